//! Whole files: formats that cannot be put together from printed parts.
//!
//! A writer takes the rows of its layers piece by piece, in order, and gives the bytes
//! of one or more files at the end. No clock, no random number and no place of the
//! machine goes in: the same rows give the same bytes.

use super::crs::Crs;
use super::digits::COORDINATE_SCALE;
use super::spool::Spool;
use crate::model::table::Layer;

/// What a file says of itself beside its rows.
#[derive(Clone, PartialEq, Debug)]
pub struct Label {
    /// What every reader must be told and who must be named, by English keys.
    pub about: Vec<(&'static str, String)>,
    /// What the coordinates are.
    pub crs: Crs,
    /// Decimals of coordinates in formats that print them.
    pub decimals: u8,
    /// Whether CSV has the shapes that are no points as well-known text in a last column.
    pub has_wkt: bool,
}

impl Label {
    /// A label for layers of a study: WGS 84.
    #[must_use]
    pub fn wgs84(about: &[(&'static str, String)]) -> Self {
        Self {
            about: about.to_vec(),
            crs: Crs::wgs84(),
            decimals: COORDINATE_SCALE,
            has_wkt: false,
        }
    }

    /// The names of the columns that hold the place of point layers in tables.
    #[must_use]
    pub const fn place(&self) -> [&'static str; 2] {
        if self.crs.is_geographic() {
            ["lon", "lat"]
        } else {
            ["x", "y"]
        }
    }

    /// The text of one key; empty without it.
    #[must_use]
    pub fn get(&self, key: &str) -> &str {
        self.about
            .iter()
            .find(|(known, _)| *known == key)
            .map_or("", |(_, text)| text)
    }
}

/// One of the files that make up an output, as with Shapefiles.
#[derive(Debug)]
pub struct Piece {
    /// What its name ends with, without the dot; the first piece's is the format's own.
    pub extension: &'static str,
    /// Its content.
    pub content: Spool,
}

impl Piece {
    pub(super) fn new(extension: &'static str, content: impl Into<Spool>) -> Self {
        Self {
            extension,
            content: content.into(),
        }
    }
}

/// What a format could not carry as it was: said, never silent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Remark {
    /// The layer.
    pub layer: String,
    /// What was done, with the column where there is one.
    pub text: String,
}

/// What a writer gives at its end.
#[derive(Default, Debug)]
pub struct Written {
    /// The files.
    pub pieces: Vec<Piece>,
    /// What could not be carried as it was.
    pub remarks: Vec<Remark>,
}

impl Written {
    /// The first file, which is the only one of most formats; empty where there is none.
    pub fn into_bytes(self) -> Result<Vec<u8>, WriteError> {
        let first = self.pieces.into_iter().next();
        Ok(first.map_or(Ok(Vec::new()), |piece| piece.content.into_bytes())?)
    }
}

/// Takes layers, gives files.
pub trait Writer: Send {
    /// Adds the rows of a layer. Rows of one name have the same columns throughout.
    fn push(&mut self, layer: &Layer) -> Result<(), WriteError>;

    /// Ends the files.
    fn finish(self: Box<Self>) -> Result<Written, WriteError>;
}

/// Why rows cannot be written in a format.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The format's files cannot be so large.
    #[error("{format}: {what} would be larger than the {limit} that the format allows")]
    TooLarge {
        /// The format.
        format: &'static str,
        /// What does not fit.
        what: String,
        /// How much would.
        limit: &'static str,
    },
    /// The format has no shapes of several kinds.
    #[error("{format}: layer {layer:?} has shapes of several kinds, and the format takes one")]
    MixedShapes {
        /// The format.
        format: &'static str,
        /// The layer.
        layer: String,
    },
    /// The format holds one layer a file.
    #[error("{format} holds one layer a file, not {layers}")]
    ManyLayers {
        /// The format.
        format: &'static str,
        /// How many there are.
        layers: usize,
    },
    /// What waits to be put together finds no room.
    #[error("no room for what is to be written: {0}")]
    Spool(#[from] std::io::Error),
    /// The library that writes the format refused.
    #[error("{format}: {message}")]
    Library {
        /// The format.
        format: &'static str,
        /// What it said.
        message: String,
    },
}

impl WriteError {
    /// What a library said.
    pub fn library(format: &'static str, error: &dyn std::fmt::Display) -> Self {
        Self::Library {
            format,
            message: error.to_string(),
        }
    }

    /// What to do next.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => {
                "write fewer rows or columns at a time, or use gpkg, parquet or csv"
            }
            Self::MixedShapes { .. } => "write gpkg, fgb, parquet or geojson, which take them",
            Self::ManyLayers { .. } => "choose one layer, or write gpkg or xlsx",
            Self::Spool(_) => {
                "make room in the folder for temporary files, or name another in TMPDIR"
            }
            Self::Library { .. } => "write another format",
        }
    }
}

/// What a writer of one layer has open, begun with the first rows that come.
pub(super) fn begun<T>(
    open: &mut Option<T>,
    begin: impl FnOnce() -> Result<T, WriteError>,
) -> Result<&mut T, WriteError> {
    let begun = match open.take() {
        Some(begun) => begun,
        None => begin()?,
    };
    Ok(open.insert(begun))
}
