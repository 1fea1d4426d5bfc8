//! Cost tables as CSV or Parquet, streamed: a block of rows at a time, whatever their number.
//!
//! Columns: `origin_id`, `site_id`, seconds, metres. A pair that is left out has no row.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use rayon::prelude::*;

use super::digits::push_decimal;
use crate::model::cost::TravelCost;

/// The columns.
const NAMES: [&str; 4] = ["origin_id", "site_id", "seconds", "metres"];
/// Rows of a group of a Parquet file: 40 megabytes before they are packed.
const GROUP_ROWS: usize = 1 << 20;
/// Origins that one thread prints at a time.
const ORIGINS_AT_ONCE: usize = 64;

/// The formats of cost tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CostFormat {
    /// RFC 4180.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl CostFormat {
    /// Reads a file extension; `None` for any other.
    #[must_use]
    pub fn parse(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// A cost table being written.
pub struct CostTable<'a, W: Write + Send> {
    origins: &'a [String],
    target: Target<W>,
}

enum Target<W: Write + Send> {
    Csv {
        out: W,
        /// `,id,` of each site.
        sites: Vec<Vec<u8>>,
    },
    Parquet(Box<Groups<W>>),
}

/// Rows that wait for their group.
struct Groups<W: Write + Send> {
    file: SerializedFileWriter<W>,
    ids: [Vec<ByteArray>; 2],
    numbers: [Vec<f64>; 2],
    sites: Vec<ByteArray>,
}

impl<'a, W: Write + Send> CostTable<'a, W> {
    /// Begins a table between these origins and sites, by their ids.
    pub fn new(
        format: CostFormat,
        mut out: W,
        origins: &'a [String],
        sites: &[String],
    ) -> io::Result<Self> {
        let target = match format {
            CostFormat::Csv => {
                out.write_all(NAMES.join(",").as_bytes())?;
                out.write_all(b"\n")?;
                let between = |id: &String| [b",", quoted(id).as_slice(), b","].concat();
                Target::Csv {
                    out,
                    sites: sites.iter().map(between).collect(),
                }
            }
            CostFormat::Parquet => Target::Parquet(Box::new(Groups::new(out, sites)?)),
        };
        Ok(Self { origins, target })
    }

    /// Appends the rows of the origins from number `first` on: each the reached sites by
    /// number with their costs.
    pub fn push(&mut self, first: usize, rows: &[Vec<(u32, TravelCost)>]) -> io::Result<()> {
        debug_assert!(first + rows.len() <= self.origins.len());
        match &mut self.target {
            Target::Csv { out, sites } => {
                let origins = &self.origins[first..];
                let printed: Vec<Vec<u8>> = rows
                    .par_chunks(ORIGINS_AT_ONCE)
                    .zip(origins.par_chunks(ORIGINS_AT_ONCE))
                    .map(|(rows, origins)| print(rows, origins, sites))
                    .collect();
                for bytes in printed {
                    out.write_all(&bytes)?;
                }
                Ok(())
            }
            Target::Parquet(groups) => {
                for (row, origin) in rows.iter().zip(&self.origins[first..]) {
                    groups.push(origin, row)?;
                }
                Ok(())
            }
        }
    }

    /// Ends the table and hands the sink back.
    pub fn finish(self) -> io::Result<W> {
        match self.target {
            Target::Csv { mut out, .. } => {
                out.flush()?;
                Ok(out)
            }
            Target::Parquet(groups) => groups.finish(),
        }
    }
}

/// A text as a CSV cell.
fn quoted(text: &str) -> Vec<u8> {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\"")).into_bytes()
    } else {
        text.as_bytes().to_vec()
    }
}

fn print(rows: &[Vec<(u32, TravelCost)>], origins: &[String], sites: &[Vec<u8>]) -> Vec<u8> {
    let pairs: usize = rows.iter().map(Vec::len).sum();
    let mut out = Vec::with_capacity(pairs * 32);
    for (row, origin) in rows.iter().zip(origins) {
        let origin = quoted(origin);
        for (site, cost) in row {
            out.extend_from_slice(&origin);
            out.extend_from_slice(&sites[*site as usize]);
            push_decimal(&mut out, cost.time.0.into(), 1, b'.');
            out.push(b',');
            push_decimal(&mut out, cost.length.0.into(), 1, b'.');
            out.push(b'\n');
        }
    }
    out
}

impl<W: Write + Send> Groups<W> {
    fn new(out: W, sites: &[String]) -> io::Result<Self> {
        let kinds = [
            Physical::BYTE_ARRAY,
            Physical::BYTE_ARRAY,
            Physical::DOUBLE,
            Physical::DOUBLE,
        ];
        let fields = NAMES.iter().zip(kinds).map(|(name, kind)| {
            let is_text = kind == Physical::BYTE_ARRAY;
            Type::primitive_type_builder(name, kind)
                .with_repetition(Repetition::REQUIRED)
                .with_logical_type(is_text.then_some(LogicalType::String))
                .build()
                .map(Arc::new)
        });
        let fields = fields.collect::<Result<_, _>>().map_err(io_error)?;
        let schema = Type::group_type_builder("schema")
            .with_fields(fields)
            .build();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("pieeja ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = Arc::new(schema.map_err(io_error)?);
        Ok(Self {
            file: SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(io_error)?,
            ids: [Vec::new(), Vec::new()],
            numbers: [Vec::new(), Vec::new()],
            sites: sites
                .iter()
                .map(|id| ByteArray::from(id.as_str()))
                .collect(),
        })
    }

    fn push(&mut self, origin: &str, row: &[(u32, TravelCost)]) -> io::Result<()> {
        let origin = ByteArray::from(origin);
        for (site, cost) in row {
            self.ids[0].push(origin.clone());
            self.ids[1].push(self.sites[*site as usize].clone());
            self.numbers[0].push(cost.time.seconds());
            self.numbers[1].push(cost.length.metres());
        }
        if self.ids[0].len() >= GROUP_ROWS {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.ids[0].is_empty() {
            return Ok(());
        }
        let mut group = self.file.next_row_group().map_err(io_error)?;
        for ids in &mut self.ids {
            write::<ByteArrayType, W>(&mut group, ids)?;
        }
        for numbers in &mut self.numbers {
            write::<DoubleType, W>(&mut group, numbers)?;
        }
        group.close().map_err(io_error)?;
        Ok(())
    }

    fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        self.file.into_inner().map_err(io_error)
    }
}

fn write<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &mut Vec<T::T>,
) -> io::Result<()> {
    if let Some(mut column) = group.next_column().map_err(io_error)? {
        let batch = column.typed::<T>().write_batch(values, None, None);
        batch.map_err(io_error)?;
        column.close().map_err(io_error)?;
    }
    values.clear();
    Ok(())
}

fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::units::{Decimetres, Deciseconds};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    fn cost(time: u32, length: u32) -> TravelCost {
        TravelCost {
            time: Deciseconds(time),
            length: Decimetres(length),
        }
    }

    fn table(format: CostFormat) -> Vec<u8> {
        let origins = ["a", "b", "c,\"d"].map(str::to_owned);
        let sites = ["x", "y\nz"].map(str::to_owned);
        let mut table = CostTable::new(format, Vec::new(), &origins, &sites).unwrap();
        table
            .push(0, &[vec![(0, cost(10, 25)), (1, cost(3, 0))]])
            .unwrap();
        table
            .push(1, &[vec![], vec![(1, cost(12_345, 7))]])
            .unwrap();
        table.finish().unwrap()
    }

    #[test]
    fn csv_reads_back_equal() {
        let bytes = table(CostFormat::Csv);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().unwrap(), &NAMES[..]);
        let rows: Vec<Vec<String>> = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let expected = [
            ["a", "x", "1", "2.5"],
            ["a", "y\nz", "0.3", "0"],
            ["c,\"d", "y\nz", "1234.5", "0.7"],
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn parquet_reads_back_equal() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&table(CostFormat::Parquet)).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let rows: Vec<(String, String, f64, f64)> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| {
                let fields: Vec<Field> = row
                    .unwrap()
                    .get_column_iter()
                    .map(|(_, f)| f.clone())
                    .collect();
                match fields.as_slice() {
                    [
                        Field::Str(a),
                        Field::Str(b),
                        Field::Double(c),
                        Field::Double(d),
                    ] => (a.clone(), b.clone(), *c, *d),
                    other => panic!("{other:?}"),
                }
            })
            .collect();
        let row = |a: &str, b: &str, c, d| (a.to_owned(), b.to_owned(), c, d);
        let expected = [
            row("a", "x", 1.0, 2.5),
            row("a", "y\nz", 0.3, 0.0),
            row("c,\"d", "y\nz", 1234.5, 0.7),
        ];
        assert_eq!(rows, expected);
    }
}
