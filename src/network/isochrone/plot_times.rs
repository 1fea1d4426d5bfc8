//! Times on the roads through plots, for one question.

use super::classify::{Query, SLACK_DS};
use super::lattice::PlotAt;
use super::reach::NEVER;

/// Rows and columns of plots that are remembered.
const KEPT: [i64; 2] = [16, 256];

/// The least and most time on the roads through the plots last asked for.
pub(super) struct PlotTimes(Vec<Option<(PlotAt, [f64; 2])>>);

impl Default for PlotTimes {
    fn default() -> Self {
        let kept = usize::try_from(KEPT[0] * KEPT[1]).unwrap_or(0);
        Self(vec![None; kept])
    }
}

impl PlotTimes {
    /// The class of a plot whose places are at most `farthest` from a road and from which nobody
    /// goes straight to the site, if the times on the roads that near suffice.
    pub(super) fn class(&mut self, query: &Query<'_>, plot: PlotAt, farthest: f64) -> Option<u8> {
        let leg = if farthest <= query.reach.router.rule().max_snap_m {
            farthest * query.ds_per_metre()
        } else {
            NEVER
        };
        let [mut least, mut most] = [NEVER, 0.0f64];
        for near in query.blocks.around(plot, farthest) {
            let times = self.of(query, near);
            least = least.min(times[0]);
            most = most.max(times[1]);
        }
        let class = query.class(least - SLACK_DS);
        (class == query.class(most + leg + SLACK_DS)).then_some(class)
    }

    fn of(&mut self, query: &Query<'_>, plot: PlotAt) -> [f64; 2] {
        let place = plot.row.rem_euclid(KEPT[0]) * KEPT[1] + plot.column.rem_euclid(KEPT[1]);
        let place = &mut self.0[usize::try_from(place).unwrap_or(0)];
        if let Some((_, times)) = place.filter(|(known, _)| *known == plot) {
            return times;
        }
        let mut times = [NEVER, 0.0f64];
        let mut chain = None;
        for piece in query.blocks.pieces(plot) {
            if chain != Some(piece.chain) {
                chain = Some(piece.chain);
                let [least, most] = query.reach.bounds(piece.chain);
                times = [times[0].min(least), times[1].max(most)];
            }
        }
        *place = Some((plot, times));
        times
    }
}
