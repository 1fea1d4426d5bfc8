//! One feature of GeoJSON out of its text: cells that keep the digits as they were written,
//! and a shape.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::geojson_nest::Nest;
use super::kind::Kind;
use super::table::Shape;

/// A feature as it stood in the file.
pub(crate) struct Feature<'a> {
    /// The properties in the file's order, with the member `id` before them where no
    /// property is called so.
    pub(crate) properties: Vec<(Cow<'a, str>, Property<'a>)>,
    pub(crate) shape: Shape,
}

/// A value of a property: its text and what kind it is; `None` for null.
pub(crate) type Property<'a> = Option<(Cow<'a, str>, Kind)>;

/// Reads the text of a Feature, or of a bare geometry.
pub(crate) fn read(text: &str) -> Result<Feature<'_>, String> {
    let object: ObjectText<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let kind = object.kind.as_ref().map(|kind| kind.0.as_ref());
    if kind != Some("Feature") {
        return match (
            kind,
            object.coordinates.is_some() || object.geometries.is_some(),
        ) {
            (Some(kind), true) => Ok(Feature {
                properties: Vec::new(),
                shape: shape(kind, object.coordinates, object.geometries)?,
            }),
            (Some(kind), false) => Err(format!("{kind:?} is no feature and no geometry")),
            (None, _) => Err("it has no type".to_owned()),
        };
    }
    let mut properties = Vec::new();
    let given = object.properties.map(|given| given.0).unwrap_or_default();
    if let Some(id) = object.id
        && !given.iter().any(|(name, _)| name.0 == "id")
    {
        properties.push((Cow::Borrowed("id"), property(id)?));
    }
    for (name, value) in given {
        properties.push((name.0, property(value)?));
    }
    let shape = match object.geometry {
        Some(geometry) => geometry.shape()?,
        None => Shape::Null,
    };
    Ok(Feature { properties, shape })
}

/// Lists of plain values become one text parted by `;`, other lists and objects stay JSON.
fn property(raw: &RawValue) -> Result<Property<'_>, String> {
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'n') => None,
        Some(b't' | b'f') => Some((text.into(), Kind::Boolean)),
        Some(b'"') => Some((unquoted(text)?, Kind::Text)),
        Some(b'[') => Some((list(text)?, Kind::Text)),
        Some(b'{') => Some((text.into(), Kind::Text)),
        _ if text.contains(['.', 'e', 'E']) => Some((text.into(), Kind::Real)),
        // whole numbers beyond 64 bits keep their digits as text
        _ if text.parse::<i64>().is_err() => Some((text.into(), Kind::Text)),
        _ => Some((text.into(), Kind::Integer)),
    })
}

fn unquoted(text: &str) -> Result<Cow<'_, str>, String> {
    match text.get(1..text.len() - 1) {
        Some(inner) if !inner.contains('\\') => Ok(inner.into()),
        _ => serde_json::from_str::<String>(text)
            .map(Cow::Owned)
            .map_err(|error| error.to_string()),
    }
}

fn list(text: &str) -> Result<Cow<'_, str>, String> {
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut parts = Vec::new();
    for item in items {
        match item.get().as_bytes().first() {
            Some(b'[' | b'{') => return Ok(text.into()),
            Some(b'n') => {}
            Some(b'"') => parts.push(unquoted(item.get())?.into_owned()),
            _ => parts.push(item.get().to_owned()),
        }
    }
    Ok(parts.join(";").into())
}

#[derive(serde::Deserialize)]
struct ObjectText<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Option<Word<'a>>,
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    properties: Option<Properties<'a>>,
    #[serde(borrow, default)]
    geometry: Option<GeometryText<'a>>,
    #[serde(default)]
    coordinates: Option<Nest>,
    #[serde(borrow, default)]
    geometries: Option<Vec<GeometryText<'a>>>,
}

#[derive(serde::Deserialize)]
struct GeometryText<'a> {
    #[serde(rename = "type", borrow)]
    kind: Word<'a>,
    #[serde(default)]
    coordinates: Option<Nest>,
    #[serde(borrow, default)]
    geometries: Option<Vec<GeometryText<'a>>>,
}

impl GeometryText<'_> {
    fn shape(self) -> Result<Shape, String> {
        shape(&self.kind.0, self.coordinates, self.geometries)
    }
}

fn shape(
    kind: &str,
    coordinates: Option<Nest>,
    geometries: Option<Vec<GeometryText<'_>>>,
) -> Result<Shape, String> {
    if kind == "GeometryCollection" {
        let parts = geometries
            .unwrap_or_default()
            .into_iter()
            .map(GeometryText::shape);
        return Ok(Shape::Collection(parts.collect::<Result<_, _>>()?));
    }
    let nest = coordinates.unwrap_or(Nest::Empty);
    Ok(match (kind, nest) {
        ("Point", Nest::Empty) => Shape::Null,
        ("Point", Nest::Position(at)) => Shape::Point(at),
        ("MultiPoint", Nest::Empty) => Shape::Points(Vec::new()),
        ("MultiPoint", Nest::Line(points)) => Shape::Points(points),
        ("LineString" | "MultiLineString", Nest::Empty) => Shape::Lines(Vec::new()),
        ("LineString", Nest::Line(points)) => Shape::Lines(vec![points]),
        ("MultiLineString", Nest::Rings(lines)) => Shape::Lines(lines),
        ("Polygon" | "MultiPolygon", Nest::Empty) => Shape::Polygons(Vec::new()),
        ("Polygon", Nest::Rings(rings)) => Shape::Polygons(vec![rings]),
        ("MultiPolygon", Nest::Polygons(polygons)) => Shape::Polygons(polygons),
        (
            "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon",
            _,
        ) => {
            return Err(format!("its coordinates are not those of a {kind}"));
        }
        _ => return Err(format!("{kind:?} is no kind of geometry")),
    })
}

/// A text that is not copied unless it must be.
struct Word<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Word<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Word<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Word(Cow::Borrowed(text)))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Word(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// Properties in the file's order; of two of one name the later counts.
struct Properties<'a>(Vec<(Word<'a>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Properties<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of properties")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut properties = Vec::new();
                while let Some(entry) = map.next_entry::<Word<'de>, &'de RawValue>()? {
                    properties.push(entry);
                }
                Ok(Properties(properties))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use geo::Coord;

    use super::*;

    fn shape_of(text: &str) -> Result<Shape, String> {
        read(text).map(|feature| feature.shape)
    }

    #[test]
    fn members_may_come_in_any_order_and_numbers_keep_their_digits() {
        let text = r#"{"geometry":{"coordinates":[24.1,56.9,7],"type":"Point"},"id":7,"properties":{"b":0.30000000000000004,"a":"\"Ķ\"","n":null,"l":["x","y"],"o":{"k":1},"t":true,"big":99999999999999999999},"type":"Feature"}"#;
        let feature = read(text).unwrap();
        assert_eq!(feature.shape, Shape::Point(Coord { x: 24.1, y: 56.9 }));
        let cells: Vec<(String, Option<(String, Kind)>)> = feature
            .properties
            .into_iter()
            .map(|(name, value)| {
                (
                    name.into_owned(),
                    value.map(|(text, kind)| (text.into_owned(), kind)),
                )
            })
            .collect();
        let cell = |name: &str, text: &str, kind| (name.to_owned(), Some((text.to_owned(), kind)));
        assert_eq!(
            cells,
            [
                cell("id", "7", Kind::Integer),
                cell("b", "0.30000000000000004", Kind::Real),
                cell("a", "\"Ķ\"", Kind::Text),
                ("n".to_owned(), None),
                cell("l", "x;y", Kind::Text),
                cell("o", "{\"k\":1}", Kind::Text),
                cell("t", "true", Kind::Boolean),
                cell("big", "99999999999999999999", Kind::Text),
            ]
        );
    }

    #[test]
    fn geometries_of_every_kind() {
        let at = |x: f64, y: f64| Coord { x, y };
        for (text, expected) in [
            (
                r#"{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}"#,
                Shape::Points(vec![at(1., 2.), at(3., 4.)]),
            ),
            (
                r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#,
                Shape::Lines(vec![vec![at(1., 2.), at(3., 4.)]]),
            ),
            (
                r#"{"type":"Polygon","coordinates":[]}"#,
                Shape::Polygons(vec![]),
            ),
            (
                r#"{"type":"Polygon","coordinates":[[[1,2],[3,4]],[]]}"#,
                Shape::Polygons(vec![vec![vec![at(1., 2.), at(3., 4.)], vec![]]]),
            ),
            (
                r#"{"type":"MultiPolygon","coordinates":[[],[[[1,2]]]]}"#,
                Shape::Polygons(vec![vec![], vec![vec![at(1., 2.)]]]),
            ),
            (
                r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#,
                Shape::Collection(vec![Shape::Point(at(1., 2.))]),
            ),
            (
                r#"{"type":"Feature","properties":null,"geometry":null}"#,
                Shape::Null,
            ),
        ] {
            assert_eq!(shape_of(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_geometry_is_refused() {
        for text in [
            "7",
            "{}",
            r#"{"type":"Polygon","coordinates":[1,2]}"#,
            r#"{"type":"Point","coordinates":[[1,2]]}"#,
            r#"{"type":"Point","coordinates":["1",2]}"#,
            r#"{"type":"Point","coordinates":[1e999,2]}"#,
            r#"{"type":"Point","coordinates":[NaN,2]}"#,
            r#"{"type":"LineString","coordinates":[[1,2],3]}"#,
            r#"{"type":"Circle","coordinates":[1,2]}"#,
            r#"{"type":"Topology","arcs":[]}"#,
        ] {
            assert!(shape_of(text).is_err(), "{text}");
        }
        assert!(
            matches!(shape_of(r#"{"type":"Point","coordinates":[1]}"#), Ok(Shape::Point(at)) if at.y.is_nan())
        );
    }
}
