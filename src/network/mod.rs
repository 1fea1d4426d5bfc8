//! Road lines -> routable network -> travel costs. Knows no people and no services.
//!
//! [`build`] turns lines into one compact immutable [`graph::Network`]; a [`router::Router`]
//! adds what one profile needs: its arcs both ways, its main strongly connected
//! component and the index for snapping. Queries take `&Router` and reusable scratch.
//! Travel costs are integers (deciseconds, decimetres), so equal answers are equal
//! whatever the algorithm, the direction of the search or the number of threads.

mod bans;
mod bends;
pub mod build;
pub mod chains;
pub mod components;
pub mod costs;
pub mod customise;
mod density;
pub mod file;
pub mod folded;
pub mod further;
pub mod graph;
mod guards;
mod harvest;
pub mod hierarchy;
mod hilbert;
mod inside;
pub mod islands;
pub mod isochrone;
pub mod joint;
mod junctions;
pub mod nearest;
pub mod owners;
pub mod passed;
pub mod path;
pub mod plan;
pub mod profile_graph;
mod restrictions;
mod road_index;
pub mod router;
mod rows;
pub mod search;
mod site_index;
mod states;
pub mod stored;
pub mod straight;
pub mod streets;
mod waits;
mod worth;
