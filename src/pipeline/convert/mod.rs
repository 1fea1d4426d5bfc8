//! Any file that is read -> any format that is written.

mod project;
mod table;

use std::path::Path;

use crate::export::crs::Crs;
use crate::export::file::{Label, Remark, Written};
use crate::export::format::Format;
use crate::ingest::{IngestError, ReadOptions, read_layer};
use crate::model::defect::Defect;
use crate::model::table::Layer;

pub use crate::export::file::WriteError;
pub use table::as_layer;

/// Decimals of printed degrees: 1 cm.
const DEGREE_DECIMALS: u8 = 7;
/// Decimals of printed metres.
const METRE_DECIMALS: u8 = 4;

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

/// A conversion in memory.
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

/// Converts a file in memory.
pub fn convert(order: &Order<'_>) -> Result<Converted, ConvertError> {
    let mut done = Done::default();
    let mut wanted: Vec<Option<String>> = order.layers.iter().cloned().map(Some).collect();
    if wanted.is_empty() {
        let others = done.add(order, None)?;
        if order.format.holds_many() {
            wanted.extend(others.into_iter().map(Some));
            // nothing is left out after all
            done.defects.retain(|defect| defect.code != "layer_chosen");
        }
    }
    for layer in wanted {
        done.add(order, layer)?;
    }
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
    let layers: Vec<&Layer> = done.found.iter().collect();
    let mut written = order.format.write(&layers, &label)?;
    done.remarks.append(&mut written.remarks);
    written.remarks = done.remarks;
    Ok(Converted {
        written,
        layers: done.told,
        defects: done.defects,
    })
}

/// What was read so far.
#[derive(Default)]
struct Done {
    found: Vec<Layer>,
    told: Vec<LayerRead>,
    defects: Vec<Defect>,
    remarks: Vec<Remark>,
}

impl Done {
    /// Reads one layer, the first when none is named; gives the names of the others.
    fn add(
        &mut self,
        order: &Order<'_>,
        layer: Option<String>,
    ) -> Result<Vec<String>, ConvertError> {
        let options = ReadOptions {
            layer,
            ..order.options.clone()
        };
        let (mut read, mut wrong) = read_layer(order.input, &options)?;
        self.defects.append(&mut wrong);
        let name = if order.format.holds_many() && !read.info.layer.is_empty() {
            read.info.layer.clone()
        } else {
            order.name.to_owned()
        };
        let astray = project::project(&mut read.rows, order.crs);
        if astray > 0 {
            self.remarks.push(Remark {
                layer: name.clone(),
                text: format!(
                    "{astray} rows lie where EPSG:{} does not reach; they were written without a shape",
                    order.crs.epsg
                ),
            });
        }
        self.found.push(as_layer(&name, &read));
        self.told.push(LayerRead {
            layer: name,
            format: read.info.format,
            crs: read.info.crs.clone(),
            read: read.info.read,
            used: read.info.used,
        });
        let others = read.info.layers.into_iter();
        Ok(others.filter(|other| *other != read.info.layer).collect())
    }
}
