//! Well-known text of shapes, with heights and measures dropped and `SRID=` before it read.

use geo::Coord;

use super::limits::MAX_COLLECTIONS;
use super::table::Shape;

/// Reads a shape, and the number of its coordinate system where it is stated.
pub(crate) fn read(text: &str) -> Result<(Shape, Option<u32>), String> {
    let text = text.trim();
    let (srid, text) = match text.split_once(';') {
        Some((head, rest)) if head.to_ascii_uppercase().starts_with("SRID=") => {
            let number = head[5..].trim().parse();
            (Some(number.map_err(|_| "its SRID is no number")?), rest)
        }
        _ => (None, text),
    };
    let mut reader = Reader { rest: text };
    let shape = reader.shape(0)?;
    reader.blanks();
    if reader.rest.is_empty() {
        Ok((shape, srid))
    } else {
        Err("there is more text after its end".to_owned())
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn word(&mut self) -> &'a str {
        self.blanks();
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn takes(&mut self, sign: char) -> bool {
        self.blanks();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn needs(&mut self, sign: char) -> Result<(), String> {
        if self.takes(sign) {
            Ok(())
        } else {
            Err(format!("{sign:?} is missing"))
        }
    }

    fn number(&mut self) -> Option<f64> {
        self.blanks();
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
            .unwrap_or(self.rest.len());
        let number = self.rest[..end].parse().ok()?;
        self.rest = &self.rest[end..];
        Some(number)
    }

    fn point(&mut self) -> Result<Coord, String> {
        let (Some(x), Some(y)) = (self.number(), self.number()) else {
            return Err("a point needs two numbers".to_owned());
        };
        while self.number().is_some() {}
        Ok(Coord { x, y })
    }

    /// A list in brackets; `EMPTY` is a list of nothing.
    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Result<T, String>) -> Result<Vec<T>, String> {
        let before = self.rest;
        if self.word().eq_ignore_ascii_case("EMPTY") {
            return Ok(Vec::new());
        }
        self.rest = before;
        self.needs('(')?;
        let mut items = vec![item(self)?];
        while self.takes(',') {
            items.push(item(self)?);
        }
        self.needs(')')?;
        Ok(items)
    }

    fn line(&mut self) -> Result<Vec<Coord>, String> {
        self.list(Self::point)
    }

    fn rings(&mut self) -> Result<Vec<Vec<Coord>>, String> {
        self.list(Self::line)
    }

    fn shape(&mut self, depth: usize) -> Result<Shape, String> {
        let word = self.word().to_ascii_uppercase();
        let kind = ["ZM", "Z", "M"]
            .iter()
            .find_map(|tail| word.strip_suffix(tail).filter(|kind| kind.len() > 4))
            .unwrap_or(&word);
        let before = self.rest;
        if !matches!(self.word().to_ascii_uppercase().as_str(), "Z" | "M" | "ZM") {
            self.rest = before;
        }
        Ok(match kind {
            "POINT" => match self.line()?.as_slice() {
                [] => Shape::Null,
                [at] => Shape::Point(*at),
                _ => return Err("a point is one point".to_owned()),
            },
            "MULTIPOINT" => Shape::Points(self.list(|reader| {
                let in_brackets = reader.takes('(');
                let at = reader.point()?;
                if in_brackets {
                    reader.needs(')')?;
                }
                Ok(at)
            })?),
            "LINESTRING" => Shape::Lines(vec![self.line()?]),
            "MULTILINESTRING" => Shape::Lines(self.rings()?),
            "POLYGON" => match self.rings()? {
                rings if rings.is_empty() => Shape::Polygons(Vec::new()),
                rings => Shape::Polygons(vec![rings]),
            },
            "MULTIPOLYGON" => Shape::Polygons(self.list(Self::rings)?),
            "GEOMETRYCOLLECTION" if depth < MAX_COLLECTIONS => {
                Shape::Collection(self.list(|reader| reader.shape(depth + 1))?)
            }
            "GEOMETRYCOLLECTION" => return Err("its collections are nested too deep".to_owned()),
            "" => return Err("it names no kind of shape".to_owned()),
            other => return Err(format!("{other} is no kind of shape that is read")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(x: f64, y: f64) -> Coord {
        Coord { x, y }
    }

    #[test]
    fn shapes_of_every_kind() {
        for (text, expected) in [
            ("POINT (24.1 56.9)", Shape::Point(at(24.1, 56.9))),
            ("point z(1 2 3)", Shape::Point(at(1.0, 2.0))),
            ("POINTZM(1 2 3 4)", Shape::Point(at(1.0, 2.0))),
            ("POINT EMPTY", Shape::Null),
            (
                "MULTIPOINT ((1 2), 3 4)",
                Shape::Points(vec![at(1.0, 2.0), at(3.0, 4.0)]),
            ),
            (
                "LINESTRING M (1 2 0, 3 4 0)",
                Shape::Lines(vec![vec![at(1.0, 2.0), at(3.0, 4.0)]]),
            ),
            (
                "POLYGON ((0 0, 1 0, 1 1, 0 0))",
                Shape::Polygons(vec![vec![vec![
                    at(0.0, 0.0),
                    at(1.0, 0.0),
                    at(1.0, 1.0),
                    at(0.0, 0.0),
                ]]]),
            ),
            ("MULTIPOLYGON EMPTY", Shape::Polygons(vec![])),
            (
                "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING EMPTY)",
                Shape::Collection(vec![Shape::Point(at(1.0, 2.0)), Shape::Lines(vec![vec![]])]),
            ),
        ] {
            assert_eq!(read(text), Ok((expected, None)), "{text}");
        }
        assert_eq!(
            read("SRID=3059;POINT(1 2)"),
            Ok((Shape::Point(at(1.0, 2.0)), Some(3059)))
        );
    }

    #[test]
    fn what_is_no_shape_is_refused() {
        for text in [
            "",
            "POINT",
            "POINT (1)",
            "POINT (1 2",
            "POINT (1 2) x",
            "CIRCLE (1 2)",
            "POINT (a b)",
            "SRID=x;POINT(1 2)",
            "ķ",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&"GEOMETRYCOLLECTION(".repeat(100_000)).is_err());
    }
}
