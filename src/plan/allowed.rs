//! Which sets of sites a problem allows, as the kernel says it.

use super::problem::{Choice, Problem, Standing};
use super::siting::choice::{self, Budget, Group};
use super::siting::rows::position;

/// The choice among `columns` when `kept` sites are open anyway.
pub(crate) fn kernel_choice(
    problem: &Problem<'_>,
    columns: &[u32],
    kept: &[u32],
) -> choice::Choice {
    let mut choice = choice::Choice::free(columns.len());
    match problem.choice {
        Choice::Number(number) => {
            choice.most = number.saturating_sub(kept.len()).min(columns.len());
        }
        Choice::Budget { limit, .. } => {
            let closing = |s: &&u32| problem.sites[**s as usize].standing == Standing::Closable;
            let saved: f64 = columns
                .iter()
                .filter(closing)
                .map(|&s| problem.price(s as usize))
                .sum();
            choice.budget = Some(Budget {
                toll: columns.iter().map(|&s| problem.price(s as usize)).collect(),
                limit: limit + saved,
            });
        }
        Choice::Pay { .. } | Choice::Fewest => {}
    }
    let existing: Vec<u32> = (0..position(columns.len()))
        .filter(|&s| problem.sites[columns[s as usize] as usize].standing == Standing::Closable)
        .collect();
    if let Some(most) = problem.most_closures
        && existing.len() > most
    {
        choice.groups.push(Group {
            least: existing.len() - most,
            members: existing,
        });
    }
    if columns
        .iter()
        .any(|&s| problem.sites[s as usize].building.is_some())
    {
        let highest = problem
            .sites
            .iter()
            .filter_map(|s| s.building)
            .max()
            .unwrap_or(0);
        let own = |local: usize| highest.wrapping_add(1).wrapping_add(position(local));
        choice.building = Some(
            columns
                .iter()
                .enumerate()
                .map(|(local, &s)| {
                    problem.sites[s as usize]
                        .building
                        .unwrap_or_else(|| own(local))
                })
                .collect(),
        );
    }
    choice
}
