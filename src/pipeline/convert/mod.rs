//! Any file that is read -> any format that is written.
//!
//! A file is read twice: what its columns and shapes are is known after its last row only, and
//! writers want to know it before the first. So no more than some rows are in memory.

mod form;
mod project;
mod table;

use std::path::Path;

use crate::export::crs::Crs;
use crate::export::file::{Label, Remark, Writer, Written};
use crate::export::format::Format;
use crate::ingest::{IngestError, LayerRow, ReadOptions, scan_layer};
use crate::model::defect::Defect;
use crate::model::progress::Progress;

pub use crate::export::file::WriteError;
pub use table::as_layer;

use form::Survey;

/// Decimals of printed degrees: 1 cm.
const DEGREE_DECIMALS: u8 = 7;
/// Decimals of printed metres.
const METRE_DECIMALS: u8 = 4;
/// Rows that are handed on at once.
const ROWS_AT_ONCE: usize = 8_192;

/// What was read and how much of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LayerRead {
    /// The layer as it is called in the output.
    pub layer: String,
    /// The format it was read from, as people call it.
    pub format: &'static str,
    /// The system of coordinates it was in.
    pub crs: String,
    /// Rows of data in the file.
    pub read: usize,
    /// Rows that were written; the others are told among the defects.
    pub used: usize,
}

/// What became of a file.
#[derive(Debug)]
pub struct Converted {
    /// The files.
    pub written: Written,
    /// What was read, a layer each.
    pub layers: Vec<LayerRead>,
    /// What was wrong with the input.
    pub defects: Vec<Defect>,
}

/// Why nothing was converted.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// The input cannot be read.
    #[error(transparent)]
    Read(#[from] IngestError),
    /// The output cannot hold it.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// What to convert and how.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// The file to read.
    pub input: &'a Path,
    /// The layers or sheets to read; none for all that the output holds.
    pub layers: &'a [String],
    /// What the file does not say of itself.
    pub options: &'a ReadOptions,
    /// What a layer is called where the file does not say.
    pub name: &'a str,
    /// The format to write.
    pub format: Format,
    /// The system of coordinates to write.
    pub crs: &'a Crs,
}

/// Converts a file.
pub fn convert(order: &Order<'_>, progress: &dyn Progress) -> Result<Converted, ConvertError> {
    let label = Label {
        about: Vec::new(),
        crs: order.crs.clone(),
        decimals: if order.crs.is_geographic() {
            DEGREE_DECIMALS
        } else {
            METRE_DECIMALS
        },
        has_wkt: true,
    };
    if order.layers.len() > 1 && !order.format.holds_many() {
        return Err(ConvertError::Write(WriteError::ManyLayers {
            format: order.format.extension(),
            layers: order.layers.len(),
        }));
    }
    let mut work = Work {
        order,
        progress,
        writer: order.format.writer(label)?,
        told: Vec::new(),
        defects: Vec::new(),
        remarks: Vec::new(),
    };
    let mut wanted: Vec<Option<String>> = order.layers.iter().cloned().map(Some).collect();
    if wanted.is_empty() {
        let others = work.add(None)?;
        if order.format.holds_many() {
            wanted.extend(others.into_iter().map(Some));
            // nothing is left out after all
            work.defects.retain(|defect| defect.code != "layer_chosen");
        }
    }
    for layer in wanted {
        work.add(layer)?;
    }
    let mut written = work.writer.finish()?;
    work.remarks.append(&mut written.remarks);
    written.remarks = work.remarks;
    Ok(Converted {
        written,
        layers: work.told,
        defects: work.defects,
    })
}

/// What was done so far.
struct Work<'a> {
    order: &'a Order<'a>,
    progress: &'a dyn Progress,
    writer: Box<dyn Writer>,
    told: Vec<LayerRead>,
    defects: Vec<Defect>,
    remarks: Vec<Remark>,
}

impl Work<'_> {
    /// Adds one layer, the first when none is named; gives the names of the others.
    fn add(&mut self, layer: Option<String>) -> Result<Vec<String>, ConvertError> {
        let order = self.order;
        let options = ReadOptions {
            layer,
            ..order.options.clone()
        };
        self.progress.begin("looking at the rows", 0);
        let mut survey = Survey::default();
        let mut seen = 0;
        let (info, mut wrong) = scan_layer(order.input, &options, &mut |row| {
            survey.see(&row);
            seen += 1;
            if seen == ROWS_AT_ONCE {
                self.progress.advance(ROWS_AT_ONCE as u64);
                seen = 0;
            }
            Ok(())
        })?;
        self.progress.finish();
        self.defects.append(&mut wrong);
        let name = if order.format.holds_many() && !info.layer.is_empty() {
            info.layer.clone()
        } else {
            order.name.to_owned()
        };
        let form = survey.form(&info);
        let mut astray = 0;
        let writer = &mut self.writer;
        let mut hand_on = |rows: &mut Vec<LayerRow>| -> Result<(), WriteError> {
            astray += project::project(rows, order.crs);
            writer.push(&table::part(&name, &info, &form, rows))?;
            rows.clear();
            Ok(())
        };
        self.progress.begin("writing the rows", info.used as u64);
        let mut rows = Vec::new();
        let mut failed = None;
        let again = scan_layer(order.input, &options, &mut |row| {
            rows.push(row);
            if rows.len() < ROWS_AT_ONCE {
                return Ok(());
            }
            self.progress.advance(ROWS_AT_ONCE as u64);
            hand_on(&mut rows).map_err(|error| {
                failed = Some(error);
                IngestError::broken(&info.file, "not written", "")
            })
        });
        if let Some(error) = failed {
            return Err(error.into());
        }
        let (seen_again, _) = again?;
        if seen_again.used != info.used || seen_again.columns != info.columns {
            let what = "it was changed while it was read";
            return Err(IngestError::broken(&info.file, what, "convert it again").into());
        }
        // a layer without rows has columns, too
        hand_on(&mut rows)?;
        self.progress.finish();
        if astray > 0 {
            self.remarks.push(Remark {
                layer: name.clone(),
                text: format!(
                    "{astray} rows lie where EPSG:{} does not reach; they were written without a shape",
                    order.crs.epsg
                ),
            });
        }
        self.told.push(LayerRead {
            layer: name,
            format: info.format,
            crs: info.crs.clone(),
            read: info.read,
            used: info.used,
        });
        let others = info.layers.into_iter();
        Ok(others.filter(|other| *other != info.layer).collect())
    }
}
