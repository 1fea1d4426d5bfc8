//! The files that layers of many questions go to: text in printed parts, other formats whole.

use std::path::Path;

use rayon::prelude::*;

use super::output::{WholeFile, Written, write_piece};
use super::{Failure, render};
use crate::export::documents::manifest::WrittenFile;
use crate::export::file::{Label, Remark, WriteError, Writer};
use crate::export::format::{Format, TextFormat};
use crate::model::table::Layer;

/// What files that hold all layers are called.
const ALL_LAYERS: &str = "layers";

/// The rows of one layer of one question, and their text in every text format.
pub(crate) struct Part {
    layer: Layer,
    printed: Vec<(TextFormat, Vec<u8>)>,
}

/// Prints layers in those formats that are text.
pub(crate) fn printed(layers: Vec<Layer>, formats: &[Format], label: &Label) -> Vec<Part> {
    let texts = || formats.iter().filter_map(|format| format.text());
    layers
        .into_iter()
        .map(|layer| Part {
            printed: texts()
                .map(|text| (text, text.rows(&layer, label)))
                .collect(),
            layer,
        })
        .collect()
}

/// All files of a run.
pub(crate) struct Sinks<'a> {
    folder: &'a Path,
    sinks: Vec<Sink>,
}

struct Sink {
    /// Name of the file without its extension: the layer's, or that of all.
    name: String,
    format: Format,
    content: Content,
    /// Rows by layer, in the order in which they came.
    rows: Vec<(String, usize)>,
}

enum Content {
    Text(TextFormat, WholeFile),
    Whole(Box<dyn Writer>),
}

impl<'a> Sinks<'a> {
    /// Begins the files of these layers.
    pub(crate) fn begin(
        folder: &'a Path,
        layers: &[Layer],
        formats: &[Format],
        label: &Label,
    ) -> Result<Self, Failure> {
        let mut sinks = Vec::new();
        for layer in layers {
            for format in formats.iter().filter(|format| !format.holds_many()) {
                sinks.push(Sink::begin(
                    folder,
                    &layer.name,
                    Some(layer),
                    *format,
                    label,
                )?);
            }
        }
        for format in formats.iter().filter(|format| format.holds_many()) {
            sinks.push(Sink::begin(folder, ALL_LAYERS, None, *format, label)?);
        }
        Ok(Self { folder, sinks })
    }

    /// Appends the parts to the files they belong to, all files at once.
    pub(crate) fn write(&mut self, questions: &[Vec<Part>]) -> Result<(), Failure> {
        self.sinks.par_iter_mut().try_for_each(|sink| {
            for part in questions.iter().flatten() {
                if sink.takes(&part.layer) {
                    sink.push(part)?;
                }
            }
            Ok(())
        })
    }

    /// Ends all files: what was written, and what could not be carried as it was.
    pub(crate) fn finish(self) -> Result<(Vec<WrittenFile>, Vec<Remark>), Failure> {
        let mut files = Vec::new();
        let mut remarks = Vec::new();
        for sink in self.sinks {
            sink.finish(self.folder, &mut files, &mut remarks)?;
        }
        remarks.sort();
        remarks.dedup();
        Ok((files, remarks))
    }
}

impl Sink {
    fn begin(
        folder: &Path,
        name: &str,
        first: Option<&Layer>,
        format: Format,
        label: &Label,
    ) -> Result<Self, Failure> {
        let content = match (format.text(), first) {
            (Some(text), Some(first)) => {
                let path = folder.join(format!("{name}.{}", format.extension()));
                let mut file = WholeFile::create(&path)?;
                file.write(&text.header(first, label))?;
                Content::Text(text, file)
            }
            _ => Content::Whole(format.writer(label.clone())?),
        };
        Ok(Self {
            name: name.to_owned(),
            format,
            content,
            rows: Vec::new(),
        })
    }

    fn takes(&self, layer: &Layer) -> bool {
        self.format.holds_many() || layer.name == self.name
    }

    fn push(&mut self, part: &Part) -> Result<(), Failure> {
        let layer = &part.layer;
        let known = self.rows.iter().position(|(name, _)| *name == layer.name);
        let at = known.unwrap_or_else(|| {
            self.rows.push((layer.name.to_string(), 0));
            self.rows.len() - 1
        });
        let before = self.rows[at].1;
        match &mut self.content {
            Content::Text(text, file) => {
                if before > 0 && layer.rows() > 0 {
                    file.write(text.separator())?;
                }
                for (_, printed) in part.printed.iter().filter(|(format, _)| format == text) {
                    file.write(printed)?;
                }
            }
            Content::Whole(writer) => writer.push(layer)?,
        }
        self.rows[at].1 = before + layer.rows();
        Ok(())
    }

    fn finish(
        self,
        folder: &Path,
        files: &mut Vec<WrittenFile>,
        remarks: &mut Vec<Remark>,
    ) -> Result<(), Failure> {
        let mut enter = |extension: &str, written: &Written| {
            files.extend(self.rows.iter().map(|(layer, rows)| WrittenFile {
                layer: layer.clone(),
                file: format!("{}.{extension}", self.name),
                format: self.format.extension(),
                rows: *rows,
                bytes: written.bytes,
                sha256: written.sha256.clone(),
            }));
        };
        match self.content {
            Content::Text(text, mut file) => {
                file.write(text.footer())?;
                enter(text.extension(), &file.finish()?);
            }
            Content::Whole(writer) => {
                let mut written = writer.finish()?;
                remarks.append(&mut written.remarks);
                for piece in written.pieces {
                    let path = folder.join(format!("{}.{}", self.name, piece.extension));
                    enter(piece.extension, &write_piece(&path, piece)?);
                }
            }
        }
        Ok(())
    }
}

/// Says what formats could not carry as it was.
pub(crate) fn tell_remarks(common: &super::Common, remarks: &[Remark]) {
    for Remark { layer, text } in remarks {
        render::tell(common, &format!("note: {layer}: {text}"));
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::new(error.to_string(), error.hint())
    }
}
