//! FlatGeobuf with its packed Hilbert R-tree: readers fetch only what a window needs.
//!
//! Rows stand in the order of the tree, along a Hilbert curve, as the format asks. A row
//! without a shape keeps its values; no window finds it.

mod tree;

use std::io::{Read, Seek, SeekFrom, Write};

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent, hilbert_sort};
use flatgeobuf::{
    Column, ColumnArgs, ColumnType, Crs as FgbCrs, CrsArgs, Feature, FeatureArgs, Geometry,
    GeometryArgs, GeometryType, Header, HeaderArgs,
};
use geo::{LineString, Polygon};

use super::file::{Label, Piece, WriteError, Writer, Written};
use super::spool::Spool;
use super::wkb;
use crate::model::table::{Cell, Layer, ShapeKind, Values};

const FORMAT: &str = "FlatGeobuf";
const MAGIC: [u8; 8] = *b"fgb\x03fgb\x00";

/// Writes one layer.
pub struct Flatgeobuf {
    label: Label,
    /// Known with the first rows.
    heading: Option<Heading>,
    /// All features one after the other, each with its length before it.
    features: Spool,
    /// The offset of a node is the number of its feature.
    nodes: Vec<NodeItem>,
    /// Where each feature ends.
    ends: Vec<u64>,
    builder: FlatBufferBuilder<'static>,
}

struct Heading {
    layer: String,
    kind: ShapeKind,
    columns: Vec<(String, ColumnType)>,
}

impl Flatgeobuf {
    /// Begins a file.
    #[must_use]
    pub fn new(label: Label) -> Self {
        Self {
            label,
            heading: None,
            features: Spool::default(),
            nodes: Vec::new(),
            ends: Vec::new(),
            builder: FlatBufferBuilder::new(),
        }
    }

    fn push_row(&mut self, layer: &Layer, row: usize, kind: ShapeKind) -> Result<(), WriteError> {
        let mut properties = Vec::new();
        for (at, column) in (0_u16..).zip(&layer.columns) {
            push_property(&mut properties, at, column.values.cell(row));
        }
        let shape = layer.shapes.get(row).and_then(|shape| shape.geometry());
        let drawn = shape.and_then(|shape| Some((shape, wkb::bounds(shape)?)));
        let mut node = NodeItem::create(self.nodes.len() as u64);
        let builder = &mut self.builder;
        let geometry = drawn.map(|(shape, [west, south, east, north])| {
            node.expand_xy(west, south);
            node.expand_xy(east, north);
            shaped(builder, shape, kind)
        });
        let properties = (!properties.is_empty()).then(|| builder.create_vector(&properties));
        let feature = Feature::create(
            builder,
            &FeatureArgs {
                geometry,
                properties,
                columns: None,
            },
        );
        builder.finish_size_prefixed(feature, None);
        self.features.write_all(builder.finished_data())?;
        builder.reset();
        self.nodes.push(node);
        self.ends.push(self.features.len());
        Ok(())
    }
}

impl Writer for Flatgeobuf {
    fn push(&mut self, layer: &Layer) -> Result<(), WriteError> {
        let kind = layer.shapes.kind();
        if self.heading.is_none() {
            if layer.columns.len() > usize::from(u16::MAX) {
                return Err(WriteError::TooLarge {
                    format: FORMAT,
                    what: layer.name.to_string(),
                    limit: "65,535 columns",
                });
            }
            let columns = layer.columns.iter().map(|column| {
                let kind = match &column.values {
                    Values::Text(_) | Values::Coded { .. } => ColumnType::String,
                    Values::Integer(_) => ColumnType::Long,
                    Values::Decimal { .. } | Values::Real(_) => ColumnType::Double,
                    Values::Boolean(_) => ColumnType::Bool,
                };
                (column.name.to_string(), kind)
            });
            let kind = kind.unwrap_or(ShapeKind::Mixed);
            self.heading = Some(Heading {
                layer: layer.name.to_string(),
                kind,
                columns: columns.collect(),
            });
        }
        for row in 0..layer.rows() {
            self.push_row(layer, row, kind.unwrap_or(ShapeKind::Mixed))?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, WriteError> {
        let Some(heading) = self.heading.take() else {
            return Ok(Written::default());
        };
        let mut out = Spool::default();
        let extent = calc_extent(&self.nodes);
        let node_size = PackedRTree::DEFAULT_NODE_SIZE;
        out.write_all(&MAGIC)?;
        out.write_all(&self.header(&heading, &extent, node_size))?;
        hilbert_sort(&mut self.nodes, &extent);
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut offset = 0;
        for node in &mut self.nodes {
            let feature = usize::try_from(node.offset).unwrap_or(usize::MAX);
            order.push(u32::try_from(feature).unwrap_or(u32::MAX));
            node.offset = offset;
            offset += span(&self.ends, feature).1;
        }
        tree::write(&self.nodes, node_size, &mut out)?;
        drop(std::mem::take(&mut self.nodes));
        let mut features = self.features.open()?;
        let mut bytes = Vec::new();
        for feature in order {
            let (start, length) = span(&self.ends, feature as usize);
            bytes.resize(usize::try_from(length).unwrap_or(usize::MAX), 0);
            features.seek(SeekFrom::Start(start))?;
            features.read_exact(&mut bytes)?;
            out.write_all(&bytes)?;
        }
        Ok(Written {
            pieces: vec![Piece::new("fgb", out)],
            remarks: Vec::new(),
        })
    }
}

/// Where a feature begins, and its length.
fn span(ends: &[u64], feature: usize) -> (u64, u64) {
    let start = feature.checked_sub(1).map_or(0, |last| ends[last]);
    (start, ends[feature] - start)
}

impl Flatgeobuf {
    fn header(&self, heading: &Heading, extent: &NodeItem, node_size: u16) -> Vec<u8> {
        let mut builder = FlatBufferBuilder::new();
        let fields: Vec<_> = heading
            .columns
            .iter()
            .map(|(name, kind)| {
                let name = Some(builder.create_string(name));
                Column::create(
                    &mut builder,
                    &ColumnArgs {
                        name,
                        type_: *kind,
                        ..ColumnArgs::default()
                    },
                )
            })
            .collect();
        let text = |builder: &mut FlatBufferBuilder<'static>, text: &str| {
            (!text.is_empty()).then(|| builder.create_string(text))
        };
        let crs = CrsArgs {
            org: Some(builder.create_string("EPSG")),
            code: i32::try_from(self.label.crs.epsg).unwrap_or(0),
            name: Some(builder.create_string(&self.label.crs.name)),
            description: None,
            wkt: Some(builder.create_string(&self.label.crs.wkt())),
            code_string: None,
        };
        let somewhere = extent.min_x <= extent.max_x;
        let corners = [extent.min_x, extent.min_y, extent.max_x, extent.max_y];
        let header = HeaderArgs {
            name: text(&mut builder, &heading.layer),
            envelope: somewhere.then(|| builder.create_vector(&corners)),
            geometry_type: declared(heading.kind),
            columns: Some(builder.create_vector(&fields)),
            features_count: self.nodes.len() as u64,
            // an index of nothing has no bytes and no meaning
            index_node_size: if self.nodes.is_empty() { 0 } else { node_size },
            crs: Some(FgbCrs::create(&mut builder, &crs)),
            description: text(&mut builder, self.label.get("description")),
            metadata: {
                let named = self.label.get("attribution");
                let named = serde_json::json!({ "attribution": named }).to_string();
                text(&mut builder, &named)
            },
            ..HeaderArgs::default()
        };
        let header = Header::create(&mut builder, &header);
        builder.finish_size_prefixed(header, None);
        builder.finished_data().to_vec()
    }
}

const fn declared(kind: ShapeKind) -> GeometryType {
    match kind {
        ShapeKind::Point => GeometryType::Point,
        ShapeKind::MultiPoint => GeometryType::MultiPoint,
        ShapeKind::Line => GeometryType::LineString,
        ShapeKind::MultiLine => GeometryType::MultiLineString,
        ShapeKind::Polygon => GeometryType::MultiPolygon,
        ShapeKind::Mixed => GeometryType::Unknown,
    }
}

/// A property is its column's number and its value; a missing one is left out.
fn push_property(out: &mut Vec<u8>, column: u16, cell: Cell<'_>) {
    if matches!(cell, Cell::Missing) {
        return;
    }
    out.extend_from_slice(&column.to_le_bytes());
    match cell {
        Cell::Text(text) => {
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
            out.extend_from_slice(&length.to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        Cell::Integer(value) => out.extend_from_slice(&value.to_le_bytes()),
        Cell::Boolean(value) => out.push(u8::from(value)),
        Cell::Decimal { .. } | Cell::Real(_) | Cell::Missing => {
            let value = cell.number().unwrap_or_default();
            out.extend_from_slice(&value.to_le_bytes());
        }
    }
}

type Built = WIPOffset<Geometry<'static>>;

/// Builds a geometry; in a layer of multi-part shapes also one of a single part is such.
fn shaped(
    builder: &mut FlatBufferBuilder<'static>,
    geometry: &geo::Geometry,
    kind: ShapeKind,
) -> Built {
    use geo::Geometry as G;
    match geometry {
        G::Point(point) => {
            let kind = match kind {
                ShapeKind::MultiPoint => GeometryType::MultiPoint,
                _ => GeometryType::Point,
            };
            flat(builder, kind, &[&LineString(vec![point.0])])
        }
        G::MultiPoint(points) => {
            let coords = points.0.iter().map(|point| point.0).collect();
            flat(builder, GeometryType::MultiPoint, &[&LineString(coords)])
        }
        G::LineString(line) => {
            let kind = match kind {
                ShapeKind::MultiLine => GeometryType::MultiLineString,
                _ => GeometryType::LineString,
            };
            flat(builder, kind, &[line])
        }
        G::Line(line) => shaped(builder, &G::LineString(line.into()), kind),
        G::MultiLineString(lines) => {
            let lines: Vec<&LineString> = lines.0.iter().collect();
            flat(builder, GeometryType::MultiLineString, &lines)
        }
        G::Polygon(polygon) if kind == ShapeKind::Polygon => {
            let part = flat_polygon(builder, polygon);
            grouped(builder, GeometryType::MultiPolygon, &[part])
        }
        G::Polygon(polygon) => flat_polygon(builder, polygon),
        G::Rect(rect) => shaped(builder, &G::Polygon(rect.to_polygon()), kind),
        G::Triangle(triangle) => shaped(builder, &G::Polygon(triangle.to_polygon()), kind),
        G::MultiPolygon(polygons) => {
            let parts = polygons.0.iter();
            let parts: Vec<Built> = parts.map(|part| flat_polygon(builder, part)).collect();
            grouped(builder, GeometryType::MultiPolygon, &parts)
        }
        G::GeometryCollection(members) => {
            let parts: Vec<Built> = members
                .0
                .iter()
                .map(|part| shaped(builder, part, ShapeKind::Mixed))
                .collect();
            grouped(builder, GeometryType::GeometryCollection, &parts)
        }
    }
}

fn flat_polygon(builder: &mut FlatBufferBuilder<'static>, polygon: &Polygon) -> Built {
    let rings: Vec<&LineString> = std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .collect();
    flat(builder, GeometryType::Polygon, &rings)
}

/// Coordinates one after the other; `ends` part them when there are several lines.
fn flat(
    builder: &mut FlatBufferBuilder<'static>,
    kind: GeometryType,
    lines: &[&LineString],
) -> Built {
    let coords = lines.iter().flat_map(|line| &line.0);
    let xy: Vec<f64> = coords.flat_map(|coord| [coord.x, coord.y]).collect();
    let xy = Some(builder.create_vector(&xy));
    let mut end = 0_u32;
    let ends: Vec<u32> = lines
        .iter()
        .map(|line| {
            end += u32::try_from(line.0.len()).unwrap_or(0);
            end
        })
        .collect();
    let ends = (ends.len() > 1).then(|| builder.create_vector(&ends));
    Geometry::create(
        builder,
        &GeometryArgs {
            ends,
            xy,
            type_: kind,
            ..GeometryArgs::default()
        },
    )
}

fn grouped(builder: &mut FlatBufferBuilder<'static>, kind: GeometryType, parts: &[Built]) -> Built {
    let parts = Some(builder.create_vector(parts));
    Geometry::create(
        builder,
        &GeometryArgs {
            type_: kind,
            parts,
            ..GeometryArgs::default()
        },
    )
}
