//! Coordinate systems: longitude and latitude on WGS 84 are read, others are named and refused.

use super::error::IngestError;

/// How a file's coordinates are meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Crs {
    /// Longitude and latitude in degrees, on WGS 84 or within a metre of it.
    Degrees,
    /// Something else, by its name.
    Other(String),
}

impl Crs {
    /// Refuses everything but degrees.
    pub(crate) fn require_degrees(self, file: &str, said_by: &str) -> Result<(), IngestError> {
        match self {
            Self::Degrees => Ok(()),
            Self::Other(name) => Err(IngestError::CrsNotSupported {
                file: file.to_owned(),
                what: format!("its coordinate system, by {said_by}, is {name}"),
            }),
        }
    }
}

/// Reads the name in a `crs` member of GeoJSON (a habit from before RFC 7946).
pub(crate) fn of_geojson_member(member: &serde_json::Value) -> Crs {
    if member.is_null() {
        return Crs::Degrees;
    }
    let name = member
        .pointer("/properties/name")
        .and_then(serde_json::Value::as_str);
    let Some(name) = name else {
        return Crs::Other(shortened(&member.to_string()));
    };
    let code = name.rsplit([':', '/']).next().unwrap_or(name);
    let is_degrees = code.eq_ignore_ascii_case("CRS84")
        || (name.to_ascii_uppercase().contains("EPSG") && matches!(code, "4326" | "4258"))
        || name.eq_ignore_ascii_case("WGS84");
    if is_degrees {
        Crs::Degrees
    } else {
        Crs::Other(shortened(name))
    }
}

/// Reads the well-known text of a `.prj` file, of either dialect.
pub(crate) fn of_wkt(text: &str) -> Crs {
    let text = text.trim().trim_start_matches('\u{feff}');
    let name = text.split('"').nth(1).unwrap_or("").to_owned();
    let upper = text.to_ascii_uppercase();
    let is_geographic = ["GEOGCS", "GEOGCRS", "GEODCRS"]
        .iter()
        .any(|keyword| upper.starts_with(keyword));
    // datums that agree with WGS 84 within a metre: nobody drives differently for it
    let datums = [
        "WGS_1984",
        "WGS 84",
        "WGS84",
        "ETRS_1989",
        "ETRS89",
        "WORLD GEODETIC SYSTEM 1984",
    ];
    if is_geographic && datums.iter().any(|datum| upper.contains(datum)) {
        return Crs::Degrees;
    }
    Crs::Other(if name.is_empty() {
        shortened(text)
    } else {
        shortened(&name)
    })
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 80;
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_degrees_and_of_others() {
        let member = |name: &str| {
            of_geojson_member(&serde_json::json!({"type": "name", "properties": {"name": name}}))
        };
        for name in [
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "urn:ogc:def:crs:EPSG::4326",
            "EPSG:4326",
        ] {
            assert_eq!(member(name), Crs::Degrees, "{name}");
        }
        assert_eq!(member("EPSG:3059"), Crs::Other("EPSG:3059".into()));
        assert_eq!(of_geojson_member(&serde_json::Value::Null), Crs::Degrees);
        assert!(matches!(
            of_geojson_member(&serde_json::json!({"type": "link"})),
            Crs::Other(_)
        ));
    }

    #[test]
    fn wkt_of_degrees_and_of_others() {
        let esri = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        assert_eq!(of_wkt(esri), Crs::Degrees);
        let tm = r#"PROJCS["LKS_1992_Latvia_TM",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]]"#;
        assert_eq!(of_wkt(tm), Crs::Other("LKS_1992_Latvia_TM".into()));
        assert_eq!(
            of_wkt(r#"GEOGCS["GCS_Pulkovo_1942",DATUM["D_Pulkovo_1942"]]"#),
            Crs::Other("GCS_Pulkovo_1942".into()),
            "a hundred metres off"
        );
    }
}
