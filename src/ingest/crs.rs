//! Coordinate systems by whatever name a file gives them: EPSG code, URN, well-known text of
//! either dialect, PROJJSON. Positions become longitude and latitude on WGS 84.
//!
//! Datums that agree with WGS 84 within a metre are taken for it, as nobody travels
//! differently for it. Datums that are shifted by stated parameters are read; datums whose
//! shift nobody states (Pulkovo 1942, for one) would be a hundred metres off and are refused.

use std::fmt;
use std::sync::Arc;

use geo::Coord;
use proj4rs::Proj;
use proj4rs::transform::transform;

use super::error::IngestError;

/// Longest well-known text that is looked at, in bytes: real ones have below 10,000.
const MAX_WKT: usize = 64 << 10;
/// Deepest brackets of a well-known text: real ones have below 10.
const MAX_WKT_NESTING: usize = 32;

/// Geographic systems in degrees that are WGS 84, or lie within a metre of it.
const DEGREES: [u16; 8] = [4326, 4258, 4661, 4669, 4180, 4979, 4937, 4949];

/// Datums that agree with WGS 84 within a metre.
const SAME_DATUM: [&str; 14] = [
    "WGS_1984",
    "WGS 84",
    "WGS84",
    "WORLD GEODETIC SYSTEM 1984",
    "ETRS_1989",
    "ETRS89",
    "EUROPEAN TERRESTRIAL REFERENCE SYSTEM 1989",
    "EUROPEAN_TERRESTRIAL_REFERENCE_SYSTEM_1989",
    "LATVIAN_GEODETIC_COORDINATE_SYSTEM_1992",
    "LATVIA_1992",
    "LKS_1992",
    "LKS92",
    "LKS_1994",
    "ESTONIA_1997",
];

/// How a file's coordinates are meant.
#[derive(Clone, Default)]
pub(crate) enum Crs {
    /// Longitude and latitude in degrees.
    #[default]
    Degrees,
    /// A system that is turned into degrees.
    Other(Arc<Projected>),
    /// Nobody says.
    Unknown,
}

/// A system that needs computing.
pub(crate) struct Projected {
    name: String,
    proj: Proj,
    wgs84: Proj,
    /// Whether its own numbers are degrees, on another datum.
    is_degrees: bool,
}

impl fmt::Debug for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Crs {
    /// By its EPSG code.
    pub(crate) fn of_code(code: u32) -> Result<Self, String> {
        let unknown = || format!("EPSG:{code} is not known");
        let short = u16::try_from(code).map_err(|_| unknown())?;
        if DEGREES.contains(&short) {
            return Ok(Self::Degrees);
        }
        let definition = crs_definitions::from_code(short).ok_or_else(unknown)?;
        Self::of_proj(definition.proj4, format!("EPSG:{code}"), false)
    }

    /// By a name as people and formats write it: `EPSG:3059`, `3059`, a URN or an address
    /// that ends in the code, `CRS84`, or well-known text.
    pub(crate) fn of_name(name: &str) -> Result<Self, String> {
        let name = name.trim();
        if name.contains('[') {
            return Self::of_wkt(name);
        }
        let upper = name.to_ascii_uppercase();
        let code = upper.rsplit([':', '/', '#', ' ']).next().unwrap_or("");
        if matches!(code, "CRS84" | "CRS84H" | "WGS84" | "WGS_84") || upper == "WGS 84" {
            return Ok(Self::Degrees);
        }
        if matches!(code, "LKS92" | "LKS-92" | "LV-TM") {
            return Self::of_code(3059);
        }
        let is_epsg = upper.contains("EPSG") || upper == code;
        match code.parse() {
            Ok(code) if is_epsg => Self::of_code(code),
            _ => Err(format!("{} is not known", shortened(name))),
        }
    }

    /// By the `crs` member of GeoJSON (a habit from before RFC 7946).
    pub(crate) fn of_geojson_member(member: &serde_json::Value) -> Result<Self, String> {
        if member.is_null() {
            return Ok(Self::Degrees);
        }
        match member
            .pointer("/properties/name")
            .and_then(|name| name.as_str())
        {
            Some(name) => Self::of_name(name),
            None => Err(format!(
                "{} names no system",
                shortened(&member.to_string())
            )),
        }
    }

    /// By the PROJJSON of a GeoParquet file: its `id` tells.
    pub(crate) fn of_projjson(json: &serde_json::Value) -> Result<Self, String> {
        let authority = json.pointer("/id/authority").and_then(|a| a.as_str());
        let code = json.pointer("/id/code");
        let code = code.and_then(|code| match code {
            serde_json::Value::String(text) => Some(text.clone()),
            other => other.as_u64().map(|code| code.to_string()),
        });
        if let (Some(authority), Some(code)) = (authority, code) {
            Self::of_name(&format!("{authority}:{code}"))
        } else {
            let name = json.get("name").and_then(|name| name.as_str());
            Err(format!("{} has no code", shortened(name.unwrap_or("it"))))
        }
    }

    /// By the well-known text of a `.prj` file, of either dialect.
    pub(crate) fn of_wkt(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_start_matches('\u{feff}').trim();
        let name = text.split('"').nth(1).unwrap_or("");
        let name = shortened(if name.is_empty() { text } else { name });
        check_wkt(text)?;
        let upper = text.to_ascii_uppercase();
        let is_geographic = ["GEOGCS", "GEOGCRS", "GEODCRS", "GEOGRAPHICCRS"]
            .iter()
            .any(|keyword| upper.starts_with(keyword));
        let has_same_datum = SAME_DATUM.iter().any(|datum| upper.contains(datum));
        if is_geographic && has_same_datum {
            return Ok(Self::Degrees);
        }
        if let Some(known) = code_of_wkt(&upper).and_then(|code| Self::of_code(code).ok()) {
            return Ok(known);
        }
        let definition = proj4wkt::wkt_to_projstring(text)
            .map_err(|error| format!("{name} is not understood ({error})"))?;
        Self::of_proj(&definition, name, has_same_datum)
    }

    fn of_proj(definition: &str, name: String, has_same_datum: bool) -> Result<Self, String> {
        let value = |key: &str| {
            let mut words = definition.split_whitespace();
            words.find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
        };
        let needs_grid = value("+nadgrids").is_some_and(|grids| grids != "@null");
        let same_figure = matches!(value("+ellps"), Some("GRS80" | "WGS84"))
            || value("+nadgrids") == Some("@null");
        let is_tied = value("+towgs84").is_some() || value("+datum").is_some();
        if needs_grid || !(is_tied || same_figure || has_same_datum) {
            return Err(format!(
                "the datum of {name} is not tied to WGS 84: positions would be off by up to some hundred metres"
            ));
        }
        let proj = Proj::from_proj_string(definition)
            .map_err(|error| format!("{name} is not understood ({error})"))?;
        if !proj.is_latlong() && !proj.has_inverse() || proj.is_geocent() {
            return Err(format!("{name} cannot be turned into degrees"));
        }
        let wgs84 = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs")
            .map_err(|error| error.to_string())?;
        Ok(Self::Other(Arc::new(Projected {
            is_degrees: proj.is_latlong(),
            name,
            proj,
            wgs84,
        })))
    }

    /// What to call it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Degrees => "EPSG:4326",
            Self::Other(other) => &other.name,
            Self::Unknown => "unknown",
        }
    }

    /// Whether its numbers are lengths and not degrees.
    pub(crate) fn is_projected(&self) -> bool {
        matches!(self, Self::Other(other) if !other.is_degrees)
    }

    /// Longitude and latitude; NaN where the system does not reach.
    pub(crate) fn to_degrees(&self, at: Coord) -> Coord {
        let Self::Other(other) = self else {
            return at;
        };
        let mut point = if other.is_degrees {
            (at.x.to_radians(), at.y.to_radians(), 0.0)
        } else {
            (at.x, at.y, 0.0)
        };
        let nowhere = Coord {
            x: f64::NAN,
            y: f64::NAN,
        };
        if !(at.x.is_finite() && at.y.is_finite()) {
            return nowhere;
        }
        match transform(&other.proj, &other.wgs84, &mut point) {
            Ok(()) => Coord {
                x: point.0.to_degrees(),
                y: point.1.to_degrees(),
            },
            Err(_) => nowhere,
        }
    }
}

impl Crs {
    /// Where a point in degrees would lie had its two coordinates been given the other way
    /// round in this system.
    pub(crate) fn swapped(&self, at: Coord) -> Coord {
        let Self::Other(other) = self else {
            return Coord { x: at.y, y: at.x };
        };
        let mut point = (at.x.to_radians(), at.y.to_radians(), 0.0);
        if transform(&other.wgs84, &other.proj, &mut point).is_err() {
            return Coord {
                x: f64::NAN,
                y: f64::NAN,
            };
        }
        let own = if other.is_degrees {
            Coord {
                x: point.1.to_degrees(),
                y: point.0.to_degrees(),
            }
        } else {
            Coord {
                x: point.1,
                y: point.0,
            }
        };
        self.to_degrees(own)
    }
}

/// Turns what is wrong with a system into the reason why a file cannot be read.
pub(crate) fn refuse(file: &str, said_by: &str, why: &str) -> IngestError {
    IngestError::CrsNotSupported {
        file: file.to_owned(),
        what: format!("its coordinate system, by {said_by}: {why}"),
    }
}

/// Brackets that are too many or too deep are refused before anybody recurses into them.
fn check_wkt(text: &str) -> Result<(), String> {
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'[' | b'(' => depth += 1,
            b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_WKT_NESTING {
            return Err("the text that describes it is nested too deep".to_owned());
        }
    }
    if text.len() > MAX_WKT {
        return Err("the text that describes it is too long".to_owned());
    }
    Ok(())
}

/// The EPSG code of the whole system: the last one of the text, at its end.
fn code_of_wkt(upper: &str) -> Option<u32> {
    let end = upper.trim_end().trim_end_matches(']').trim_end_matches('"');
    let before = end.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = end.get(before.len()..)?;
    if before.trim_end_matches(['"', ',', ' ']).ends_with("EPSG") {
        digits.parse().ok()
    } else {
        None
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 80;
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_degrees(crs: &Result<Crs, String>) -> bool {
        matches!(crs, Ok(Crs::Degrees))
    }

    #[test]
    fn names_of_degrees_and_of_others() {
        for name in [
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "urn:ogc:def:crs:EPSG::4326",
            "EPSG:4326",
            "4326",
            "WGS 84",
        ] {
            assert!(is_degrees(&Crs::of_name(name)), "{name}");
        }
        for name in [
            "EPSG:3059",
            "urn:ogc:def:crs:EPSG::3059",
            "http://www.opengis.net/def/crs/EPSG/0/3059",
            "3059",
        ] {
            assert_eq!(Crs::of_name(name).unwrap().name(), "EPSG:3059", "{name}");
        }
        for name in [
            "",
            "EPSG:999999",
            "EPSG:0",
            "mana sistēma",
            "urn:ogc:def:crs:EPSG::",
        ] {
            assert!(Crs::of_name(name).is_err(), "{name}");
        }
        assert!(Crs::of_geojson_member(&serde_json::json!({"type": "link"})).is_err());
    }

    #[test]
    fn a_datum_without_a_stated_shift_is_refused() {
        let why = Crs::of_wkt(
            r#"GEOGCS["GCS_Mine",DATUM["D_Mine",SPHEROID["Krasovsky_1940",6378245.0,298.3]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#,
        );
        assert!(why.unwrap_err().contains("hundred metres"));
    }

    #[test]
    fn hostile_texts_end_politely() {
        assert!(Crs::of_wkt(&"PROJCS[".repeat(100_000)).is_err());
        assert!(Crs::of_wkt(&format!("PROJCS[\"{}", "x".repeat(1 << 20))).is_err());
        assert!(Crs::of_wkt("").is_err());
        assert!(Crs::of_wkt("PROJCS[").is_err());
        assert!(Crs::of_wkt("PROJCS[\"ī\"]]").is_err());
        assert!(Crs::of_wkt("ī1").is_err());
    }

    #[test]
    fn the_centre_of_riga_in_both_dialects() {
        let ogc = r#"PROJCS["LKS92 / Latvia TM",GEOGCS["LKS92",DATUM["Latvia_1992",SPHEROID["GRS 1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",24],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",-6000000],UNIT["metre",1]]"#;
        let esri = r#"PROJCS["LKS_1992_Latvia_TM",GEOGCS["GCS_LKS_1992",DATUM["D_Latvia_1992",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",-6000000.0],PARAMETER["Central_Meridian",24.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;
        for crs in [Crs::of_wkt(ogc), Crs::of_wkt(esri), Crs::of_code(3059)] {
            let crs = crs.unwrap();
            assert!(crs.is_projected());
            // PROJ says 24.1093 E 56.9475 N
            let at = crs.to_degrees(Coord {
                x: 506_649.088_3,
                y: 311_547.206_1,
            });
            assert!(
                (at.x - 24.1093).abs() < 1e-8 && (at.y - 56.9475).abs() < 1e-8,
                "{crs:?}: {at:?}"
            );
        }
    }
}
