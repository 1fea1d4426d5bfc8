//! The formats that layers are written in: one list, read by the server and the command line.

use std::collections::BTreeSet;

use super::{csv, geojson};
use crate::model::table::Layer;

pub use super::csv::Locale;

/// A format of layers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// RFC 7946.
    Geojson,
    /// RFC 4180.
    Csv(Locale),
}

impl Format {
    /// All formats, each once.
    pub const ALL: [Self; 2] = [Self::Geojson, Self::Csv(Locale::International)];

    /// Reads a file extension; `None` for any other.
    #[must_use]
    pub fn parse(extension: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.extension() == extension)
    }

    /// What file names end with.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Geojson => "geojson",
            Self::Csv(_) => "csv",
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Geojson => "application/geo+json",
            Self::Csv(_) => "text/csv; charset=utf-8; header=present",
        }
    }

    /// Begins a file of layers with the columns of `layer`.
    #[must_use]
    pub fn header(self, layer: &Layer, about: &[(&'static str, String)]) -> Vec<u8> {
        match self {
            Self::Geojson => geojson::header(layer.name, about),
            Self::Csv(locale) => csv::header(layer, locale),
        }
    }

    /// Prints the rows of one layer.
    #[must_use]
    pub fn rows(self, layer: &Layer) -> Vec<u8> {
        match self {
            Self::Geojson => geojson::rows(layer),
            Self::Csv(locale) => csv::rows(layer, locale),
        }
    }

    /// Stands between the rows of two layers that both have rows.
    #[must_use]
    pub const fn separator(self) -> &'static [u8] {
        match self {
            Self::Geojson => geojson::SEPARATOR,
            Self::Csv(_) => b"",
        }
    }

    /// Ends a file.
    #[must_use]
    pub const fn footer(self) -> &'static [u8] {
        match self {
            Self::Geojson => geojson::FOOTER,
            Self::Csv(_) => b"",
        }
    }

    /// A whole file of one layer.
    #[must_use]
    pub fn whole(self, layer: &Layer, about: &[(&'static str, String)]) -> Vec<u8> {
        let mut out = self.header(layer, about);
        out.append(&mut self.rows(layer));
        out.extend_from_slice(self.footer());
        out
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
            name: "gaps",
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

    #[test]
    fn geojson_reads_back_equal() {
        let about = [
            ("attribution", "© \"me\"".to_owned()),
            ("empty", String::new()),
        ];
        let bytes = Format::Geojson.whole(&layer(), &about);
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
        let bytes = Format::Csv(Locale::International).whole(&layer(), &[]);
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
        let bytes = Format::Csv(Locale::Latvian).whole(&layer(), &[]);
        let text = std::str::from_utf8(&bytes).unwrap();
        let line = "a,1;\"beyond; \"\"far\"\"\";-3;30,5;true;24,105186;56,95\n";
        let header = "\u{feff}id;status;sites;minutes;meets;lon;lat\n";
        assert_eq!(text, format!("{header}{line}\"line\nbreak\";;;;;;\n"));
    }

    #[test]
    fn parts_put_together_are_one_file() {
        for format in [Format::Geojson, Format::Csv(Locale::International)] {
            let layer = layer();
            let stacked = stacked(2);
            let part = format.rows(&layer);
            let parts = [
                &format.header(&layer, &[]),
                &part,
                format.separator(),
                &part,
                format.footer(),
            ]
            .concat();
            assert_eq!(parts, format.whole(&stacked, &[]));
        }
    }

    #[test]
    fn lists_of_formats_name_the_unknown_word() {
        let both = [Format::Geojson, Format::Csv(Locale::International)];
        assert_eq!(parse_list("csv, GeoJSON,csv").as_deref(), Ok(&both[..]));
        assert_eq!(parse_list("csv,xlsx"), Err("xlsx".to_owned()));
    }
}
