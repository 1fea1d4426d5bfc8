//! The rows of a table that have everything the index asks for.

use super::InequalityArgs;
use super::index::Index;
use crate::cli::Failure;
use crate::ingest::{self, Ask, Wanted};
use crate::model::defect::Defect;

fn wanted(columns: &[String]) -> Vec<Wanted<'_>> {
    columns
        .iter()
        .map(|column| Wanted::needed(column))
        .collect()
}

/// Places by row.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) value: Vec<f64>,
    pub(super) people: Vec<f64>,
    /// Empty unless the index ranks.
    pub(super) rank: Vec<f64>,
    /// Empty unless groups were asked for.
    pub(super) group: Vec<String>,
    /// Places that lack something, and their people.
    pub(super) left_out: usize,
    pub(super) people_left_out: f64,
    /// Places that were counted at the cap, and their people.
    pub(super) capped: usize,
    pub(super) people_capped: f64,
}

pub(super) fn read(args: &InequalityArgs) -> Result<(Places, Vec<Defect>), Failure> {
    let one = |column: &Option<String>| -> Vec<String> { column.iter().cloned().collect() };
    let ranks = if args.name.ranks() {
        one(&args.rank)
    } else {
        Vec::new()
    };
    let (weights, groups) = (one(&args.weight), one(&args.group));
    let mut amounts = vec![Wanted::needed(&args.value)];
    amounts.extend(wanted(&weights));
    let ask = Ask {
        ids: false,
        amounts: &amounts,
        numbers: &wanted(&ranks),
        words: &wanted(&groups),
    };
    let (table, defects) = ingest::read_amounts(&args.values, &ask)?;
    let cap = args.cap.filter(|_| args.name == Index::FgtTime);
    let mut places = Places::default();
    for row in 0..table.rows.len() {
        let people = table
            .amounts
            .get(1)
            .map_or(Some(1.0), |weights| weights[row]);
        let rank = table.numbers.first().map_or(Some(0.0), |ranks| ranks[row]);
        let value = table.amounts[0][row];
        let (Some(value), Some(people), Some(rank)) = (value.or(cap), people, rank) else {
            places.left_out += 1;
            places.people_left_out += people.unwrap_or(0.0);
            continue;
        };
        if table.amounts[0][row].is_none() {
            places.capped += 1;
            places.people_capped += people;
        }
        places.value.push(value);
        places.people.push(people);
        if !ranks.is_empty() {
            places.rank.push(rank);
        }
        if let Some(words) = table.words.first() {
            places.group.push(words[row].clone());
        }
    }
    Ok((places, defects))
}

impl Places {
    /// The places of each group, groups by name.
    pub(super) fn by_group(&self) -> Vec<(&str, Self)> {
        let mut names: Vec<&str> = self.group.iter().map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        let of = |name: &str| {
            let mut own = Self::default();
            for (row, _) in self
                .group
                .iter()
                .enumerate()
                .filter(|(_, group)| *group == name)
            {
                own.value.push(self.value[row]);
                own.people.push(self.people[row]);
                own.rank.extend(self.rank.get(row));
            }
            own
        };
        names.into_iter().map(|name| (name, of(name))).collect()
    }

    /// The number of each place's group, in the order of [`Places::by_group`].
    pub(super) fn group_numbers(&self) -> Vec<usize> {
        let mut names: Vec<&String> = self.group.iter().collect();
        names.sort_unstable();
        names.dedup();
        self.group
            .iter()
            .map(|group| names.partition_point(|name| *name < group))
            .collect()
    }
}
