//! Shapefile: `.shp`, `.shx`, `.dbf`, `.prj`, `.cpg`, and `.fields.csv` that tells which column each
//! of the names of at most ten letters stands for.

use geo::orient::Direction;
use geo::{Coord, Geometry, LineString, MultiPolygon, Orient};

use super::csv;
use super::dbf::Table;
use super::file::{Label, Piece, Remark, WriteError, Writer, Written, begun};
use super::wkb::{self, Bounds};
use super::zip::{Packed, archive};
use crate::model::table::{Layer, ShapeKind};

const FORMAT: &str = "Shapefile";
/// Largest file that all programs read: they count bytes in 32 bits with a sign.
const LARGEST: usize = i32::MAX as usize;
const HEADER: usize = 100;

/// Types of shapes.
const NULL: i32 = 0;
const POINT: i32 = 1;
const LINE: i32 = 3;
const POLYGON: i32 = 5;
const MULTI_POINT: i32 = 8;

/// Writes one layer.
pub struct Shapefile {
    label: Label,
    zipped: bool,
    open: Option<Open>,
}

struct Open {
    layer: String,
    /// `None` for a plain table, which is a `.dbf` alone.
    kind: Option<i32>,
    shapes: Vec<u8>,
    index: Vec<u8>,
    bounds: Option<Bounds>,
    table: Table,
}

impl Shapefile {
    /// Begins a Shapefile; zipped into one file if wanted.
    #[must_use]
    pub const fn new(label: Label, zipped: bool) -> Self {
        Self {
            label,
            zipped,
            open: None,
        }
    }
}

impl Writer for Shapefile {
    fn push(&mut self, layer: &Layer) -> Result<(), WriteError> {
        begun(&mut self.open, || Open::new(layer))?.push(layer)
    }

    fn finish(self: Box<Self>) -> Result<Written, WriteError> {
        let Some(open) = self.open else {
            return Ok(Written::default());
        };
        let layer = open.layer.clone();
        let mut written = open.finish(&self.label)?;
        if self.zipped {
            let mut members = Vec::new();
            for piece in written.pieces {
                let bytes = piece.content.into_bytes()?;
                members.push(Packed::of(format!("{layer}.{}", piece.extension), &bytes)?);
            }
            written.pieces = vec![Piece::new("shp.zip", archive(&members)?)];
        }
        Ok(written)
    }
}

impl Open {
    fn new(layer: &Layer) -> Result<Self, WriteError> {
        let kind = match layer.shapes.kind() {
            None => None,
            Some(ShapeKind::Point) => Some(POINT),
            Some(ShapeKind::MultiPoint) => Some(MULTI_POINT),
            Some(ShapeKind::Line | ShapeKind::MultiLine) => Some(LINE),
            Some(ShapeKind::Polygon) => Some(POLYGON),
            // a layer whose shapes are all missing is of any kind
            Some(ShapeKind::Mixed) if is_shapeless(layer) => Some(POINT),
            Some(ShapeKind::Mixed) => return Err(mixed(layer)),
        };
        Ok(Self {
            layer: layer.name.to_string(),
            kind,
            shapes: vec![0; HEADER],
            index: vec![0; HEADER],
            bounds: None,
            table: Table::new(&layer.columns)?,
        })
    }

    fn push(&mut self, layer: &Layer) -> Result<(), WriteError> {
        for row in 0..layer.rows() {
            let cells = layer.columns.iter();
            self.table.push(cells.map(|column| column.values.cell(row)));
            if let Some(kind) = self.kind {
                let shape = layer.shapes.get(row).and_then(|shape| shape.geometry());
                let content = self.content(kind, shape).ok_or_else(|| mixed(layer))?;
                self.record(&content);
            }
        }
        let (shapes, table) = (self.shapes.len(), self.table.least_size());
        if shapes.max(table) > LARGEST {
            return Err(WriteError::TooLarge {
                format: FORMAT,
                what: layer.name.to_string(),
                limit: "2 GiB",
            });
        }
        Ok(())
    }

    /// The content of a record; `None` for a shape of another kind.
    fn content(&mut self, kind: i32, shape: Option<&Geometry>) -> Option<Vec<u8>> {
        let Some((shape, bounds)) = shape.and_then(|shape| Some((shape, wkb::bounds(shape)?)))
        else {
            return Some(NULL.to_le_bytes().to_vec());
        };
        let mut out = kind.to_le_bytes().to_vec();
        match (kind, shape) {
            (POINT, Geometry::Point(point)) => push_coords(&mut out, &[point.0]),
            (MULTI_POINT, Geometry::Point(point)) => {
                push_bounds(&mut out, bounds);
                push_count(&mut out, 1);
                push_coords(&mut out, &[point.0]);
            }
            (MULTI_POINT, Geometry::MultiPoint(points)) => {
                push_bounds(&mut out, bounds);
                push_count(&mut out, points.0.len());
                let coords: Vec<Coord> = points.0.iter().map(|point| point.0).collect();
                push_coords(&mut out, &coords);
            }
            (LINE, Geometry::LineString(line)) => push_parts(&mut out, bounds, &[line]),
            (LINE, Geometry::MultiLineString(lines)) => {
                let lines: Vec<&LineString> = lines.0.iter().collect();
                push_parts(&mut out, bounds, &lines);
            }
            (POLYGON, Geometry::Polygon(polygon)) => {
                let polygons = MultiPolygon(vec![polygon.clone()]);
                push_polygons(&mut out, bounds, &polygons);
            }
            (POLYGON, Geometry::MultiPolygon(polygons)) => {
                push_polygons(&mut out, bounds, polygons);
            }
            _ => return None,
        }
        self.bounds = Some(match self.bounds {
            Some(before) => wkb::merged(before, bounds),
            None => bounds,
        });
        Some(out)
    }

    fn record(&mut self, content: &[u8]) {
        let offset = words(self.shapes.len());
        let length = words(content.len());
        self.index.extend_from_slice(&offset.to_be_bytes());
        self.index.extend_from_slice(&length.to_be_bytes());
        self.shapes
            .extend_from_slice(&self.table.rows().to_be_bytes());
        self.shapes.extend_from_slice(&length.to_be_bytes());
        self.shapes.extend_from_slice(content);
    }

    fn finish(mut self, label: &Label) -> Result<Written, WriteError> {
        let mut remarks = Vec::new();
        let mut sidecar = b"field,column,note\n".to_vec();
        for (field, column, cut) in self.table.fields() {
            let note = match cut {
                0 => String::new(),
                cut => format!("{cut} texts cut to 254 bytes"),
            };
            let cells = [field, column, &note];
            csv::push_line(&mut sidecar, &cells);
            if cut > 0 {
                remarks.push(Remark {
                    layer: self.layer.clone(),
                    text: format!("column {column:?}: {note}, the longest that the format holds"),
                });
            }
        }
        let renamed = self
            .table
            .fields()
            .filter(|(field, column, _)| field != column);
        let renamed = renamed.count();
        if renamed > 0 {
            remarks.push(Remark {
                layer: self.layer.clone(),
                text: format!(
                    "{renamed} columns have shorter names: {}.fields.csv tells which",
                    self.layer
                ),
            });
        }
        let mut pieces = Vec::new();
        let mut piece = |extension, bytes: Vec<u8>| pieces.push(Piece::new(extension, bytes));
        if let Some(kind) = self.kind {
            for bytes in [&mut self.shapes, &mut self.index] {
                let length = words(bytes.len());
                head(&mut bytes[..HEADER], length, kind, self.bounds);
            }
            piece("shp", self.shapes);
            piece("shx", self.index);
        }
        let table = self.table.finish()?;
        if table.len() > LARGEST {
            return Err(WriteError::TooLarge {
                format: FORMAT,
                what: self.layer,
                limit: "2 GiB",
            });
        }
        piece("dbf", table);
        piece("prj", label.crs.esri_wkt().into_bytes());
        piece("cpg", b"UTF-8".to_vec());
        piece("fields.csv", sidecar);
        Ok(Written { pieces, remarks })
    }
}

fn is_shapeless(layer: &Layer) -> bool {
    let mut shapes = (0..layer.rows()).filter_map(|row| layer.shapes.get(row)?.geometry());
    shapes.all(|shape| wkb::bounds(shape).is_none())
}

fn mixed(layer: &Layer) -> WriteError {
    WriteError::MixedShapes {
        format: FORMAT,
        layer: layer.name.to_string(),
    }
}

/// Lengths are counted in words of 16 bits; files above 2 GiB are refused before.
fn words(bytes: usize) -> i32 {
    i32::try_from(bytes / 2).unwrap_or(i32::MAX)
}

fn head(out: &mut [u8], length: i32, kind: i32, bounds: Option<Bounds>) {
    const CODE: i32 = 9994;
    const VERSION: i32 = 1000;
    out[..4].copy_from_slice(&CODE.to_be_bytes());
    out[24..28].copy_from_slice(&length.to_be_bytes());
    out[28..32].copy_from_slice(&VERSION.to_le_bytes());
    out[32..36].copy_from_slice(&kind.to_le_bytes());
    let corners = bounds.unwrap_or_default();
    for (slot, corner) in out[36..68].chunks_exact_mut(8).zip(corners) {
        slot.copy_from_slice(&corner.to_le_bytes());
    }
}

fn push_bounds(out: &mut Vec<u8>, bounds: Bounds) {
    for corner in bounds {
        out.extend_from_slice(&corner.to_le_bytes());
    }
}

fn push_count(out: &mut Vec<u8>, count: usize) {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    out.extend_from_slice(&count.to_le_bytes());
}

fn push_coords(out: &mut Vec<u8>, coords: &[Coord]) {
    for coord in coords {
        out.extend_from_slice(&coord.x.to_le_bytes());
        out.extend_from_slice(&coord.y.to_le_bytes());
    }
}

fn push_parts(out: &mut Vec<u8>, bounds: Bounds, parts: &[&LineString]) {
    push_bounds(out, bounds);
    push_count(out, parts.len());
    push_count(out, parts.iter().map(|part| part.0.len()).sum());
    let mut start = 0;
    for part in parts {
        push_count(out, start);
        start += part.0.len();
    }
    for part in parts {
        push_coords(out, &part.0);
    }
}

/// Shells turn clockwise and holes the other way.
fn push_polygons(out: &mut Vec<u8>, bounds: Bounds, polygons: &MultiPolygon) {
    let wound = polygons.orient(Direction::Reversed);
    let rings: Vec<&LineString> = wound
        .0
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        .collect();
    push_parts(out, bounds, &rings);
}
