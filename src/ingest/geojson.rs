//! GeoJSON: a `FeatureCollection`, a single Feature, a bare geometry, or one of these a line.
//!
//! The text is read in passing: a feature at a time. Heights and measures behind longitude
//! and latitude are dropped. Properties become text cells; a list of plain values becomes
//! one text parted by `;`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead, Cursor, Read};

use serde_json::Value;

use super::cells::CellsBuilder;
use super::crs::Crs;
use super::error::IngestError;
use super::geojson_feature;
use super::geojson_members::{begin, crs_of, next_element, next_name, skip_line, within};
use super::intake::Intake;
use super::json_stream::{Fault, JsonStream, Kept};
use super::kind::Seen;
use super::limits::MAX_ROW_BYTES;
use super::source::Source;
use super::table::Record;
use super::text;
use crate::model::defect::Defect;

const SAVE_AGAIN: &str =
    "write it again as GeoJSON (RFC 7946), for example with `ogr2ogr OUT.geojson IN`";
/// How much is looked at to tell lines of features from one text.
const SNIFFED: usize = 1 << 16;

/// Reads a GeoJSON file; `are_lines` says that its name promises a feature a line.
pub(crate) fn read(
    source: &Source,
    are_lines: bool,
    intake: &mut Intake<'_>,
) -> Result<(), IngestError> {
    intake.table.has_shapes = true;
    let head = source.head(SNIFFED)?;
    let utf16 = text::is_utf16(&head);
    let decoded = if utf16 {
        let bytes = source.bytes()?;
        Some(text::decode(&bytes).text.into_owned())
    } else {
        None
    };
    let open = || -> Result<Box<dyn BufRead + '_>, IngestError> {
        if let Some(text) = &decoded {
            return Ok(Box::new(Cursor::new(text.as_bytes())));
        }
        let mut reader = source.open()?;
        if head.starts_with(&text::UTF8_MARK) {
            reader
                .consume_mark()
                .map_err(|error| source.failed(error))?;
        }
        Ok(reader)
    };
    let mut rows = Rows {
        source,
        intake,
        column_of: HashMap::new(),
        cells: CellsBuilder::default(),
        row: 0,
        is_guessed: false,
    };
    if are_lines || is_a_feature_a_line(&head) {
        rows.intake.set_crs(Ok(Crs::Degrees), "the format")?;
        return rows.lines(open()?);
    }
    rows.text(&open)
}

/// Takes the byte order mark off.
trait Mark {
    fn consume_mark(&mut self) -> std::io::Result<()>;
}

impl Mark for Box<dyn BufRead + '_> {
    fn consume_mark(&mut self) -> std::io::Result<()> {
        self.read_exact(&mut [0; text::UTF8_MARK.len()])
    }
}

/// Whether the first line is a whole object and another one follows.
fn is_a_feature_a_line(head: &[u8]) -> bool {
    let head = head.strip_prefix(&text::UTF8_MARK).unwrap_or(head);
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
        return false;
    };
    let first = first.strip_prefix(&[0x1E]).unwrap_or(first);
    let second = second.strip_prefix(&[0x1E]).unwrap_or(second);
    first.starts_with(b"{")
        && second.starts_with(b"{")
        && serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok()
}

type Open<'a> = dyn Fn() -> Result<Box<dyn BufRead + 'a>, IngestError> + 'a;

struct Rows<'s, 'i, 'd> {
    source: &'s Source,
    intake: &'i mut Intake<'d>,
    column_of: HashMap<String, usize>,
    cells: CellsBuilder,
    row: usize,
    is_guessed: bool,
}

impl Rows<'_, '_, '_> {
    fn fault(&self, fault: Fault) -> IngestError {
        match fault {
            Fault::Io(error) => self.source.failed(error),
            Fault::Broken { line, at, what } => IngestError::broken(
                &self.source.name,
                format!("not readable as GeoJSON at line {line}, byte {at}: {what}"),
                SAVE_AGAIN,
            ),
        }
    }

    /// A feature a line: a broken line is one bad row.
    fn lines(&mut self, mut reader: Box<dyn BufRead + '_>) -> Result<(), IngestError> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let limit = MAX_ROW_BYTES as u64 + 1;
            let read = reader
                .as_mut()
                .take(limit)
                .read_until(b'\n', &mut line)
                .map_err(|error| self.source.failed(error))?;
            if read == 0 {
                return Ok(());
            }
            let is_cut = read as u64 == limit && line.last() != Some(&b'\n');
            if is_cut {
                self.row += 1;
                self.too_long()?;
                skip_line(reader.as_mut()).map_err(|error| self.source.failed(error))?;
                continue;
            }
            let text = line.trim_ascii();
            let text = text.strip_prefix(&[0x1E]).unwrap_or(text).trim_ascii();
            if !text.is_empty() {
                self.row += 1;
                self.feature(text)?;
            }
        }
    }

    /// One JSON text, or several after each other.
    fn text(&mut self, open: &Open<'_>) -> Result<(), IngestError> {
        let mut stream = JsonStream::new(open()?);
        let mut is_first = true;
        loop {
            stream.blanks().map_err(|fault| self.fault(fault))?;
            match stream.peek().map_err(|fault| self.fault(fault))? {
                None if is_first => {
                    let fault = stream.broken("this is not JSON: it does not begin with {");
                    return Err(self.fault(fault));
                }
                None => return Ok(()),
                Some(_) => self.object(&mut stream, is_first, open)?,
            }
            is_first = false;
        }
    }

    fn object(
        &mut self,
        stream: &mut JsonStream<'_>,
        is_first: bool,
        open: &Open<'_>,
    ) -> Result<(), IngestError> {
        let mut whole = Vec::new();
        let outcome = self.members(stream, is_first, open, &mut whole)?;
        match outcome {
            Members::Features => Ok(()),
            Members::TooLong => {
                self.row += 1;
                self.too_long()
            }
            Members::Other => {
                if is_first {
                    self.settle_crs(None)?;
                }
                match geojson_feature::read(&self.decoded(&whole)) {
                    Err(what) if is_first && !looks_like_geojson(&whole) => {
                        Err(IngestError::broken(
                            &self.source.name,
                            format!(
                                "this is JSON, but not GeoJSON: it has no list of features ({what})"
                            ),
                            "a FeatureCollection is needed, as RFC 7946 has it",
                        ))
                    }
                    _ => {
                        self.row += 1;
                        self.feature(&whole)
                    }
                }
            }
        }
    }

    /// Walks through the members of an object: features are read as they come, everything
    /// else is gathered in `whole`.
    fn members(
        &mut self,
        stream: &mut JsonStream<'_>,
        is_first: bool,
        open: &Open<'_>,
        whole: &mut Vec<u8>,
    ) -> Result<Members, IngestError> {
        let mut outcome = Members::Other;
        let mut crs = None;
        begin(stream, is_first).map_err(|fault| self.fault(fault))?;
        whole.push(b'{');
        let mut member = Vec::new();
        while let Some(name) = next_name(stream, &mut member).map_err(|fault| self.fault(fault))? {
            let is_list = stream.peek().map_err(|fault| self.fault(fault))? == Some(b'[');
            if name == b"\"features\"" && is_list {
                if is_first {
                    let crs = match crs.take() {
                        Some(crs) => Some(crs),
                        // it may stand behind the features
                        None => {
                            crs_of(JsonStream::new(open()?)).map_err(|fault| self.fault(fault))?
                        }
                    };
                    self.settle_crs(crs)?;
                }
                outcome = Members::Features;
                self.elements(stream)?;
                continue;
            }
            let before = whole.len();
            if before > 1 {
                whole.push(b',');
            }
            whole.extend_from_slice(&name);
            whole.push(b':');
            let start = whole.len();
            let kept = stream.value(whole).map_err(|fault| self.fault(fault))?;
            if kept == Kept::TooLong || whole.len() > MAX_ROW_BYTES {
                whole.truncate(1);
                if outcome == Members::Other {
                    outcome = Members::TooLong;
                }
            } else if name == b"\"crs\"" {
                crs = Some(whole[start..].to_vec());
            }
        }
        whole.push(b'}');
        if outcome == Members::Other && is_first && crs.is_some() {
            self.settle_crs(crs)?;
        }
        Ok(outcome)
    }

    /// The elements of the list of features.
    fn elements(&mut self, stream: &mut JsonStream<'_>) -> Result<(), IngestError> {
        let mut feature = Vec::new();
        let mut is_first = true;
        loop {
            let next = next_element(stream, is_first, self.row + 1);
            if !next.map_err(|fault| self.fault(fault))? {
                return Ok(());
            }
            is_first = false;
            feature.clear();
            let number = self.row + 1;
            let kept = stream
                .value(&mut feature)
                .map_err(|fault| self.fault(within(fault, number)))?;
            self.row += 1;
            match kept {
                Kept::Whole => self.feature(&feature)?,
                Kept::TooLong => self.too_long()?,
            }
        }
    }

    fn settle_crs(&mut self, member: Option<Vec<u8>>) -> Result<(), IngestError> {
        let stated = member.map_or(Ok(Crs::Degrees), |member| {
            let member: Value = serde_json::from_slice(&member).unwrap_or(Value::Bool(false));
            Crs::of_geojson_member(&member)
        });
        self.intake.set_crs(stated, "its crs member")
    }

    /// The text of a feature, with one word of warning where it is not UTF-8.
    fn decoded<'t>(&mut self, bytes: &'t [u8]) -> Cow<'t, str> {
        let decoded = text::decode_plain(bytes);
        if !self.is_guessed
            && let Some(defect) = decoded.defect(&self.source.name)
        {
            self.is_guessed = true;
            self.intake.defects.push(defect);
        }
        decoded.text
    }

    fn too_long(&mut self) -> Result<(), IngestError> {
        let message = format!("the feature is longer than {MAX_ROW_BYTES} bytes; it was set aside");
        self.intake.refuse(
            Defect::error("feature_too_large", &self.source.name, message)
                .row(self.row)
                .hint("simplify it, for example with mapshaper or in QGIS: Vector, Geometry Tools, Simplify"),
        )
    }

    fn feature(&mut self, bytes: &[u8]) -> Result<(), IngestError> {
        let text = self.decoded(bytes);
        let feature = match geojson_feature::read(&text) {
            Ok(feature) => feature,
            Err(what) => {
                return self.intake.refuse(
                    Defect::error(
                        "feature_invalid",
                        &self.source.name,
                        format!("not a GeoJSON feature ({what}); it was set aside"),
                    )
                    .row(self.row)
                    .value(&text)
                    .hint("a feature needs type, properties and a geometry with coordinates of finite numbers"),
                );
            }
        };
        let mut values: Vec<Option<Cow<'_, str>>> =
            Vec::with_capacity(self.intake.table.columns.len());
        for (name, property) in feature.properties {
            let column = if let Some(column) = self.column_of.get(name.as_ref()) {
                *column
            } else {
                let column = self.intake.column(&name)?;
                self.column_of.insert(name.into_owned(), column);
                self.intake.table.kinds.push(Seen::default());
                column
            };
            if values.len() <= column {
                values.resize(column + 1, None);
            }
            values[column] = property.map(|(text, kind)| {
                self.intake.table.kinds[column].note(kind);
                text
            });
        }
        for value in &values {
            self.cells.push(value.as_deref());
        }
        let record = Record {
            row: self.row,
            cells: self.cells.finish(),
            shape: feature.shape,
        };
        self.intake.push(record)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Members {
    /// There was a list of features.
    Features,
    /// There was none.
    Other,
    /// There was none, and more than is kept.
    TooLong,
}

fn looks_like_geojson(whole: &[u8]) -> bool {
    const TYPES: [&str; 8] = [
        "Feature",
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    ];
    #[derive(serde::Deserialize)]
    struct Typed {
        #[serde(rename = "type")]
        kind: String,
    }
    serde_json::from_slice::<Typed>(whole).is_ok_and(|typed| TYPES.contains(&typed.kind.as_str()))
}
