//! The table of a Shapefile: dBASE III with UTF-8 texts, field widths fitted to the values.

use super::digits::{push_decimal, push_integer};
use super::file::WriteError;
use super::names::{Rules, cut, fitted};
use crate::model::table::{Cell, Column, Values};

const FORMAT: &str = "Shapefile";
/// Longest text of a field in bytes.
const LONGEST_TEXT: usize = 254;
/// Most fields that a header of 65,535 bytes describes.
const MOST_FIELDS: usize = 2046;
/// Longest record in bytes.
const LONGEST_RECORD: usize = 65_535;
/// Widths of whole numbers that readers take for 32 and for 64 bits, and the widest.
const INTEGER_WIDTHS: [usize; 3] = [9, 18, 20];
/// Width and decimals of numbers that have no fixed decimals, as GDAL writes them.
const REAL: (usize, u8) = (24, 15);
/// Names of fields.
const RULES: Rules = Rules {
    reserved: &[],
    longest: 10,
    plain: true,
};

/// A table being collected.
pub(super) struct Table {
    fields: Vec<Field>,
    rows: u32,
}

/// A field and its printed values, one after the other.
struct Field {
    name: String,
    column: String,
    kind: Kind,
    decimals: u8,
    printed: Vec<u8>,
    ends: Vec<usize>,
    widest: usize,
    cut: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Decimal,
    Real,
    Boolean,
}

impl Table {
    /// Begins a table of these columns.
    pub(super) fn new(columns: &[Column]) -> Result<Self, WriteError> {
        if columns.len() > MOST_FIELDS {
            return Err(WriteError::TooLarge {
                format: FORMAT,
                what: format!("a table of {} columns", columns.len()),
                limit: "2,046 columns",
            });
        }
        let names = fitted(columns.iter().map(|column| column.name.as_ref()), RULES);
        let fields = columns.iter().zip(names).map(|(column, name)| {
            let (kind, decimals) = match &column.values {
                Values::Text(_) | Values::Coded { .. } => (Kind::Text, 0),
                Values::Integer(_) => (Kind::Integer, 0),
                // a field without decimals would be one of whole numbers
                Values::Decimal { scale, .. } => (Kind::Decimal, (*scale).max(1)),
                Values::Real(_) => (Kind::Real, REAL.1),
                Values::Boolean(_) => (Kind::Boolean, 0),
            };
            Field {
                name,
                column: column.name.to_string(),
                kind,
                decimals,
                printed: Vec::new(),
                ends: Vec::new(),
                widest: 1,
                cut: 0,
            }
        });
        Ok(Self {
            fields: fields.collect(),
            rows: 0,
        })
    }

    /// Adds one row; `cells` are in the order of the columns.
    pub(super) fn push<'a>(&mut self, cells: impl Iterator<Item = Cell<'a>>) {
        self.rows = self.rows.saturating_add(1);
        for (field, cell) in self.fields.iter_mut().zip(cells) {
            field.push(cell);
        }
    }

    /// Bytes that the table would have at least.
    #[must_use]
    pub(super) fn least_size(&self) -> usize {
        let width: usize = self.fields.iter().map(|field| field.widest).sum();
        (width + 1).saturating_mul(self.rows as usize)
    }

    /// How many rows there are.
    #[must_use]
    pub(super) const fn rows(&self) -> u32 {
        self.rows
    }

    /// The name of each field, its column, and how many texts were cut.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        let fields = self.fields.iter();
        fields.map(|field| (field.name.as_str(), field.column.as_str(), field.cut))
    }

    /// The file.
    pub(super) fn finish(self) -> Result<Vec<u8>, WriteError> {
        let widths: Vec<usize> = self.fields.iter().map(Field::width).collect();
        let record = 1 + widths.iter().sum::<usize>();
        if record > LONGEST_RECORD {
            return Err(WriteError::TooLarge {
                format: FORMAT,
                what: format!("a row of {record} bytes"),
                limit: "65,535 bytes a row",
            });
        }
        let header = 32 + 32 * self.fields.len() + 1;
        let mut out = Vec::with_capacity(header + record * self.rows as usize + 1);
        // dBASE III; the day of the last change is always 1 January 1980: no clock goes in
        out.extend_from_slice(&[3, 80, 1, 1]);
        out.extend_from_slice(&self.rows.to_le_bytes());
        for number in [header, record] {
            out.extend_from_slice(&u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes());
        }
        out.resize(32, 0);
        for (field, width) in self.fields.iter().zip(&widths) {
            field.describe(&mut out, *width);
        }
        out.push(b'\r');
        for row in 0..self.rows as usize {
            out.push(b' ');
            for (field, width) in self.fields.iter().zip(&widths) {
                field.lay(&mut out, row, *width);
            }
        }
        out.push(0x1a);
        Ok(out)
    }
}

impl Field {
    fn push(&mut self, cell: Cell<'_>) {
        let start = self.printed.len();
        match cell {
            Cell::Missing => {
                if self.kind == Kind::Boolean {
                    self.printed.push(b'?');
                }
            }
            Cell::Text(text) => {
                let kept = cut(text, LONGEST_TEXT);
                self.cut += usize::from(kept.len() < text.len());
                // readers of C end a text at a zero byte
                let bytes = kept.bytes();
                self.printed
                    .extend(bytes.map(|byte| if byte == 0 { b' ' } else { byte }));
            }
            Cell::Integer(value) => push_integer(&mut self.printed, value),
            Cell::Decimal { value, scale } => push_decimal(&mut self.printed, value, scale, b'.'),
            Cell::Real(value) => self.printed.extend_from_slice(real(value).as_bytes()),
            Cell::Boolean(true) => self.printed.push(b'T'),
            Cell::Boolean(false) => self.printed.push(b'F'),
        }
        self.widest = self.widest.max(self.printed.len() - start);
        self.ends.push(self.printed.len());
    }

    fn width(&self) -> usize {
        match self.kind {
            Kind::Integer => INTEGER_WIDTHS
                .into_iter()
                .find(|width| self.widest <= *width)
                .unwrap_or(self.widest),
            Kind::Real => REAL.0.max(self.widest),
            // room for the decimals that the description promises
            Kind::Decimal => self.widest.max(usize::from(self.decimals) + 2),
            Kind::Text | Kind::Boolean => self.widest,
        }
    }

    fn describe(&self, out: &mut Vec<u8>, width: usize) {
        let start = out.len();
        out.extend_from_slice(self.name.as_bytes());
        out.resize(start + 11, 0);
        out.push(match self.kind {
            Kind::Text => b'C',
            Kind::Integer | Kind::Decimal | Kind::Real => b'N',
            Kind::Boolean => b'L',
        });
        out.resize(start + 16, 0);
        out.push(u8::try_from(width).unwrap_or(u8::MAX));
        out.push(self.decimals);
        out.resize(start + 32, 0);
    }

    /// Texts stand left, numbers right.
    fn lay(&self, out: &mut Vec<u8>, row: usize, width: usize) {
        let begin = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        let value = &self.printed[begin..self.ends[row]];
        let end = out.len() + width;
        if matches!(self.kind, Kind::Integer | Kind::Decimal | Kind::Real) {
            out.resize(end - value.len(), b' ');
        }
        out.extend_from_slice(value);
        out.resize(end, b' ');
    }
}

/// The shortest text that reads back as the same double.
fn real(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() <= REAL.0 {
        return plain;
    }
    format!("{value:e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_fit_their_field_and_read_back() {
        for value in [
            0.1,
            -1.0 / 3.0,
            1e300,
            -2.225_073_858_507_201_4e-308,
            0.0,
            1e21,
        ] {
            let text = real(value);
            assert!(text.len() <= REAL.0, "{text}");
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }

    #[test]
    fn a_table_has_the_length_that_its_header_says() {
        let columns = [
            Column::text(
                "vārds un uzvārds",
                [Some("Ķ".repeat(200).into()), None].into_iter(),
            ),
            Column::integer("n", [Some(i64::MIN), None].into_iter()),
            Column::boolean("b", [None, Some(true)].into_iter()),
        ];
        let mut table = Table::new(&columns).unwrap();
        for row in 0..2 {
            table.push(columns.iter().map(|column| column.values.cell(row)));
        }
        let fields: Vec<_> = table.fields().collect();
        assert_eq!(fields[0], ("vards_un_u", "vārds un uzvārds", 1));
        let bytes = table.finish().unwrap();
        let number = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
        assert_eq!(bytes[4], 2);
        assert_eq!(number(10), 1 + 254 + 20 + 1);
        assert_eq!(bytes.len(), number(8) + 2 * number(10) + 1);
        let first = &bytes[number(8)..number(8) + number(10)];
        assert_eq!(
            std::str::from_utf8(&first[1..255]).unwrap(),
            "Ķ".repeat(127)
        );
        assert_eq!(&first[255..], b"-9223372036854775808?");
    }
}
