//! Well-known binary: ISO, the extended form of PostGIS, and the blobs of a GeoPackage.
//!
//! No count is believed that the bytes at hand cannot hold, and collections nest to a limit.

use geo::Coord;

use super::limits::MAX_COLLECTIONS;
use super::table::Shape;

const HAS_Z: u32 = 0x8000_0000;
const HAS_M: u32 = 0x4000_0000;
const HAS_SRID: u32 = 0x2000_0000;

/// Reads a shape, and the number of its coordinate system where it is stated.
pub(crate) fn read(bytes: &[u8]) -> Result<(Shape, Option<u32>), String> {
    let mut reader = Reader {
        rest: bytes,
        srid: None,
    };
    let shape = reader.shape(0)?;
    Ok((shape, reader.srid))
}

/// Reads the blob of a GeoPackage: a header before the binary.
pub(crate) fn read_geopackage(blob: &[u8]) -> Result<Shape, String> {
    let header = blob.get(..8).ok_or("it is shorter than its header")?;
    if &header[..2] != b"GP" {
        return Err("it does not begin like a shape of a GeoPackage".to_owned());
    }
    let flags = header[3];
    if flags & 0x20 != 0 {
        return Err("it is of an extended kind".to_owned());
    }
    let envelope = match flags >> 1 & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        other => return Err(format!("its box is of an unknown kind, {other}")),
    };
    let body = blob
        .get(8 + envelope..)
        .ok_or("it is shorter than its header")?;
    if flags & 0x10 != 0 {
        return Ok(Shape::Null);
    }
    read(body).map(|(shape, _)| shape)
}

/// Bytes out of hexadecimal digits.
pub(crate) fn unhex(text: &str) -> Result<Vec<u8>, String> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return Err("its number of digits is odd".to_owned());
    }
    let value = |digit: u8| {
        (digit as char)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok())
    };
    digits
        .chunks_exact(2)
        .map(|pair| Some(value(pair[0])? << 4 | value(pair[1])?))
        .collect::<Option<_>>()
        .ok_or_else(|| "it has other than hexadecimal digits".to_owned())
}

struct Reader<'a> {
    rest: &'a [u8],
    srid: Option<u32>,
}

/// The head of one shape.
struct Head {
    is_little: bool,
    kind: u32,
    /// Numbers a point: 2, 3 or 4.
    numbers: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self
            .rest
            .split_first_chunk::<N>()
            .ok_or("it ends too early")?;
        self.rest = rest;
        Ok(*taken)
    }

    fn number(&mut self, is_little: bool) -> Result<u32, String> {
        let four = self.take()?;
        Ok(if is_little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        })
    }

    fn float(&mut self, is_little: bool) -> Result<f64, String> {
        let eight = self.take()?;
        Ok(if is_little {
            f64::from_le_bytes(eight)
        } else {
            f64::from_be_bytes(eight)
        })
    }

    /// A count of things of at least `size` bytes each.
    fn count(&mut self, is_little: bool, size: usize) -> Result<usize, String> {
        let count = self.number(is_little)? as usize;
        if count.saturating_mul(size) > self.rest.len() {
            return Err(format!("{count} parts do not fit its length"));
        }
        Ok(count)
    }

    fn head(&mut self) -> Result<Head, String> {
        let is_little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            [other] => return Err(format!("its order of bytes is {other}, not 0 or 1")),
        };
        let code = self.number(is_little)?;
        if code & HAS_SRID != 0 {
            self.srid = Some(self.number(is_little)?);
        }
        let bare = code & !(HAS_Z | HAS_M | HAS_SRID);
        let (kind, dimension) = (bare % 1000, bare / 1000);
        let iso = match dimension {
            0 => 2,
            1 | 2 => 3,
            3 => 4,
            _ => return Err(format!("shape type {code} is not known")),
        };
        let extended = usize::from(code & HAS_Z != 0) + usize::from(code & HAS_M != 0);
        Ok(Head {
            is_little,
            kind,
            numbers: (iso + extended).min(4),
        })
    }

    fn point(&mut self, head: &Head) -> Result<Coord, String> {
        let at = Coord {
            x: self.float(head.is_little)?,
            y: self.float(head.is_little)?,
        };
        for _ in 2..head.numbers {
            self.float(head.is_little)?;
        }
        Ok(at)
    }

    fn points(&mut self, head: &Head) -> Result<Vec<Coord>, String> {
        let count = self.count(head.is_little, head.numbers * 8)?;
        (0..count).map(|_| self.point(head)).collect()
    }

    fn rings(&mut self, head: &Head) -> Result<Vec<Vec<Coord>>, String> {
        let count = self.count(head.is_little, 4)?;
        (0..count).map(|_| self.points(head)).collect()
    }

    /// The parts of a shape of several, each with a head of its own.
    fn parts<T>(
        &mut self,
        head: &Head,
        part: impl Fn(&mut Self) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let count = self.count(head.is_little, 5)?;
        (0..count).map(|_| part(self)).collect()
    }

    fn part_of(&mut self, kind: u32) -> Result<Head, String> {
        let head = self.head()?;
        if head.kind == kind {
            Ok(head)
        } else {
            Err("a part is of another kind than the whole".to_owned())
        }
    }

    fn shape(&mut self, depth: usize) -> Result<Shape, String> {
        let head = self.head()?;
        Ok(match head.kind {
            1 => match self.point(&head)? {
                at if at.x.is_nan() && at.y.is_nan() => Shape::Null,
                at => Shape::Point(at),
            },
            2 => Shape::Lines(vec![self.points(&head)?]),
            3 => match self.rings(&head)? {
                rings if rings.is_empty() => Shape::Polygons(Vec::new()),
                rings => Shape::Polygons(vec![rings]),
            },
            4 => Shape::Points(self.parts(&head, |reader| {
                let head = reader.part_of(1)?;
                reader.point(&head)
            })?),
            5 => Shape::Lines(self.parts(&head, |reader| {
                let head = reader.part_of(2)?;
                reader.points(&head)
            })?),
            6 => Shape::Polygons(self.parts(&head, |reader| {
                let head = reader.part_of(3)?;
                reader.rings(&head)
            })?),
            7 if depth < MAX_COLLECTIONS => {
                Shape::Collection(self.parts(&head, |reader| reader.shape(depth + 1))?)
            }
            7 => return Err("its collections are nested too deep".to_owned()),
            other => return Err(format!("shape type {other} is not read")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hex: &str, expected: Result<Shape, &str>) {
        let found = read(&unhex(hex).unwrap()).map(|(shape, _)| shape);
        assert_eq!(found, expected.map_err(str::to_owned), "{hex}");
    }

    #[test]
    fn points_in_every_dialect() {
        let at = Shape::Point(Coord { x: 1.0, y: 2.0 });
        let xy = "000000000000F03F0000000000000040";
        check(&format!("0101000000{xy}"), Ok(at.clone()));
        check("00000000013FF00000000000004000000000000000", Ok(at.clone()));
        // ISO and extended heights
        check(&format!("01E9030000{xy}0000000000000840"), Ok(at.clone()));
        check(&format!("0101000080{xy}0000000000000840"), Ok(at.clone()));
        let with_srid = unhex(&format!("0101000020F30B0000{xy}")).unwrap();
        assert_eq!(read(&with_srid), Ok((at, Some(3059))));
        check(
            "0101000000000000000000F87F000000000000F87F",
            Ok(Shape::Null),
        );
    }

    #[test]
    fn counts_that_do_not_fit_are_not_believed() {
        check(
            "0102000000FFFFFFFF",
            Err("4294967295 parts do not fit its length"),
        );
        check("010600000001000000", Err("1 parts do not fit its length"));
        let nested = "010700000001000000".repeat(100) + "0101000000";
        check(&nested, Err("its collections are nested too deep"));
        check("02", Err("its order of bytes is 2, not 0 or 1"));
        check("01", Err("it ends too early"));
    }
}
