//! Travel costs + people + places -> measures. Knows no graph.
//!
//! Two shelves. The figures of a study are pure functions of a
//! [`Study`](crate::model::study::Study) and an [`Answer`](answer::Answer), the travel costs of
//! one service x group x profile: thresholds are closed (`cost <= threshold`) and compared in
//! whole deciseconds, before any rounding; sums are over integers, so their order does not
//! matter. The measures of the literature are pure functions of [`Costs`](costs::Costs) in any
//! unit, people by origin and supply by site: thresholds are closed too, sums run origin
//! after origin and site after site, so that threads do not change them, and what is not
//! defined says why ([`Missing`](missing::Missing)).

// of a study
pub mod answer;
pub mod areas;
pub mod baskets;
pub mod breaks;
pub mod catchers;
pub mod changes;
pub mod closures;
pub mod doubt;
pub mod extras;
pub mod gaps;
pub mod mending;
pub mod modes;
pub mod privacy;
pub mod scores;
pub mod sites;
pub mod spread;
pub mod tally;
pub mod unequal;
pub mod worst;

// of any cost table: one family a file
pub mod availability;
pub mod balanced;
pub mod catchment;
mod choice;
pub mod costs;
pub mod crowding;
pub mod cumulative;
pub use crate::model::decay;
pub mod doubly;
pub mod dual;
pub mod equity;
pub mod gravity;
pub mod missing;
pub mod proximity;
pub mod raam;
pub mod three_step;
pub mod variable;
