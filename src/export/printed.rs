//! Formats that are text, as whole files.

use std::io::Write;

use super::file::{Label, Piece, Remark, WriteError, Writer, Written};
use super::format::TextFormat;
use super::spool::Spool;
use crate::model::table::{Layer, ShapeKind};

/// Writes one layer as text.
pub(super) struct Printed {
    format: TextFormat,
    label: Label,
    out: Spool,
    rows: usize,
    remarks: Vec<Remark>,
    begun: bool,
}

impl Printed {
    pub(super) fn new(format: TextFormat, label: Label) -> Self {
        Self {
            format,
            label,
            out: Spool::default(),
            rows: 0,
            remarks: Vec::new(),
            begun: false,
        }
    }
}

impl Writer for Printed {
    fn push(&mut self, layer: &Layer) -> Result<(), WriteError> {
        if !self.begun {
            self.begun = true;
            self.out
                .write_all(&self.format.header(layer, &self.label))?;
            self.remarks = remarks(self.format, layer, &self.label);
        }
        if self.rows > 0 && layer.rows() > 0 {
            self.out.write_all(self.format.separator())?;
        }
        self.rows += layer.rows();
        self.out.write_all(&self.format.rows(layer, &self.label))?;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, WriteError> {
        self.out.write_all(self.format.footer())?;
        Ok(Written {
            pieces: vec![Piece::new(self.format.extension(), self.out)],
            remarks: self.remarks,
        })
    }
}

fn remarks(format: TextFormat, layer: &Layer, label: &Label) -> Vec<Remark> {
    let is_csv = matches!(format, TextFormat::Csv(_));
    let mut texts = Vec::new();
    if is_csv
        && !label.has_wkt
        && layer
            .shapes
            .kind()
            .is_some_and(|kind| kind != ShapeKind::Point)
    {
        texts.push("CSV holds no shapes but points".to_owned());
    }
    if is_csv {
        let names = super::csv::names(layer, label);
        let renamed = layer.columns.iter().zip(&names);
        let renamed = renamed.filter(|(column, name)| column.name != **name);
        texts.extend(
            renamed.map(|(column, name)| format!("column {:?} is called {name:?}", column.name)),
        );
    } else if !label.crs.is_geographic() {
        texts.push(format!(
            "RFC 7946 has WGS 84 only: that these are coordinates of EPSG:{} only some programs see",
            label.crs.epsg
        ));
    }
    let layer = layer.name.to_string();
    let remark = |text| Remark {
        layer: layer.clone(),
        text,
    };
    texts.into_iter().map(remark).collect()
}
