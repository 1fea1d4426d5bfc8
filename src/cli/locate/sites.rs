//! The table of sites: what is there, what it costs, what it holds.

use super::LocateArgs;
use super::model::Question;
use crate::cli::Failure;
use crate::ingest::{self, Amounts, Ask, Wanted};
use crate::model::defect::Defect;
use crate::plan::problem::{Capacity, Site, Standing};

/// Names a column of prices may have when none is given.
const PRICE_NAMES: [&str; 2] = ["cost", "price"];
const CAPACITY: &str = "capacity";

/// Sites by number: numbers run by text id.
#[derive(Debug)]
pub(super) struct Sites {
    pub(super) ids: Vec<String>,
    pub(super) list: Vec<Site>,
    /// Groups each site serves; empty for everybody.
    pub(super) serves: Vec<Vec<String>>,
}

pub(super) fn read(
    args: &LocateArgs,
    question: &Question,
) -> Result<(Sites, Vec<Defect>), Failure> {
    let capacity = Wanted {
        column: args.capacity.as_deref().unwrap_or(CAPACITY),
        needed: question.capacity != Capacity::Unlimited,
    };
    let given = args.price.as_deref();
    let mut amounts = vec![capacity];
    amounts.push(match given {
        Some(column) => Wanted::needed(column),
        None => optional(PRICE_NAMES[0]),
    });
    amounts.push(optional(PRICE_NAMES[1]));
    amounts.push(args.yearly.as_deref().map_or(optional(""), Wanted::needed));
    let word = |column: &'static str, asked: &Option<String>| -> (bool, String) {
        let name = asked.clone().unwrap_or_else(|| column.to_owned());
        (asked.is_some(), name)
    };
    let words = [
        word("", &args.keep),
        word("", &args.building),
        word("", &args.serves),
    ];
    let words: Vec<Wanted<'_>> = words
        .iter()
        .map(|(needed, column)| Wanted {
            column,
            needed: *needed,
        })
        .collect();
    let ask = Ask {
        ids: true,
        amounts: &amounts,
        words: &words,
        ..Ask::default()
    };
    let (table, mut defects) = ingest::read_amounts(&args.sites, &ask)?;
    let file = args.sites.to_string_lossy();
    let reader = Reader {
        file: &file,
        table: &table,
        question,
        named_price: given.is_some(),
        capacity: capacity.column,
    };
    let mut by_id: Vec<usize> = (0..table.ids.len()).collect();
    by_id.sort_unstable_by(|a, b| table.ids[*a].cmp(&table.ids[*b]));
    let mut buildings: Vec<&str> = table.words[1].iter().map(String::as_str).collect();
    buildings.sort_unstable();
    buildings.dedup();
    let mut found = Sites {
        ids: Vec::with_capacity(by_id.len()),
        list: Vec::with_capacity(by_id.len()),
        serves: Vec::with_capacity(by_id.len()),
    };
    if question.needs_price && !reader.knows_a_price() {
        return Err(Failure::new(
            format!("{file}: no site has a known price"),
            "say which column holds it: --price COLUMN",
        ));
    }
    for &at in &by_id {
        let mut site = reader.site(at, &mut defects);
        let building = table.words[1][at].as_str();
        site.building = (!building.is_empty())
            .then(|| buildings.binary_search(&building).ok())
            .flatten()
            .and_then(|number| u32::try_from(number).ok());
        found.ids.push(table.ids[at].clone());
        found.list.push(site);
        found.serves.push(groups(&table.words[2][at]));
    }
    Ok((found, defects))
}

/// A column that may be missing; no table has one without a name.
const fn optional(column: &str) -> Wanted<'_> {
    Wanted {
        column,
        needed: false,
    }
}

fn groups(text: &str) -> Vec<String> {
    text.split(';')
        .map(str::trim)
        .filter(|group| !group.is_empty())
        .map(str::to_lowercase)
        .collect()
}

struct Reader<'a> {
    file: &'a str,
    table: &'a Amounts,
    question: &'a Question,
    named_price: bool,
    capacity: &'a str,
}

impl Reader<'_> {
    fn price(&self, at: usize) -> Option<f64> {
        let first = self.table.amounts[1][at];
        if self.named_price {
            first
        } else {
            first.or(self.table.amounts[2][at])
        }
    }

    fn knows_a_price(&self) -> bool {
        let rows = 0..self.table.ids.len();
        rows.clone().next().is_none() || rows.into_iter().any(|at| self.price(at).is_some())
    }

    fn site(&self, at: usize, defects: &mut Vec<Defect>) -> Site {
        let word = self.table.words[0][at].as_str();
        let mut standing = standing(word).unwrap_or_else(|| {
            let message = "this word is not known; the site was taken for a candidate";
            let hint = "use keep, closable, candidate or excluded";
            defects.push(self.told("word_unknown", at, message, hint).value(word));
            Standing::Candidate
        });
        let price = self.price(at);
        if self.question.needs_price && price.is_none() && standing != Standing::Excluded {
            if standing == Standing::Candidate {
                standing = Standing::Excluded;
            }
            let message = match standing {
                Standing::Excluded => "the price is not known; the site was left out",
                _ => "the price is not known; it counts as 0, because the site is there",
            };
            let hint = "give the price of opening, or the saving of closing";
            defects.push(self.told("amount_unknown", at, message, hint));
        }
        let capacity = self.table.amounts[0][at];
        let counts = self.question.capacity != Capacity::Unlimited;
        if counts && capacity.is_none() && standing != Standing::Excluded {
            standing = Standing::Excluded;
            let message = "the places are not known; the site was left out";
            let hint = "unknown is not 0: give the number of places";
            let defect = self.told("amount_unknown", at, message, hint);
            defects.push(defect.column(self.capacity));
        }
        Site {
            standing,
            price: price.unwrap_or(0.0),
            yearly: self.table.amounts[3][at].unwrap_or(0.0),
            capacity: capacity.unwrap_or(f64::INFINITY),
            building: None,
        }
    }

    fn told(&self, code: &'static str, at: usize, message: &str, hint: &str) -> Defect {
        Defect::warning(code, self.file, message)
            .row(self.table.rows[at])
            .hint(hint)
    }
}

/// What a cell of the column of --keep says.
fn standing(word: &str) -> Option<Standing> {
    match word.trim().to_lowercase().as_str() {
        "" | "candidate" | "no" | "false" | "0" | "0.0" | "planned" => Some(Standing::Candidate),
        "keep" | "kept" | "yes" | "true" | "1" | "1.0" | "operating" => Some(Standing::Kept),
        "closable" => Some(Standing::Closable),
        "excluded" | "closed" => Some(Standing::Excluded),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_existing_sites_are_understood_and_others_refused() {
        assert_eq!(standing(" Operating "), Some(Standing::Kept));
        assert_eq!(standing(""), Some(Standing::Candidate));
        assert_eq!(standing("closed"), Some(Standing::Excluded));
        assert_eq!(standing("perhaps"), None);
    }
}
