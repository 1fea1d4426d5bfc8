//! Areas whose two coordinates stand the other way round: told by where the other files of
//! the study lie.
//!
//! A level that lies elsewhere than the others, and would lie among them with its axes
//! swapped, is doubted. Where most files say so the points are measured without it; where it
//! is one against one nobody can tell which of the two is wrong, and both are told.

use geo::{BoundingRect, Coord, Intersects, Rect};

use super::crs::Crs;
use super::rows::DEGREES_AT_MOST;
use super::settle;
use super::table::Table;
use crate::model::defect::Defect;
use crate::model::place::Area;

/// One point of so many at either end of an axis may have strayed anywhere.
const STRAYS: usize = 20;
/// How far beyond a box still counts as near, as a share of its larger side.
const NEAR: f64 = 0.25;

/// Where the middle of a file's points lies, as it stands and with its axes swapped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extent {
    as_is: Option<Rect>,
    swapped: Option<Rect>,
}

impl Extent {
    fn of(points: &[Coord], crs: &Crs) -> Self {
        let swapped: Vec<Coord> = points.iter().map(|at| crs.swapped(*at)).collect();
        Self {
            as_is: core(points),
            swapped: core(&swapped),
        }
    }

    /// Of the areas of one file in the system `crs`.
    pub(crate) fn of_areas<'a>(areas: impl Iterator<Item = &'a Area>, crs: &Crs) -> Self {
        let corners = areas.filter_map(|area| area.shape.bounding_rect());
        let corners: Vec<Coord> = corners.flat_map(|all| [all.min(), all.max()]).collect();
        Self::of(&corners, crs)
    }

    /// Of a table of points; nothing where nobody says in which system it is.
    pub(crate) fn of_points(table: &Table) -> Self {
        let mut points = settle::sample(table);
        if !table.has_shapes && table.crs.is_projected() {
            for point in &mut points {
                *point = table.crs.to_degrees(*point);
            }
        }
        let is_degree = |at: &Coord| at.x.abs() <= DEGREES_AT_MOST && at.y.abs() <= DEGREES_AT_MOST;
        points.retain(is_degree);
        Self::of(&points, &table.crs)
    }
}

/// The box around points without the outermost ones.
fn core(points: &[Coord]) -> Option<Rect> {
    let ends = |axis: fn(&Coord) -> f64| {
        let mut numbers: Vec<f64> = points.iter().map(axis).filter(|n| n.is_finite()).collect();
        numbers.sort_by(f64::total_cmp);
        let strays = numbers.len() / STRAYS;
        Some((*numbers.get(strays)?, *numbers.iter().rev().nth(strays)?))
    };
    let ((west, east), (south, north)) = (ends(|at| at.x)?, ends(|at| at.y)?);
    Some(Rect::new((west, south), (east, north)))
}

fn are_near(one: Option<Rect>, other: Option<Rect>) -> Option<bool> {
    let (one, other) = (one?, other?);
    let size = |all: Rect| all.width().max(all.height());
    let margin = NEAR * size(one).max(size(other));
    let wider = Rect::new(
        (one.min().x - margin, one.min().y - margin),
        (one.max().x + margin, one.max().y + margin),
    );
    Some(wider.intersects(&other))
}

/// Whether another file lies where this one would with its axes swapped, and only then.
fn says_swapped(own: &Extent, other: &Extent) -> Option<bool> {
    if are_near(own.as_is, other.as_is)? {
        return Some(false);
    }
    are_near(own.swapped, other.as_is)?.then_some(true)
}

/// Tells which levels are doubted, each with its file; true where most files say that its
/// axes are swapped, so that it is no measure for points.
pub(crate) fn doubted(
    levels: &[(String, Extent)],
    points: &[Extent],
    defects: &mut Vec<Defect>,
) -> Vec<bool> {
    let mut is_doubted = Vec::new();
    for (index, (file, own)) in levels.iter().enumerate() {
        let levels = levels.iter().enumerate();
        let others = levels.filter(|(other, _)| *other != index);
        let of_levels: Vec<bool> = others
            .filter_map(|(_, (_, other))| says_swapped(own, other))
            .collect();
        // levels of one source are right or wrong together: they speak with one voice
        let voice = |wanted| usize::from(of_levels.contains(&wanted));
        let of_points = points.iter().filter_map(|other| says_swapped(own, other));
        let swapped = of_points.filter(|swapped| *swapped).count() + voice(true);
        let agree = points
            .iter()
            .filter_map(|other| says_swapped(own, other))
            .filter(|swapped| !swapped)
            .count()
            + voice(false);
        if swapped > 0 && swapped >= agree {
            defects.push(
                Defect::warning(
                    "coordinates_swapped",
                    file,
                    "the areas lie elsewhere than the rest of the study; with their two coordinates the other way round they would lie there",
                )
                .hint("write swap = true in this level of pieeja.toml; or swap the other files, if they are the wrong ones"),
            );
        }
        // its own word counts, too
        is_doubted.push(swapped > agree + 1);
    }
    is_doubted
}
