//! All plans whose longest way is no longer than a limit.

use super::Who;
use super::center::Center;
use crate::model::progress::Progress;
use crate::plan::levels::plans_up_to;
use crate::plan::problem::Problem;
use crate::plan::siting::branch;
use crate::plan::solver::Options;

/// Plans of `number` sites whose longest way is at most `limit`, in units of the problem, with the
/// longest way of each; at most `most`, the shorter ones first, and whether these are all.
pub(crate) fn near(
    problem: &Problem<'_>,
    who: Who,
    number: usize,
    (limit, most): (f64, usize),
    options: &Options,
    progress: &dyn Progress,
) -> (Vec<(f64, Vec<u32>)>, bool) {
    let center = Center::new(problem, who, number);
    let levels = center.every_level(limit);
    let (plans, all) = plans_up_to(&levels, most, |&level| {
        center.plans(level, most, options, progress)
    });
    let plans = plans
        .into_iter()
        .map(|open| (center.real(center.worst(&open)), open))
        .collect();
    (plans, all)
}

impl Center<'_> {
    /// Some plans of exactly the number of sites within `level`, and whether there are more.
    fn plans(
        &self,
        level: f64,
        most: usize,
        options: &Options,
        progress: &dyn Progress,
    ) -> (Vec<Vec<u32>>, bool) {
        let Some(mut siting) = self.siting(level) else {
            return (Vec::new(), false);
        };
        siting.choice.least = siting.choice.most;
        let mut effort = options.effort(siting.sites());
        (effort.nodes, effort.collect, effort.gap) = (u64::MAX, Some(most), 0.0);
        let found = branch::solve(&siting, &[], &effort, progress);
        let plans = found.plans.into_iter().map(|plan| {
            let mut open = self.kept.clone();
            open.extend(plan.open.iter().map(|&s| self.columns[s as usize]));
            open.sort_unstable();
            open
        });
        (plans.collect(), !found.complete)
    }
}
