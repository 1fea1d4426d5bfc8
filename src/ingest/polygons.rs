//! Care for polygons as people draw them: what can be mended in one way only is mended
//! and told, everything else is refused with its reason.
//!
//! | found | done |
//! |---|---|
//! | wrong winding | turned, silently: shells counter-clockwise, holes clockwise (RFC 7946) |
//! | the same point twice in a row | one dropped, silently |
//! | ring not closed | closed, told |
//! | spike: out and back along one line | cut off, told |
//! | ring without area, ring that repeats another | dropped, told |
//! | ring that crosses itself into separate loops (a bow tie) | parted at the crossing, told |
//! | reaching over the 180° meridian | cut there, told |
//! | any other crossing, hole outside its shell | refused |

use geo::orient::Direction;
use geo::{Coord, LineString, MultiPolygon, Orient, Polygon};

use super::crossings::{self, Crossing};
use super::limits::MAX_VERTICES;
use super::rings::{REDRAW, clean_ring, distinct, distinct_shells};
use super::rows::{Finding, not_a};
use super::table::Shape;
use super::{meridian, nesting, untangle};
use crate::spatial::bands::Bands;

/// A sound polygon with what was mended, or why there is none.
pub(crate) fn read(shape: &Shape) -> Result<(MultiPolygon, Vec<Finding>), Finding> {
    let mut mended = Vec::new();
    let polygons = match shape {
        Shape::Polygons(polygons) => {
            let vertices = polygons.iter().flatten().map(Vec::len).sum();
            refuse_too_many(vertices)?;
            let mut sound = Vec::new();
            for rings in polygons {
                if meridian::is_crossed(rings) {
                    sound.extend(nested(&meridian::cut(rings)?, &mut mended)?);
                    tell_once(meridian::was_cut(), &mut mended);
                } else {
                    sound.extend(declared(rings, &mut mended)?);
                }
            }
            distinct_shells(sound, &mut mended)
        }
        Shape::Rings(rings) => {
            refuse_too_many(rings.iter().map(Vec::len).sum())?;
            if meridian::is_crossed(rings) {
                mended.push(meridian::was_cut());
                nested(&meridian::cut(rings)?, &mut mended)?
            } else {
                nested(rings, &mut mended)?
            }
        }
        Shape::Collection(parts) => {
            let polygons = gather(parts);
            if polygons.is_empty() {
                let hint = "choose the layer that holds the areas themselves";
                return Err(not_a(shape, "a polygon", hint));
            }
            let (found, findings) = read(&Shape::Polygons(polygons))?;
            mended.push(Finding::new(
                "collection_parted",
                "the row is a collection of geometries; its polygons were taken and nothing else",
                "keep the polygons alone: in QGIS, Export, Save Features As, geometry type polygon",
            ));
            mended.extend(findings);
            return Ok((found, mended));
        }
        other => {
            let hint = "choose the layer that holds the areas themselves";
            return Err(not_a(other, "a polygon", hint));
        }
    };
    if polygons.is_empty() {
        return Err(Finding::new(
            "polygon_empty",
            "no ring with an area is left",
            REDRAW,
        ));
    }
    let polygons = part_crossings(polygons, &mut mended)?;
    for polygon in &polygons {
        refuse_stray_holes(polygon)?;
    }
    Ok((
        MultiPolygon::new(polygons).orient(Direction::Default),
        mended,
    ))
}

/// Rings that do not say what they are.
fn nested(rings: &[Vec<Coord>], mended: &mut Vec<Finding>) -> Result<Vec<Polygon>, Finding> {
    let mut sound = Vec::new();
    for ring in rings {
        sound.extend(clean_ring(ring, mended)?);
    }
    nesting::polygons(distinct(sound, mended)).ok_or_else(too_tangled)
}

fn tell_once(finding: Finding, mended: &mut Vec<Finding>) {
    if mended.iter().all(|earlier| earlier.code != finding.code) {
        mended.push(finding);
    }
}

/// The polygons of a collection and of the collections in it.
fn gather(parts: &[Shape]) -> Vec<Vec<Vec<Coord>>> {
    let mut polygons = Vec::new();
    for part in parts {
        match part {
            Shape::Polygons(found) => polygons.extend(found.iter().cloned()),
            Shape::Collection(parts) => polygons.extend(gather(parts)),
            _ => {}
        }
    }
    polygons
}

fn refuse_too_many(vertices: usize) -> Result<(), Finding> {
    if vertices <= MAX_VERTICES {
        return Ok(());
    }
    Err(Finding::new(
        "polygon_too_large",
        format!(
            "the polygon has {vertices} vertices, more than the {MAX_VERTICES} that pieeja reads"
        ),
        "simplify it, for example with mapshaper or in QGIS: Vector, Geometry Tools, Simplify",
    ))
}

/// Polygons whose rings say what they are: the first is the shell.
fn declared(rings: &[Vec<Coord>], mended: &mut Vec<Finding>) -> Result<Option<Polygon>, Finding> {
    let Some((shell, holes)) = rings.split_first() else {
        return Ok(None);
    };
    let shell = clean_ring(shell, mended)?;
    let mut kept = Vec::new();
    for hole in holes {
        kept.extend(clean_ring(hole, mended)?);
    }
    let kept = distinct(kept, mended);
    Ok(shell.map(|shell| {
        Polygon::new(
            LineString(shell),
            kept.into_iter().map(LineString).collect(),
        )
    }))
}

/// Looks for crossings; where only one reading is possible the outline is parted.
fn part_crossings(
    polygons: Vec<Polygon>,
    mended: &mut Vec<Finding>,
) -> Result<Vec<Polygon>, Finding> {
    match crossings::first(&polygons) {
        Crossing::None => Ok(polygons),
        Crossing::TooTangled => Err(too_tangled()),
        Crossing::At(at) => {
            let parted = untangle::polygons(&polygons).filter(|parts| !parts.is_empty());
            let parted = parted.ok_or_else(|| crossing(at))?;
            mended.push(Finding::new(
                "polygon_crosses_itself",
                format!(
                    "its outline crosses itself near {:.5} {:.5}; it was parted there",
                    at.x, at.y
                ),
                REDRAW,
            ));
            Ok(parted)
        }
    }
}

fn too_tangled() -> Finding {
    Finding::new(
        "polygon_too_tangled",
        "its lines overlap so much that they were not checked",
        REDRAW,
    )
}

fn crossing(at: Coord) -> Finding {
    Finding::new(
        "polygon_crosses_itself",
        format!(
            "its outline crosses itself near {:.5} {:.5}, and it is not clear which side is meant",
            at.x, at.y
        ),
        REDRAW,
    )
}

/// A hole must begin inside its shell: without crossings it then lies inside altogether.
fn refuse_stray_holes(polygon: &Polygon) -> Result<(), Finding> {
    if polygon.interiors().is_empty() {
        return Ok(());
    }
    let shell = Bands::new(polygon.exterior().lines().collect());
    if polygon
        .interiors()
        .iter()
        .all(|hole| nesting::is_within(hole, &shell))
    {
        return Ok(());
    }
    Err(Finding::new(
        "hole_outside",
        "a hole lies outside its polygon",
        REDRAW,
    ))
}

#[cfg(test)]
mod tests {
    use geo::Area;

    use super::*;

    type Ring = &'static [(f64, f64)];

    fn ring(points: Ring) -> Vec<Coord> {
        points.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect()
    }

    fn polygon(rings: &[Ring]) -> Result<(f64, Vec<&'static str>), &'static str> {
        check(&Shape::Polygons(vec![
            rings.iter().map(|points| ring(points)).collect(),
        ]))
    }

    fn check(shape: &Shape) -> Result<(f64, Vec<&'static str>), &'static str> {
        read(shape)
            .map(|(shape, mended)| {
                (
                    shape.signed_area(),
                    mended.iter().map(|finding| finding.code).collect(),
                )
            })
            .map_err(|finding| finding.code)
    }

    const SQUARE: Ring = &[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)];
    const HOLE: Ring = &[(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0)];

    #[test]
    fn winding_is_mended_silently() {
        assert_eq!(polygon(&[SQUARE, HOLE]), Ok((15.0, vec![])));
        let clockwise: Ring = &[(0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0), (0.0, 0.0)];
        assert_eq!(
            polygon(&[clockwise, HOLE]),
            Ok((15.0, vec![])),
            "positive area: counter-clockwise"
        );
    }

    #[test]
    fn rings_are_closed_and_spikes_cut() {
        let open: Ring = &[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];
        assert_eq!(polygon(&[open]), Ok((16.0, vec!["ring_unclosed"])));
        let spiked: Ring = &[
            (0.0, 0.0),
            (4.0, 0.0),
            (4.0, 2.0),
            (9.0, 2.0),
            (4.0, 2.0),
            (4.0, 4.0),
            (0.0, 4.0),
            (0.0, 0.0),
        ];
        assert_eq!(polygon(&[spiked]), Ok((16.0, vec!["ring_spike"])));
        let spiked_at_the_joint: Ring = &[
            (0.0, 0.0),
            (4.0, 0.0),
            (4.0, 4.0),
            (0.0, 4.0),
            (0.0, 0.0),
            (-5.0, 0.0),
            (0.0, 0.0),
        ];
        assert_eq!(
            polygon(&[spiked_at_the_joint]),
            Ok((16.0, vec!["ring_spike"]))
        );
        let doubled: Ring = &[
            (0.0, 0.0),
            (4.0, 0.0),
            (4.0, 0.0),
            (4.0, 4.0),
            (0.0, 4.0),
            (0.0, 0.0),
            (0.0, 0.0),
        ];
        assert_eq!(polygon(&[doubled]), Ok((16.0, vec![])));
    }

    #[test]
    fn rings_without_area_and_repeated_rings_are_dropped() {
        let flat: Ring = &[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 0.0)];
        assert_eq!(polygon(&[flat]), Err("polygon_empty"));
        assert_eq!(
            polygon(&[SQUARE, HOLE, HOLE]),
            Ok((15.0, vec!["ring_repeated"]))
        );
        assert_eq!(polygon(&[]), Err("polygon_empty"));
        assert_eq!(polygon(&[&[]]), Err("polygon_empty"));
    }

    #[test]
    fn a_bow_tie_is_parted_and_a_knot_refused() {
        let bow: Ring = &[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)];
        let (area, mended) = polygon(&[bow]).unwrap();
        assert!(
            (area - 8.0).abs() < 1e-6,
            "two triangles of 4 x 2 / 2: {area}"
        );
        assert_eq!(mended, ["polygon_crosses_itself"]);
        // winds twice round the middle: the middle is in by one rule and out by the other
        let knot: Ring = &[
            (0.0, 0.0),
            (6.0, 0.0),
            (6.0, 6.0),
            (2.0, 6.0),
            (2.0, 2.0),
            (8.0, 2.0),
            (8.0, 8.0),
            (0.0, 8.0),
            (0.0, 0.0),
        ];
        assert_eq!(polygon(&[knot]), Err("polygon_crosses_itself"));
    }

    #[test]
    fn holes_must_be_inside_and_coordinates_on_the_globe() {
        let away: Ring = &[(9.0, 9.0), (9.5, 9.0), (9.5, 9.5), (9.0, 9.0)];
        assert_eq!(polygon(&[SQUARE, away]), Err("hole_outside"));
        let metres: Ring = &[(5e5, 3e5), (6e5, 3e5), (6e5, 4e5), (5e5, 3e5)];
        assert_eq!(polygon(&[metres]), Err("coordinates_not_degrees"));
        let far: Ring = &[(0.0, 0.0), (181.0, 0.0), (0.0, 9.0), (0.0, 0.0)];
        assert_eq!(polygon(&[far]), Err("coordinate_out_of_range"));
        let around: Ring = &[
            (179.0, 0.0),
            (-179.0, 0.0),
            (-179.0, 1.0),
            (179.0, 1.0),
            (179.0, 0.0),
        ];
        let (area, mended) = polygon(&[around]).unwrap();
        assert!((area - 2.0).abs() < 1e-3, "two degrees by one: {area}");
        assert_eq!(mended, ["polygon_crosses_180"]);
        assert_eq!(check(&Shape::Null), Err("geometry_missing"));
        assert_eq!(check(&Shape::Other("several points")), Err("geometry_kind"));
    }

    #[test]
    fn rings_that_do_not_say_what_they_are_are_told_by_nesting() {
        let island: Ring = &[(1.2, 1.2), (1.8, 1.2), (1.8, 1.8), (1.2, 1.8), (1.2, 1.2)];
        let rings = Shape::Rings(vec![ring(HOLE), ring(island), ring(SQUARE)]);
        let (shape, _) = read(&rings).unwrap();
        assert_eq!(
            shape.0.len(),
            2,
            "the island in the hole is a polygon again"
        );
        assert!((shape.unsigned_area() - (16.0 - 1.0 + 0.36)).abs() < 1e-9);
    }
}
