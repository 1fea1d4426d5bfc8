//! Doubts about the study as a whole: what no single row can tell.

use geo::Rect;

use super::study::Loaded;
use crate::model::defect::Defect;
use crate::model::ids::{AreaId, Id, IdVec, LevelId, OriginId};
use crate::model::place::Origin;
use crate::model::study::{EVERYBODY, RoadSource, Study};
use crate::model::units::People;
use crate::spatial::segments::{Segment, SegmentIndex};

/// People of an area may differ from the sum of its origins by this share, as rounding does.
const SAME_PEOPLE: f64 = 0.01;
/// And by this many in any case.
const FEW_PEOPLE: f64 = 1.0;
/// The property of an area that says how many people live in it.
const POPULATION: &str = "population";

/// The box around all origins.
pub(crate) fn bounds(origins: &IdVec<OriginId, Origin>) -> Option<Rect> {
    let points = origins.iter().map(|origin| origin.position);
    let around = points.map(|p| (p, p)).reduce(|(low, high), (p, _)| {
        let mut corners = (low, high);
        corners.0.lon = low.lon.min(p.lon);
        corners.0.lat = low.lat.min(p.lat);
        corners.1.lon = high.lon.max(p.lon);
        corners.1.lat = high.lat.max(p.lat);
        corners
    });
    around.map(|(low, high)| Rect::new(geo::Coord::from(low), geo::Coord::from(high)))
}

/// Looks at the linked study; `level_files` names the file of each level.
pub(crate) fn of_study(study: &Study, level_files: &[&str], defects: &mut Vec<Defect>) {
    for (level, file) in study.levels.ids().zip(level_files) {
        population_mismatch(study, level, file, defects);
    }
}

/// Doubts that take longer to look for than reading does: borders within a level, and
/// origins far from the roads.
#[must_use]
pub fn late_doubts(loaded: &Loaded) -> Vec<Defect> {
    let mut defects = super::borders::doubts(loaded);
    far_from_roads(&loaded.study, &loaded.origins_file, &mut defects);
    defects
}

/// Origins farther from every road than a point may be: no road reaches them.
fn far_from_roads(study: &Study, file: &str, defects: &mut Vec<Defect>) {
    let mut segments = Vec::new();
    // an extract is a graph of its own, and joins points when it is built
    let RoadSource::Lines(lines) = &study.roads.source else {
        return;
    };
    for (line, road) in lines.iter().enumerate() {
        let Ok(line) = u32::try_from(line) else {
            return;
        };
        let pieces = road.points.windows(2).zip(0_u32..);
        segments.extend(pieces.map(|(ends, piece)| Segment {
            line,
            piece,
            from: ends[0],
            to: ends[1],
        }));
    }
    if segments.is_empty() {
        return;
    }
    let index = SegmentIndex::new(segments);
    let reach = study.roads.max_snap_m;
    let is_far = |origin: &&Origin| index.nearest(origin.position, reach, |_| true).is_none();
    let mut far = study.origins.iter().filter(is_far);
    let Some(first) = far.next() else { return };
    let message = format!(
        "{} origins lie farther than {} km from the nearest road; nobody there reaches anything",
        1 + far.count(),
        reach / 1000.0
    );
    defects.push(
        Defect::warning("far_from_roads", file, message).value(&first.id).hint(
            "look whether roads are missing there or the coordinate is wrong; network.max_snap_km widens the reach",
        ),
    );
}

/// Compares the population that an area's file states with the people of its origins.
fn population_mismatch(study: &Study, level: LevelId, file: &str, defects: &mut Vec<Defect>) {
    let Some(group) = study.group(EVERYBODY) else {
        return;
    };
    let stated = |area: AreaId| {
        let text = study.areas[area].properties.get(POPULATION)?;
        super::number::parse(text, false).ok()
    };
    if !study
        .areas_of(level)
        .any(|(area, _)| stated(area).is_some())
    {
        return;
    }
    let mut people = vec![People::ZERO; study.areas.len()];
    let mut is_unknown = vec![false; study.areas.len()];
    for origin in &study.origins {
        let Some(area) = origin.located.area(level) else {
            continue;
        };
        match origin.people(group) {
            Some(here) => people[area.index()] = people[area.index()] + here,
            None => is_unknown[area.index()] = true,
        }
    }
    for (id, area) in study.areas_of(level) {
        let Some(stated) = stated(id).filter(|_| !is_unknown[id.index()]) else {
            continue;
        };
        let sum = people[id.index()].to_f64();
        let off = (sum - stated).abs();
        if off > FEW_PEOPLE && off > SAME_PEOPLE * stated.abs() {
            let message = format!(
                "{} has a population of {stated}, its origins together {sum}",
                area.name
            );
            defects.push(
                Defect::warning("population_mismatch", file, message)
                    .value(&area.code)
                    .hint("look whether the two are of the same year and no origin is missing or misplaced"),
            );
        }
    }
}
