//! The formats that layers are written in: one list, read by the server and the command line.

use std::collections::BTreeSet;

use super::file::{Label, WriteError, Writer, Written};
use super::flatgeobuf::Flatgeobuf;
use super::geopackage::Geopackage;
use super::parquet::Parquet;
use super::printed::Printed;
use super::shapefile::Shapefile;
use super::xlsx::Xlsx;
use super::{csv, geojson};
use crate::model::table::Layer;

pub use super::csv::Locale;

/// A format of layers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// RFC 7946.
    Geojson,
    /// GeoJSON features, one a line, and nothing else.
    GeojsonLines,
    /// RFC 4180.
    Csv(Locale),
    /// GeoPackage, all layers in one file.
    Geopackage,
    /// FlatGeobuf with its index.
    Flatgeobuf,
    /// Shapefile: several files a layer.
    Shapefile,
    /// The files of a Shapefile in one archive.
    ZippedShapefile,
    /// Excel workbook, a sheet a layer.
    Xlsx,
    /// Parquet; GeoParquet for layers with shapes.
    Parquet,
}

impl Format {
    /// All formats, each once.
    pub const ALL: [Self; 9] = [
        Self::Geojson,
        Self::GeojsonLines,
        Self::Csv(Locale::International),
        Self::Geopackage,
        Self::Flatgeobuf,
        Self::Shapefile,
        Self::ZippedShapefile,
        Self::Xlsx,
        Self::Parquet,
    ];

    /// Reads a file extension, in small letters; `None` for any other.
    #[must_use]
    pub fn parse(extension: &str) -> Option<Self> {
        let known = Self::ALL
            .into_iter()
            .find(|format| format.extension() == extension);
        known.or(match extension {
            "json" => Some(Self::Geojson),
            "ndjson" | "geojsons" | "geojsonseq" | "jsonl" => Some(Self::GeojsonLines),
            "geoparquet" => Some(Self::Parquet),
            _ => None,
        })
    }

    /// The format of a file by the end of its name, capital letters aside.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        if name.ends_with(".shp.zip") {
            return Some(Self::ZippedShapefile);
        }
        let (_, extension) = name.rsplit_once('.')?;
        Self::parse(extension)
    }

    /// What file names end with.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Geojson => "geojson",
            Self::GeojsonLines => "geojsonl",
            Self::Csv(_) => "csv",
            Self::Geopackage => "gpkg",
            Self::Flatgeobuf => "fgb",
            Self::Shapefile => "shp",
            Self::ZippedShapefile => "shp.zip",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Geojson => "application/geo+json",
            Self::GeojsonLines => "application/geo+json-seq",
            Self::Csv(_) => "text/csv; charset=utf-8; header=present",
            Self::Geopackage => "application/geopackage+sqlite3",
            Self::Flatgeobuf => "application/flatgeobuf",
            Self::Shapefile => "application/octet-stream",
            Self::ZippedShapefile => "application/zip",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// Whether one file holds all layers.
    #[must_use]
    pub const fn holds_many(self) -> bool {
        matches!(self, Self::Geopackage | Self::Xlsx)
    }

    /// Whether a layer is one file.
    #[must_use]
    pub const fn is_one_file(self) -> bool {
        !matches!(self, Self::Shapefile)
    }

    /// The format as text that is printed in parts and put together, if it is one.
    #[must_use]
    pub const fn text(self) -> Option<TextFormat> {
        match self {
            Self::Geojson => Some(TextFormat::Geojson),
            Self::GeojsonLines => Some(TextFormat::GeojsonLines),
            Self::Csv(locale) => Some(TextFormat::Csv(locale)),
            _ => None,
        }
    }

    /// Begins a file or the files of a layer.
    pub fn writer(self, label: Label) -> Result<Box<dyn Writer>, WriteError> {
        Ok(match self {
            Self::Geojson => Box::new(Printed::new(TextFormat::Geojson, label)),
            Self::GeojsonLines => Box::new(Printed::new(TextFormat::GeojsonLines, label)),
            Self::Csv(locale) => Box::new(Printed::new(TextFormat::Csv(locale), label)),
            Self::Geopackage => Box::new(Geopackage::new(label)?),
            Self::Flatgeobuf => Box::new(Flatgeobuf::new(label)),
            Self::Shapefile => Box::new(Shapefile::new(label, false)),
            Self::ZippedShapefile => Box::new(Shapefile::new(label, true)),
            Self::Xlsx => Box::new(Xlsx::new(label)),
            Self::Parquet => Box::new(Parquet::new(label)),
        })
    }

    /// Whole files of these layers; more than one only where the format holds many.
    pub fn write(self, layers: &[&Layer], label: &Label) -> Result<Written, WriteError> {
        if layers.len() > 1 && !self.holds_many() {
            return Err(WriteError::ManyLayers {
                format: self.extension(),
                layers: layers.len(),
            });
        }
        let mut writer = self.writer(label.clone())?;
        for layer in layers {
            writer.push(layer)?;
        }
        writer.finish()
    }
}

/// A format that is text: parts are printed apart, in parallel, and put together in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextFormat {
    /// RFC 7946.
    Geojson,
    /// GeoJSON features, one a line.
    GeojsonLines,
    /// RFC 4180.
    Csv(Locale),
}

impl TextFormat {
    /// Begins a file of layers with the columns of `layer`.
    #[must_use]
    pub fn header(self, layer: &Layer, label: &Label) -> Vec<u8> {
        match self {
            Self::Geojson => geojson::header(&layer.name, label),
            Self::GeojsonLines => Vec::new(),
            Self::Csv(locale) => csv::header(layer, locale, label),
        }
    }

    /// Prints the rows of one layer.
    #[must_use]
    pub fn rows(self, layer: &Layer, label: &Label) -> Vec<u8> {
        match self {
            Self::Geojson => geojson::rows(layer, label.decimals, geojson::SEPARATOR),
            Self::GeojsonLines => {
                let mut lines = geojson::rows(layer, label.decimals, b"\n");
                if !lines.is_empty() {
                    lines.push(b'\n');
                }
                lines
            }
            Self::Csv(locale) => csv::rows(layer, locale, label),
        }
    }

    /// Stands between the rows of two layers that both have rows.
    #[must_use]
    pub const fn separator(self) -> &'static [u8] {
        match self {
            Self::Geojson => geojson::SEPARATOR,
            Self::GeojsonLines | Self::Csv(_) => b"",
        }
    }

    /// Ends a file.
    #[must_use]
    pub const fn footer(self) -> &'static [u8] {
        match self {
            Self::Geojson => geojson::FOOTER,
            Self::GeojsonLines | Self::Csv(_) => b"",
        }
    }

    /// What file names end with.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Geojson => Format::Geojson.extension(),
            Self::GeojsonLines => Format::GeojsonLines.extension(),
            Self::Csv(locale) => Format::Csv(locale).extension(),
        }
    }
}

/// Reads `geojson,csv`: each format once, in the order of [`Format::ALL`]; or the first
/// word that is none.
pub fn parse_list(list: &str) -> Result<Vec<Format>, String> {
    let mut wanted = BTreeSet::new();
    for word in list
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        let format = Format::parse(&word.to_ascii_lowercase()).ok_or_else(|| word.to_owned())?;
        wanted.insert(format.extension());
    }
    Ok(Format::ALL
        .into_iter()
        .filter(|format| wanted.contains(format.extension()))
        .collect())
}

/// The extensions of all formats, for messages.
#[must_use]
pub fn known() -> String {
    Format::ALL.map(Format::extension).join(", ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::table::{Column, Shape, ShapeKind, Shapes, Words};

    /// Two points, one of them nowhere, with every kind of value and of trouble.
    fn layer() -> Layer {
        stacked(1)
    }

    /// The same rows several times over.
    fn stacked(times: usize) -> Layer {
        fn rows<T: Clone>(two: [T; 2], times: usize) -> impl Iterator<Item = T> {
            two.into_iter().cycle().take(2 * times)
        }
        let words: Words = Arc::from([Arc::from("within"), Arc::from("beyond; \"far\"")]);
        let ids = ["a,1", "line\nbreak"].map(|id| Some(id.into()));
        let at = |lon, lat| Some(geo::Point::new(lon, lat).into());
        Layer {
            name: "gaps".into(),
            columns: vec![
                Column::text("id", rows(ids, times)),
                Column::coded("status", &words, rows([Some(1), None], times)),
                Column::integer("sites", rows([Some(-3), None], times)),
                Column::decimal("minutes", 3, rows([Some(30_500), None], times)),
                Column::boolean("meets", rows([Some(true), None], times)),
            ],
            shapes: Shapes::Shared {
                kind: ShapeKind::Point,
                table: Arc::from([Shape::new(at(24.105_186_4, 56.95)), Shape::new(None)]),
                rows: rows([0, 1], times).collect(),
            },
        }
    }

    fn whole(format: Format, layer: &Layer, about: &[(&'static str, String)]) -> Vec<u8> {
        let written = format.write(&[layer], &Label::wgs84(about)).unwrap();
        written.into_bytes().unwrap()
    }

    #[test]
    fn geojson_reads_back_equal() {
        let about = [
            ("attribution", "© \"me\"".to_owned()),
            ("empty", String::new()),
        ];
        let bytes = whole(Format::Geojson, &layer(), &about);
        let text = std::str::from_utf8(&bytes).unwrap();
        let read: ::geojson::FeatureCollection = text.parse().unwrap();
        let members = read.foreign_members.unwrap();
        assert_eq!(members["name"], "gaps");
        assert_eq!(members["attribution"], "© \"me\"");
        assert!(!members.contains_key("empty"));
        assert_eq!(read.features.len(), 2);
        let [first, second] = [&read.features[0], &read.features[1]];
        let expected = serde_json::json!({"id": "a,1", "status": "beyond; \"far\"", "sites": -3,
            "minutes": 30.5, "meets": true});
        assert_eq!(
            serde_json::to_value(first.properties.as_ref().unwrap()).unwrap(),
            expected
        );
        assert_eq!(
            first.geometry.as_ref().unwrap().value,
            ::geojson::GeometryValue::new_point([24.105_186, 56.95])
        );
        assert!(second.geometry.is_none());
        assert!(second.property("minutes").unwrap().is_null());
        assert_eq!(second.property("id").unwrap(), "line\nbreak");
    }

    #[test]
    fn csv_reads_back_equal() {
        let bytes = whole(Format::Csv(Locale::International), &layer(), &[]);
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let header = ["id", "status", "sites", "minutes", "meets", "lon", "lat"];
        assert_eq!(reader.headers().unwrap(), &header[..]);
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(
            rows[0],
            vec![
                "a,1",
                "beyond; \"far\"",
                "-3",
                "30.5",
                "true",
                "24.105186",
                "56.95"
            ]
        );
        assert_eq!(rows[1], vec!["line\nbreak", "", "", "", "", "", ""]);
    }

    #[test]
    fn latvian_csv_has_a_mark_semicolons_and_decimal_commas() {
        let bytes = whole(Format::Csv(Locale::Latvian), &layer(), &[]);
        let text = std::str::from_utf8(&bytes).unwrap();
        let line = "a,1;\"beyond; \"\"far\"\"\";-3;30,5;true;24,105186;56,95\n";
        let header = "\u{feff}id;status;sites;minutes;meets;lon;lat\n";
        assert_eq!(text, format!("{header}{line}\"line\nbreak\";;;;;;\n"));
    }

    #[test]
    fn parts_put_together_are_one_file() {
        let label = Label::wgs84(&[]);
        for format in Format::ALL {
            let (layer, stacked) = (layer(), stacked(2));
            let mut writer = format.writer(label.clone()).unwrap();
            writer.push(&layer).unwrap();
            writer.push(&layer).unwrap();
            let parts = writer.finish().unwrap();
            let whole = format.write(&[&stacked], &label).unwrap();
            assert_eq!(parts.remarks, whole.remarks, "{format:?}");
            let parts = parts.into_bytes().unwrap();
            assert!(parts == whole.into_bytes().unwrap(), "{format:?}");
            let Some(text) = format.text() else { continue };
            let part = text.rows(&layer, &label);
            let printed = [
                &text.header(&layer, &label),
                &part,
                text.separator(),
                &part,
                text.footer(),
            ];
            assert_eq!(parts, printed.concat());
        }
    }

    #[test]
    fn names_of_files_tell_their_format() {
        let format = |name| Format::of_file(name).map(Format::extension);
        assert_eq!(format("a/b.c.GeoJSON"), Some("geojson"));
        assert_eq!(format("roads.shp.zip"), Some("shp.zip"));
        assert_eq!(format("x.ndjson"), Some("geojsonl"));
        assert_eq!(format("noext"), None);
        assert_eq!(format("x.zip"), None);
    }

    #[test]
    fn lists_of_formats_name_the_unknown_word() {
        let both = [Format::Geojson, Format::Csv(Locale::International)];
        assert_eq!(parse_list("csv, GeoJSON,csv").as_deref(), Ok(&both[..]));
        assert_eq!(parse_list("csv,xls"), Err("xls".to_owned()));
    }
}
