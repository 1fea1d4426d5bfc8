//! The coordinates of GeoJSON, however deep they are nested.

use std::fmt;

use geo::Coord;
use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};

/// Coordinates, however deep; heights and measures are dropped.
pub(crate) enum Nest {
    Empty,
    Position(Coord),
    Line(Vec<Coord>),
    Rings(Vec<Vec<Coord>>),
    Polygons(Vec<Vec<Vec<Coord>>>),
}

/// A number, or a list of whatever.
enum Element {
    Number(f64),
    Nest(Nest),
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Element::deserialize(deserializer)? {
            Element::Nest(nest) => Ok(nest),
            Element::Number(_) => Err(de::Error::custom("coordinates are a list")),
        }
    }
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a finite number or a list of coordinates")
    }

    #[expect(clippy::cast_precision_loss, reason = "coordinates are far below 2^53")]
    fn visit_i64<E>(self, number: i64) -> Result<Element, E> {
        Ok(Element::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "coordinates are far below 2^53")]
    fn visit_u64<E>(self, number: u64) -> Result<Element, E> {
        Ok(Element::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Element, E> {
        Ok(Element::Number(number))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Element, A::Error> {
        let uneven = || de::Error::custom("coordinates are nested unevenly");
        // empty lists before the first that tells how deep the nest is
        let mut empty = 0_usize;
        let mut found = Nest::Empty;
        let mut numbers = 0_usize;
        while let Some(element) = list.next_element()? {
            found = match (found, element) {
                (Nest::Empty, Element::Number(x)) if empty == 0 => {
                    numbers = 1;
                    Nest::Position(Coord { x, y: f64::NAN })
                }
                (Nest::Position(at), Element::Number(y)) => {
                    numbers += 1;
                    let y = if numbers == 2 { y } else { at.y };
                    Nest::Position(Coord { x: at.x, y })
                }
                (Nest::Empty, Element::Nest(Nest::Empty)) => {
                    empty += 1;
                    Nest::Empty
                }
                (Nest::Empty, Element::Nest(Nest::Position(at))) if empty == 0 => {
                    Nest::Line(vec![at])
                }
                (Nest::Empty, Element::Nest(Nest::Line(line))) => {
                    let mut rings = vec![Vec::new(); empty];
                    rings.push(line);
                    Nest::Rings(rings)
                }
                (Nest::Empty, Element::Nest(Nest::Rings(rings))) => {
                    let mut polygons = vec![Vec::new(); empty];
                    polygons.push(rings);
                    Nest::Polygons(polygons)
                }
                (Nest::Line(mut line), Element::Nest(Nest::Position(at))) => {
                    line.push(at);
                    Nest::Line(line)
                }
                (Nest::Rings(mut rings), Element::Nest(Nest::Line(line))) => {
                    rings.push(line);
                    Nest::Rings(rings)
                }
                (Nest::Rings(mut rings), Element::Nest(Nest::Empty)) => {
                    rings.push(Vec::new());
                    Nest::Rings(rings)
                }
                (Nest::Polygons(mut polygons), Element::Nest(Nest::Rings(rings))) => {
                    polygons.push(rings);
                    Nest::Polygons(polygons)
                }
                (Nest::Polygons(mut polygons), Element::Nest(Nest::Empty)) => {
                    polygons.push(Vec::new());
                    Nest::Polygons(polygons)
                }
                _ => return Err(uneven()),
            };
        }
        Ok(Element::Nest(found))
    }
}
