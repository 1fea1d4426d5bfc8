//! The file that one layer goes to, in any format, piece by piece.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::output::{Sink, write_piece};
use super::sinks::tell_remarks;
use super::{Common, Failure};
use crate::export::file::{Label, Writer};
use crate::export::format::{self, Format, TextFormat};
use crate::model::table::Layer;

/// The format of a layer by the name of its file; GeoJSON for standard output.
pub(crate) fn layer_format(out: Option<&Path>) -> Result<Format, Failure> {
    let Some(path) = out else {
        return Ok(Format::Geojson);
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Format::of_file(&name).ok_or_else(|| {
        Failure::new(
            format!("a layer cannot be written as {name:?}"),
            format!("give --out a name that ends in: {}", format::known()),
        )
    })
}

/// A layer being written: text as it comes, other formats at the end.
pub(crate) struct LayerFile {
    path: Option<PathBuf>,
    label: Label,
    content: Content,
    is_begun: bool,
    rows: usize,
}

enum Content {
    Text(TextFormat, Sink),
    Whole(Box<dyn Writer>),
}

impl LayerFile {
    /// Begins the file at `path`; standard output without one.
    pub(crate) fn create(
        path: Option<&Path>,
        format: Format,
        label: Label,
    ) -> Result<Self, Failure> {
        let content = match format.text() {
            Some(text) => Content::Text(text, Sink::create(path)?),
            None => Content::Whole(format.writer(label.clone())?),
        };
        Ok(Self {
            path: path.map(Path::to_owned),
            label,
            content,
            is_begun: false,
            rows: 0,
        })
    }

    /// Appends rows; each time with the same columns, and at least once.
    pub(crate) fn push(&mut self, layer: &Layer) -> Result<(), Failure> {
        match &mut self.content {
            Content::Text(text, sink) => {
                if !self.is_begun {
                    put(sink, &text.header(layer, &self.label))?;
                }
                if self.rows > 0 && layer.rows() > 0 {
                    put(sink, text.separator())?;
                }
                put(sink, &text.rows(layer, &self.label))?;
            }
            Content::Whole(writer) => writer.push(layer)?,
        }
        self.is_begun = true;
        self.rows += layer.rows();
        Ok(())
    }

    /// Ends it and says what the format could not carry.
    pub(crate) fn finish(self, common: &Common) -> Result<(), Failure> {
        match self.content {
            Content::Text(text, mut sink) => {
                put(&mut sink, text.footer())?;
                sink.finish()
            }
            Content::Whole(writer) => {
                let written = writer.finish()?;
                tell_remarks(common, &written.remarks);
                let path = self.path.unwrap_or_default();
                for (place, piece) in written.pieces.into_iter().enumerate() {
                    let beside = path.with_extension(piece.extension);
                    // the first piece has the name that was asked for
                    let path = if place == 0 { &path } else { &beside };
                    write_piece(path, piece)?;
                }
                Ok(())
            }
        }
    }
}

fn put(sink: &mut Sink, bytes: &[u8]) -> Result<(), Failure> {
    sink.write_all(bytes)
        .map_err(|error| Failure::io("cannot write the layer", &error, "is the disk full?"))
}
