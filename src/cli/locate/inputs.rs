//! Three tables -> a problem by number.

use std::collections::HashMap;
use std::path::Path;

use super::LocateArgs;
use super::model::{Model, Question};
use super::sites::{self, Sites};
use crate::cli::Failure;
use crate::ingest::{self, Ask, Pairs, Wanted};
use crate::model::defect::Defect;
use crate::plan::costs::{Costs, Pair};
use crate::plan::problem::{Capacity, Goal, Limit, Problem};
use crate::plan::target::{no_area_worse, share_limit};

/// The column of the people where none is given.
const GROUP: &str = "total";

/// Everything a problem is made of. Rows are origins, once for each group, by text id.
#[derive(Debug)]
pub(super) struct Inputs {
    pub(super) origins: Vec<String>,
    pub(super) groups: Vec<String>,
    pub(super) sites: Sites,
    /// People by row.
    pub(super) weights: Vec<f64>,
    /// Areas with the rows in them, in order of their names.
    areas: Vec<(String, Vec<u32>)>,
    costs: Costs,
}

pub(super) fn read(
    args: &LocateArgs,
    question: &Question,
) -> Result<(Inputs, Vec<Defect>), Failure> {
    let (sites, mut defects) = sites::read(args, question)?;
    let people = match &args.origins {
        Some(path) if args.model != Model::PDispersion => {
            let (people, more) = read_people(path, args)?;
            defects.extend(more);
            people
        }
        // Distances between sites: every site is its own row.
        _ => People {
            ids: sites.ids.clone(),
            groups: vec![GROUP.to_owned()],
            weights: vec![1.0; sites.ids.len()],
            areas: Vec::new(),
        },
    };
    let pairs = read_pairs(args, &people, &sites, &mut defects)?;
    let mut weights = people.weights;
    let whole = args.whole_costs && args.model != Model::PDispersion;
    let pairs = stacked(&pairs, &people.ids, &people.groups, &sites, |row, cost| {
        if !whole || question.capacity == Capacity::Unlimited {
            Some(cost)
        } else {
            (weights[row] > 0.0).then(|| cost / weights[row])
        }
    });
    if whole && question.capacity == Capacity::Unlimited {
        for weight in weights.iter_mut().filter(|weight| **weight > 0.0) {
            *weight = 1.0;
        }
    }
    let costs = Costs::from_pairs(weights.len(), sites.ids.len(), pairs);
    let inputs = Inputs {
        origins: people.ids,
        groups: people.groups,
        sites,
        weights,
        areas: people.areas,
        costs,
    };
    Ok((inputs, defects))
}

impl Inputs {
    /// Origin and group of a row.
    pub(super) fn row(&self, row: usize) -> (&str, &str) {
        let count = self.origins.len().max(1);
        (&self.origins[row % count], &self.groups[row / count])
    }

    /// The problem with its limits.
    pub(super) fn problem(
        &self,
        args: &LocateArgs,
        question: &Question,
    ) -> Result<Problem<'_>, Failure> {
        if self.sites.ids.is_empty() {
            return Err(Failure::new(
                format!("{}: there is no site", args.sites.display()),
                "list the sites and candidates, one a row",
            ));
        }
        let mut problem = Problem {
            costs: &self.costs,
            weights: self.weights.clone(),
            sites: self.sites.list.clone(),
            goal: question.goal.clone(),
            choice: question.choice,
            capacity: question.capacity,
            limits: Vec::new(),
            most_closures: args.most_closures,
        };
        let mut limits = Vec::new();
        if args.no_area_worse {
            limits.extend(no_area_worse(&problem, &self.areas));
        }
        if matches!(problem.goal, Goal::CoverShare { .. }) {
            limits.extend(self.shares(args));
        }
        problem.limits = limits;
        Ok(problem)
    }

    fn shares(&self, args: &LocateArgs) -> Vec<Limit> {
        let mut limits = Vec::new();
        let origins = self.origins.len();
        if let Some(share) = args.share {
            for (at, group) in self.groups.iter().enumerate() {
                let rows = (at * origins..(at + 1) * origins).map(position).collect();
                limits.push(share_limit(group.clone(), rows, share, &self.weights));
            }
        }
        if let Some(share) = args.area_share {
            for (name, rows) in &self.areas {
                limits.push(share_limit(
                    name.clone(),
                    rows.clone(),
                    share,
                    &self.weights,
                ));
            }
        }
        limits
    }
}

struct People {
    ids: Vec<String>,
    groups: Vec<String>,
    weights: Vec<f64>,
    areas: Vec<(String, Vec<u32>)>,
}

fn read_people(path: &Path, args: &LocateArgs) -> Result<(People, Vec<Defect>), Failure> {
    let named = !args.group.is_empty();
    let groups: Vec<&str> = if named {
        args.group.iter().map(|group| group.trim()).collect()
    } else {
        vec![GROUP]
    };
    let amounts: Vec<Wanted<'_>> = groups
        .iter()
        .map(|column| Wanted {
            column,
            needed: named,
        })
        .collect();
    let area: Vec<Wanted<'_>> = args.area.iter().map(|c| Wanted::needed(c)).collect();
    let ask = Ask {
        ids: true,
        amounts: &amounts,
        words: &area,
        ..Ask::default()
    };
    let (table, mut defects) = ingest::read_amounts(path, &ask)?;
    let file = path.to_string_lossy();
    let nowhere = table.amounts.iter().flatten().all(Option::is_none);
    if !named && nowhere && !table.ids.is_empty() {
        let message = "no column of people was given and there is no total: each origin counts 1";
        defects.push(Defect::warning("amount_unknown", &file, message).hint("use --group COLUMN"));
    }
    let mut by_id: Vec<usize> = (0..table.ids.len()).collect();
    by_id.sort_unstable_by(|a, b| table.ids[*a].cmp(&table.ids[*b]));
    let mut weights = Vec::with_capacity(groups.len() * by_id.len());
    for (group, amounts) in groups.iter().zip(&table.amounts) {
        let unknown = amounts.iter().filter(|amount| amount.is_none()).count();
        let alone = !named && nowhere;
        if unknown > 0 && !alone {
            let message = format!(
                "{unknown} of {} rows have no number: unknown, not 0; nobody is counted there",
                by_id.len()
            );
            let defect = Defect::warning("amount_unknown", &file, message).column(*group);
            defects.push(defect.hint("give the people, or 0 where nobody lives"));
        }
        let usual = if alone { 1.0 } else { 0.0 };
        weights.extend(by_id.iter().map(|&at| amounts[at].unwrap_or(usual)));
    }
    let areas = match table.words.first() {
        Some(words) => areas(&by_id, words, groups.len()),
        None => Vec::new(),
    };
    let people = People {
        ids: by_id.iter().map(|&at| table.ids[at].clone()).collect(),
        groups: groups.iter().map(|&group| group.to_owned()).collect(),
        weights,
        areas,
    };
    Ok((people, defects))
}

/// Rows of each area, all groups together. Origins of no area are in none.
fn areas(by_id: &[usize], words: &[String], groups: usize) -> Vec<(String, Vec<u32>)> {
    let mut areas: Vec<(String, Vec<u32>)> = Vec::new();
    let mut number: HashMap<&str, usize> = HashMap::new();
    for group in 0..groups {
        for (origin, &at) in by_id.iter().enumerate() {
            let name = words[at].as_str();
            if name.is_empty() {
                continue;
            }
            let area = *number.entry(name).or_insert_with(|| {
                areas.push((name.to_owned(), Vec::new()));
                areas.len() - 1
            });
            areas[area].1.push(position(group * by_id.len() + origin));
        }
    }
    areas.sort_by(|a, b| a.0.cmp(&b.0));
    areas
}

fn read_pairs(
    args: &LocateArgs,
    people: &People,
    sites: &Sites,
    defects: &mut Vec<Defect>,
) -> Result<Pairs, Failure> {
    let numbers =
        |ids: &[String]| -> HashMap<String, u32> { ids.iter().cloned().zip(0..).collect() };
    let (origins, places) = (numbers(&people.ids), numbers(&sites.ids));
    let (pairs, more) = ingest::read_pairs(
        &args.costs,
        &args.cost,
        &borrowed(&origins),
        &borrowed(&places),
    )?;
    defects.extend(more);
    if pairs.pairs.is_empty() && pairs.read > 0 {
        return Err(Failure::new(
            format!(
                "{}: no row is a pair of these origins and sites",
                args.costs.display()
            ),
            "check that ids are written alike in the three tables, and that costs are numbers",
        ));
    }
    if let Some((row, count)) = repeated(&pairs) {
        let message = format!("{count} rows repeat a pair; of each the lowest cost counts");
        let defect = Defect::warning("pair_repeated", &args.costs.to_string_lossy(), message);
        defects.push(defect.row(row).hint("keep one row for each pair"));
    }
    Ok(pairs)
}

fn borrowed(numbers: &HashMap<String, u32>) -> HashMap<&str, u32> {
    numbers
        .iter()
        .map(|(id, number)| (id.as_str(), *number))
        .collect()
}

/// The first row that repeats an earlier one's pair, and how many there are.
fn repeated(pairs: &Pairs) -> Option<(usize, usize)> {
    let mut keys: Vec<(u32, u32, u32)> = pairs
        .pairs
        .iter()
        .zip(&pairs.rows)
        .map(|(pair, &row)| (pair.origin, pair.site, row))
        .collect();
    keys.sort_unstable();
    let again = keys
        .windows(2)
        .filter(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1))
        .map(|pair| pair[1].2);
    let count = again.clone().count();
    again.min().map(|row| (row as usize, count))
}

/// The pairs of every group: a site that does not serve a group has no pair with its rows.
fn stacked(
    pairs: &Pairs,
    origins: &[String],
    groups: &[String],
    sites: &Sites,
    cost_of: impl Fn(usize, f64) -> Option<f64>,
) -> Vec<Pair> {
    let mut stacked = Vec::with_capacity(pairs.pairs.len() * groups.len());
    for (at, group) in groups.iter().enumerate() {
        let group = group.to_lowercase();
        for pair in pairs.pairs.iter().filter(|pair| pair.cost.is_finite()) {
            let serves = &sites.serves[pair.site as usize];
            // Every site serves everybody taken together.
            if group != GROUP && !serves.is_empty() && !serves.contains(&group) {
                continue;
            }
            let row = at * origins.len() + pair.origin as usize;
            if let Some(cost) = cost_of(row, pair.cost) {
                let (row, site) = (position(row), pair.site);
                stacked.push(Pair { row, site, cost });
            }
        }
    }
    stacked
}

/// A number of rows, which a file cannot have more than 2^32 of.
fn position(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
