//! Road lines -> routable network -> travel costs. Knows no people and no services.
//!
//! [`build`] turns lines into one compact immutable [`graph::Network`]; a [`router::Router`]
//! adds what one profile needs: its arcs both ways, its main strongly connected
//! component and the index for snapping. Queries take `&Router` and reusable scratch.
//! Travel costs are integers (deciseconds, decimetres), so equal answers are equal
//! whatever the algorithm, the direction of the search or the number of threads.

pub mod build;
pub mod components;
pub mod costs;
pub mod file;
pub mod further;
pub mod graph;
pub mod hierarchy;
pub mod joint;
pub mod nearest;
pub mod path;
pub mod plan;
pub mod router;
pub mod search;
pub mod straight;
