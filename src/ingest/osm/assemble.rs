//! Both passes put together: streets between nodes that are there, and what was left out.

use super::nodes::MISSING;
use super::read::Found;
use super::restriction::{ReadRestriction, ReadVia};
use super::ways::{Interner, WayBatch};
use crate::model::defect::Defect;
use crate::model::geo::{Fixed, LonLat};
use crate::model::street::{Conditions, Speed, Street, StreetWay, Streets, TurnRule, Via};

/// How much was left out, by what it lacks.
#[derive(Default)]
struct Lacks {
    nodes: usize,
    ways: usize,
    turns: usize,
}

/// What the first pass left out.
#[derive(Clone, Copy)]
struct Unread {
    odd_ways: usize,
    odd_restrictions: usize,
    conditions: Conditions,
}

/// Streets from what both passes found, and what was left out.
pub(super) fn assemble(
    name: &str,
    batch: WayBatch,
    ids: &[i64],
    found: Found,
) -> (Streets, Vec<Defect>) {
    let mut lacks = Lacks {
        nodes: found.positions.iter().filter(|at| **at == MISSING).count(),
        ..Lacks::default()
    };
    let place = |id: i64| {
        ids.binary_search(&id)
            .ok()
            .and_then(|place| u32::try_from(place).ok())
    };
    let mut streets = Interner::new();
    let unread = Unread {
        odd_ways: batch.odd_ways,
        odd_restrictions: batch.odd_restrictions,
        conditions: batch.conditions,
    };
    for street in batch.streets {
        streets.place(street);
    }
    let all_streets: Vec<Street> = streets.clone_values();
    let mut ways: Vec<StreetWay> = Vec::with_capacity(batch.ways.len());
    let mut way_nodes: Vec<u32> = Vec::with_capacity(batch.refs.len());
    let mut first = 0;
    for way in &batch.ways {
        let refs = &batch.refs[first..first + way.refs as usize];
        first += way.refs as usize;
        let nodes: Vec<u32> = refs.iter().filter_map(|id| place(*id)).collect();
        let is_there = |node: &u32| found.positions[*node as usize] != MISSING;
        let mut street = way.street;
        if way.duration_s > 0 {
            let stated = Street {
                stated: speed_of(&nodes, &found.positions, way.duration_s),
                ..all_streets[way.street as usize].clone()
            };
            street = streets.place(stated);
        }
        let mut is_whole = true;
        for piece in nodes.chunk_by(|a, b| is_there(a) == is_there(b)) {
            if !is_there(&piece[0]) {
                is_whole = false;
                continue;
            }
            if piece.len() < 2 {
                continue;
            }
            ways.push(StreetWay {
                id: way.id,
                first_node: u32::try_from(way_nodes.len()).unwrap_or(u32::MAX),
                nodes: u32::try_from(piece.len()).unwrap_or(u32::MAX),
                street,
                label: way.label,
                stated_length: None,
            });
            way_nodes.extend_from_slice(piece);
        }
        lacks.ways += usize::from(!is_whole);
    }
    let turns = turns(
        &batch.restrictions,
        &ways,
        &place,
        &found.positions,
        &mut lacks,
    );
    let defects = tell(name, &lacks, unread);
    let streets = Streets {
        nodes: found.positions,
        ways,
        way_nodes,
        streets: streets.into_values(),
        labels: batch.labels,
        obstacles: found.obstacles,
        turns,
        conditions: batch.conditions,
    };
    (streets, defects)
}

/// The speed that a stated duration of a whole way comes to.
fn speed_of(nodes: &[u32], positions: &[Fixed], seconds: u32) -> Option<Speed> {
    let metres: f64 = nodes
        .windows(2)
        .map(|pair| [positions[pair[0] as usize], positions[pair[1] as usize]])
        .filter(|pair| !pair.contains(&MISSING))
        .map(|[a, b]| LonLat::from(a).great_circle_m(LonLat::from(b)))
        .sum();
    Speed::from_kmh(metres * 3.6 / f64::from(seconds))
}

/// Restrictions as turns between ways that are there.
fn turns(
    restrictions: &[ReadRestriction],
    ways: &[StreetWay],
    place: &impl Fn(i64) -> Option<u32>,
    positions: &[Fixed],
    lacks: &mut Lacks,
) -> Vec<TurnRule> {
    let mut way_ids: Vec<i64> = ways.iter().map(|way| way.id).collect();
    way_ids.sort_unstable();
    let is_way = |id: &i64| way_ids.binary_search(id).is_ok();
    let mut turns = Vec::new();
    for read in restrictions {
        let via = match &read.via {
            ReadVia::Node(id) => place(*id)
                .filter(|node| positions[*node as usize] != MISSING)
                .map(Via::Node),
            ReadVia::Ways(ids) => ids.iter().all(is_way).then(|| Via::Ways(ids.clone())),
        };
        let pairs = read
            .from
            .iter()
            .flat_map(|from| read.to.iter().map(move |to| (*from, *to)))
            .filter(|(from, to)| is_way(from) && is_way(to));
        let before = turns.len();
        if let Some(via) = via {
            turns.extend(pairs.map(|(from, to)| TurnRule {
                id: read.id,
                only: read.only,
                from,
                via: via.clone(),
                to,
                binds: read.binds,
            }));
        }
        lacks.turns += usize::from(turns.len() == before);
    }
    turns
}

fn tell(name: &str, lacks: &Lacks, unread: Unread) -> Vec<Defect> {
    let mut defects = Vec::new();
    if lacks.nodes > 0 {
        let message = format!(
            "{} ways use {} nodes that are not in the file; the parts that are there are used",
            lacks.ways, lacks.nodes
        );
        defects.push(
            Defect::warning("osm_nodes_missing", name, message)
                .hint("cut extracts with complete ways, e.g. `osmium extract -s complete_ways`"),
        );
    }
    let odd_ways = unread.odd_ways;
    if odd_ways > 0 {
        let message =
            format!("{odd_ways} ways have fewer than two nodes or far too many: left out");
        defects.push(Defect::warning("osm_way_odd", name, message));
    }
    let turns = lacks.turns + unread.odd_restrictions;
    if turns > 0 {
        let message =
            format!("{turns} turn restrictions name no turn between streets of the file: left out");
        defects.push(
            Defect::warning("osm_turn_odd", name, message)
                .hint("at the edge of an extract this is to be expected"),
        );
    }
    let Conditions {
        access,
        speed,
        turns,
    } = unread.conditions;
    if access + speed + turns > 0 {
        let message = format!(
            "at certain hours or under other conditions only, {access} streets are open or closed, {speed} \
             have another speed limit and {turns} turns are restricted: streets are taken as they are \
             tagged without conditions, and these turns as allowed"
        );
        defects.push(
            Defect::warning("osm_condition_unread", name, message)
                .hint("where a condition holds nearly always, close the road in a scenario"),
        );
    }
    defects
}
