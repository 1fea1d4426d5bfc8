//! Three tables -> people, supply and costs by number.

use std::collections::HashMap;
use std::path::Path;

use super::MeasureArgs;
use crate::access::costs::Costs;
use crate::cli::Failure;
use crate::ingest::{self, Amounts, Ask, Wanted};
use crate::model::defect::Defect;

/// Names of the columns unless others are given.
const GROUP: &str = "total";
const SUPPLY: &str = "capacity";

/// Places by number: numbers run by text id, so that sums do not depend on the order of rows.
#[derive(Debug)]
pub(super) struct Places {
    /// Ids by number.
    pub(super) ids: Vec<String>,
    /// Numbers in the order of the file.
    pub(super) order: Vec<usize>,
    /// People or supply by number.
    pub(super) amounts: Vec<Option<f64>>,
}

/// Everything a measure works on; with roles swapped when that was asked for.
#[derive(Debug)]
pub(super) struct Inputs {
    pub(super) origins: Places,
    pub(super) sites: Places,
    pub(super) costs: Costs,
    /// Costs from origins to origins, where the measure looks at them.
    pub(super) to_people: Option<Costs>,
}

pub(super) fn read(args: &MeasureArgs) -> Result<(Inputs, Vec<Defect>), Failure> {
    let name = args.name;
    let (origins, mut defects) = places(
        &args.origins,
        args.group.as_deref(),
        GROUP,
        name.asks_people(),
    )?;
    let (sites, site_defects) = places(
        &args.sites,
        args.supply.as_deref(),
        SUPPLY,
        name.asks_supply(),
    )?;
    defects.extend(site_defects);
    let (costs, cost_defects) = gather(&args.costs, &args.cost, &origins, &sites)?;
    defects.extend(cost_defects);
    let to_people = match (&args.origin_costs, name) {
        (Some(path), _) => {
            let (costs, more) = gather(path, &args.cost, &origins, &origins)?;
            defects.extend(more);
            Some(costs)
        }
        (None, super::Name::FcaRatio) => {
            Some(as_origins(&args.costs, &args.cost, &origins, &sites)?)
        }
        _ => None,
    };
    let inputs = Inputs {
        origins,
        sites,
        costs,
        to_people,
    };
    Ok((
        if args.passive {
            inputs.swapped()
        } else {
            inputs
        },
        defects,
    ))
}

impl Inputs {
    fn swapped(self) -> Self {
        Self {
            origins: self.sites,
            sites: self.origins,
            costs: self.costs.transposed(),
            to_people: self.to_people,
        }
    }
}

impl Places {
    fn numbers(&self) -> HashMap<&str, u32> {
        self.ids.iter().map(String::as_str).zip(0..).collect()
    }
}

/// `column` is needed when it was asked for by name, or when the measure looks at it.
fn places(
    path: &Path,
    column: Option<&str>,
    usual: &str,
    looked_at: bool,
) -> Result<(Places, Vec<Defect>), Failure> {
    let wanted = Wanted {
        column: column.unwrap_or(usual),
        needed: looked_at || column.is_some(),
    };
    let ask = Ask {
        ids: true,
        amounts: &[wanted],
        ..Ask::default()
    };
    let (Amounts { ids, amounts, .. }, mut defects) = ingest::read_amounts(path, &ask)?;
    let amounts = amounts.into_iter().next().unwrap_or_default();
    let unknown = amounts.iter().filter(|amount| amount.is_none()).count();
    if looked_at && unknown > 0 {
        let message = format!(
            "{unknown} of {} rows have no number: unknown, not 0",
            ids.len()
        );
        let hint = "unknown people demand nothing, sites of unknown supply are left out";
        let defect = Defect::warning("amount_unknown", &path.to_string_lossy(), message);
        defects.push(defect.column(wanted.column).hint(hint));
    }
    let mut by_id: Vec<usize> = (0..ids.len()).collect();
    by_id.sort_unstable_by(|a, b| ids[*a].cmp(&ids[*b]));
    let mut order = vec![0; ids.len()];
    for (number, row) in by_id.iter().enumerate() {
        order[*row] = number;
    }
    let places = Places {
        amounts: by_id.iter().map(|row| amounts[*row]).collect(),
        ids: by_id.iter().map(|row| ids[*row].clone()).collect(),
        order,
    };
    Ok((places, defects))
}

fn gather(
    path: &Path,
    cost: &str,
    origins: &Places,
    sites: &Places,
) -> Result<(Costs, Vec<Defect>), Failure> {
    let (pairs, mut defects) =
        ingest::read_pairs(path, cost, &origins.numbers(), &sites.numbers())?;
    if pairs.pairs.is_empty() && pairs.read > 0 {
        return Err(Failure::new(
            format!(
                "{}: no row is a pair of these origins and sites",
                path.display()
            ),
            "check that ids are written alike in the three tables, and that costs are numbers",
        ));
    }
    let gathered = Costs::gather(origins.ids.len(), sites.ids.len(), &pairs.pairs)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display()), ""))?;
    if let Some(first) = gathered.repeated.first() {
        let message = format!(
            "{} rows repeat a pair; of each the lowest cost counts",
            gathered.repeated.len()
        );
        let defect = Defect::warning("pair_repeated", &path.to_string_lossy(), message);
        let row = pairs.rows.get(*first).map_or(0, |row| *row as usize);
        defects.push(defect.row(row).hint("keep one row for each pair"));
    }
    Ok((gathered.costs, defects))
}

/// The same costs with the sites taken for the origins of their ids.
fn as_origins(path: &Path, cost: &str, origins: &Places, sites: &Places) -> Result<Costs, Failure> {
    let known = origins.numbers();
    if !sites.ids.iter().any(|id| known.contains_key(id.as_str())) {
        return Err(Failure::new(
            "fca-ratio counts the people around each origin, and no site is an origin",
            "give the costs between origins: --origin-costs FILE",
        ));
    }
    let (pairs, _) = ingest::read_pairs(path, cost, &known, &known)?;
    Costs::gather(origins.ids.len(), origins.ids.len(), &pairs.pairs)
        .map(|gathered| gathered.costs)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display()), ""))
}
