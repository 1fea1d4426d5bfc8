//! Coordinate systems as outputs name them: EPSG code, WKT, ESRI's WKT, PROJJSON.
//!
//! A layer of a study is always WGS 84; converted files may be in any of these. The
//! parameters are those of the EPSG register; longitude or easting comes first in all
//! files, as their formats ask.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// A coordinate system that outputs can be written in.
#[derive(Clone, PartialEq, Debug)]
pub struct Crs {
    /// EPSG code.
    pub epsg: u32,
    /// Name in the EPSG register.
    pub name: String,
    datum: Datum,
    projection: Option<Projection>,
}

/// What longitude and latitude are measured on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Datum {
    Wgs84,
    Etrs89,
    Lks92,
}

/// How the ellipsoid becomes a plane; angles in degrees, lengths in metres.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Projection {
    TransverseMercator {
        meridian: f64,
        scale: f64,
        east: f64,
        north: f64,
    },
    LambertAzimuthal,
    WebMercator,
}

struct DatumNames {
    epsg: u32,
    geographic: &'static str,
    esri_geographic: &'static str,
    datum: &'static str,
    datum_epsg: u32,
    wkt_datum: &'static str,
    esri_datum: &'static str,
    ellipsoid: &'static str,
    esri_ellipsoid: &'static str,
    ellipsoid_epsg: u32,
    flattening: &'static str,
}

impl Datum {
    const fn names(self) -> DatumNames {
        const GRS: (&str, &str, u32, &str) = ("GRS 1980", "GRS_1980", 7019, "298.257222101");
        match self {
            Self::Wgs84 => DatumNames {
                epsg: 4326,
                geographic: "WGS 84",
                esri_geographic: "GCS_WGS_1984",
                datum: "World Geodetic System 1984",
                datum_epsg: 6326,
                wkt_datum: "WGS_1984",
                esri_datum: "D_WGS_1984",
                ellipsoid: "WGS 84",
                esri_ellipsoid: "WGS_1984",
                ellipsoid_epsg: 7030,
                flattening: "298.257223563",
            },
            Self::Etrs89 => DatumNames {
                epsg: 4258,
                geographic: "ETRS89",
                esri_geographic: "GCS_ETRS_1989",
                datum: "European Terrestrial Reference System 1989",
                datum_epsg: 6258,
                wkt_datum: "European_Terrestrial_Reference_System_1989",
                esri_datum: "D_ETRS_1989",
                ellipsoid: GRS.0,
                esri_ellipsoid: GRS.1,
                ellipsoid_epsg: GRS.2,
                flattening: GRS.3,
            },
            Self::Lks92 => DatumNames {
                epsg: 4661,
                geographic: "LKS92",
                esri_geographic: "GCS_LKS_1992",
                datum: "Latvia 1992",
                datum_epsg: 6661,
                wkt_datum: "Latvia_1992",
                esri_datum: "D_Latvia_1992",
                ellipsoid: GRS.0,
                esri_ellipsoid: GRS.1,
                ellipsoid_epsg: GRS.2,
                flattening: GRS.3,
            },
        }
    }
}

/// The systems offered, for messages.
pub const KNOWN: &str = "EPSG:4326 (WGS 84), 3059 (LKS-92 / Latvia TM), 3857 (Web Mercator), \
3035 (ETRS89-LAEA), 4258, 4661, 32601-32660 and 32701-32760 (UTM), 25828-25838 (ETRS89 UTM)";

const METRE: &str = r#"UNIT["metre",1,AUTHORITY["EPSG","9001"]]"#;
const DEGREE: &str = r#"UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]"#;
const SEMI_MAJOR: &str = "6378137";

impl Crs {
    /// WGS 84 longitude and latitude.
    #[must_use]
    pub fn wgs84() -> Self {
        Self::geographic(Datum::Wgs84)
    }

    fn geographic(datum: Datum) -> Self {
        let names = datum.names();
        Self {
            epsg: names.epsg,
            name: names.geographic.to_owned(),
            datum,
            projection: None,
        }
    }

    /// The system of this EPSG code; `None` when it is not offered.
    #[must_use]
    pub fn of(epsg: u32) -> Option<Self> {
        let projected = |name: String, datum, projection| {
            Some(Self {
                epsg,
                name,
                datum,
                projection: Some(projection),
            })
        };
        let zone = |zone: u32, north: f64| Projection::TransverseMercator {
            meridian: f64::from(zone) * 6.0 - 183.0,
            scale: 0.9996,
            east: 500_000.0,
            north,
        };
        match epsg {
            4326 => Some(Self::geographic(Datum::Wgs84)),
            4258 => Some(Self::geographic(Datum::Etrs89)),
            4661 => Some(Self::geographic(Datum::Lks92)),
            3059 => projected(
                "LKS92 / Latvia TM".to_owned(),
                Datum::Lks92,
                Projection::TransverseMercator {
                    meridian: 24.0,
                    scale: 0.9996,
                    east: 500_000.0,
                    north: -6_000_000.0,
                },
            ),
            3035 => projected(
                "ETRS89-extended / LAEA Europe".to_owned(),
                Datum::Etrs89,
                Projection::LambertAzimuthal,
            ),
            3857 => projected(
                "WGS 84 / Pseudo-Mercator".to_owned(),
                Datum::Wgs84,
                Projection::WebMercator,
            ),
            32_601..=32_660 => {
                let at = epsg - 32_600;
                projected(
                    format!("WGS 84 / UTM zone {at}N"),
                    Datum::Wgs84,
                    zone(at, 0.0),
                )
            }
            32_701..=32_760 => {
                let at = epsg - 32_700;
                projected(
                    format!("WGS 84 / UTM zone {at}S"),
                    Datum::Wgs84,
                    zone(at, 10_000_000.0),
                )
            }
            25_828..=25_838 => {
                let at = epsg - 25_800;
                projected(
                    format!("ETRS89 / UTM zone {at}N"),
                    Datum::Etrs89,
                    zone(at, 0.0),
                )
            }
            _ => None,
        }
    }

    /// Whether coordinates are degrees.
    #[must_use]
    pub const fn is_geographic(&self) -> bool {
        self.projection.is_none()
    }

    /// Well-known text of OGC 01-009, as GDAL and GeoPackage have it.
    #[must_use]
    pub fn wkt(&self) -> String {
        let names = self.datum.names();
        let geographic = format!(
            r#"GEOGCS["{}",DATUM["{}",SPHEROID["{}",{SEMI_MAJOR},{},AUTHORITY["EPSG","{}"]],AUTHORITY["EPSG","{}"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],{DEGREE},AUTHORITY["EPSG","{}"]]"#,
            names.geographic,
            names.wkt_datum,
            names.ellipsoid,
            names.flattening,
            names.ellipsoid_epsg,
            names.datum_epsg,
            names.epsg,
        );
        let Some(projection) = self.projection else {
            return geographic;
        };
        let (method, axes) = match projection {
            Projection::TransverseMercator { .. } => ("Transverse_Mercator", ""),
            Projection::LambertAzimuthal => ("Lambert_Azimuthal_Equal_Area", ""),
            Projection::WebMercator => (
                "Mercator_1SP",
                r#"AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],"#,
            ),
        };
        let mut out = format!(
            r#"PROJCS["{}",{geographic},PROJECTION["{method}"],"#,
            self.name
        );
        for parameter in projection.parameters() {
            if let Some(name) = parameter.wkt {
                // into a String: cannot fail
                let _ = write!(out, r#"PARAMETER["{name}",{}],"#, parameter.value);
            }
        }
        let _ = write!(out, r#"{METRE},{axes}AUTHORITY["EPSG","{}"]]"#, self.epsg);
        out
    }

    /// Well-known text of ESRI, as `.prj` files have it.
    #[must_use]
    pub fn esri_wkt(&self) -> String {
        let names = self.datum.names();
        let geographic = format!(
            r#"GEOGCS["{}",DATUM["{}",SPHEROID["{}",{SEMI_MAJOR}.0,{}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#,
            names.esri_geographic, names.esri_datum, names.esri_ellipsoid, names.flattening,
        );
        let Some(projection) = self.projection else {
            return geographic;
        };
        let (name, method) = match (self.epsg, projection) {
            (3059, _) => ("LKS_1992_Latvia_TM".to_owned(), "Transverse_Mercator"),
            (_, Projection::LambertAzimuthal) => {
                ("ETRS_1989_LAEA".to_owned(), "Lambert_Azimuthal_Equal_Area")
            }
            (_, Projection::WebMercator) => (
                "WGS_1984_Web_Mercator_Auxiliary_Sphere".to_owned(),
                "Mercator_Auxiliary_Sphere",
            ),
            (_, Projection::TransverseMercator { .. }) => {
                let system = self.name.replace("WGS 84", "WGS 1984");
                let system = system.replace("ETRS89", "ETRS 1989").replace(" / ", " ");
                let system = system.replace("zone", "Zone").replace(' ', "_");
                (system, "Transverse_Mercator")
            }
        };
        let mut out = format!(r#"PROJCS["{name}",{geographic},PROJECTION["{method}"],"#);
        for parameter in projection.parameters() {
            if let Some(name) = parameter.esri {
                let _ = write!(out, r#"PARAMETER["{name}",{:?}],"#, parameter.value);
            }
        }
        out.push_str(r#"UNIT["Meter",1.0]]"#);
        out
    }

    /// PROJJSON, as GeoParquet has it.
    #[must_use]
    pub fn projjson(&self) -> Value {
        const SCHEMA: &str = "https://proj.org/schemas/v0.7/projjson.schema.json";
        let names = self.datum.names();
        let angle = |name: &str, abbreviation: &str, direction: &str| json!({"name": name, "abbreviation": abbreviation, "direction": direction, "unit": "degree"});
        let length = |name: &str, abbreviation: &str, direction: &str| json!({"name": name, "abbreviation": abbreviation, "direction": direction, "unit": "metre"});
        let id = |code: u32| json!({"authority": "EPSG", "code": code});
        let flattening: f64 = names.flattening.parse().unwrap_or_default();
        let geographic = json!({
            "type": "GeographicCRS",
            "name": names.geographic,
            "datum": {
                "type": "GeodeticReferenceFrame",
                "name": names.datum,
                "ellipsoid": {
                    "name": names.ellipsoid,
                    "semi_major_axis": 6_378_137,
                    "inverse_flattening": flattening,
                },
            },
            "coordinate_system": {
                "subtype": "ellipsoidal",
                "axis": [
                    angle("Geodetic latitude", "Lat", "north"),
                    angle("Geodetic longitude", "Lon", "east"),
                ],
            },
            "id": id(names.epsg),
        });
        let mut crs = match self.projection {
            None => geographic,
            Some(projection) => {
                let (method, code) = projection.method();
                let parameters: Vec<Value> = projection
                    .parameters()
                    .iter()
                    .filter(|parameter| parameter.code != 0)
                    .map(|parameter| {
                        json!({"name": parameter.name, "value": parameter.value,
                            "unit": parameter.unit, "id": id(parameter.code)})
                    })
                    .collect();
                let (easting, northing) = match projection {
                    Projection::WebMercator => (
                        length("Easting", "X", "east"),
                        length("Northing", "Y", "north"),
                    ),
                    _ => (
                        length("Easting", "E", "east"),
                        length("Northing", "N", "north"),
                    ),
                };
                // the register has northing first for these two
                let axes = if matches!(self.epsg, 3059 | 3035) {
                    [northing, easting]
                } else {
                    [easting, northing]
                };
                json!({
                    "type": "ProjectedCRS",
                    "name": self.name,
                    "base_crs": geographic,
                    "conversion": {
                        "name": self.name,
                        "method": {"name": method, "id": id(code)},
                        "parameters": parameters,
                    },
                    "coordinate_system": {"subtype": "Cartesian", "axis": axes},
                    "id": id(self.epsg),
                })
            }
        };
        if let Some(members) = crs.as_object_mut() {
            members.insert("$schema".to_owned(), SCHEMA.into());
        }
        crs
    }
}

/// One parameter under its names; 0 or `None` where a dialect leaves it out.
struct Parameter {
    name: &'static str,
    code: u32,
    unit: &'static str,
    wkt: Option<&'static str>,
    esri: Option<&'static str>,
    value: f64,
}

impl Projection {
    const fn method(self) -> (&'static str, u32) {
        match self {
            Self::TransverseMercator { .. } => ("Transverse Mercator", 9807),
            Self::LambertAzimuthal => ("Lambert Azimuthal Equal Area", 9820),
            Self::WebMercator => ("Popular Visualisation Pseudo Mercator", 1024),
        }
    }

    fn parameters(self) -> Vec<Parameter> {
        let parameter = |name, code, unit, wkt, esri, value| Parameter {
            name,
            code,
            unit,
            wkt,
            esri,
            value,
        };
        let origin = |value| {
            let name = "Latitude of natural origin";
            parameter(
                name,
                8801,
                "degree",
                Some("latitude_of_origin"),
                Some("Latitude_Of_Origin"),
                value,
            )
        };
        let meridian = |value| {
            let name = "Longitude of natural origin";
            parameter(
                name,
                8802,
                "degree",
                Some("central_meridian"),
                Some("Central_Meridian"),
                value,
            )
        };
        let scale = |code, esri, value| {
            let name = "Scale factor at natural origin";
            parameter(name, code, "unity", Some("scale_factor"), esri, value)
        };
        let falses = |east, north| {
            [
                parameter(
                    "False easting",
                    8806,
                    "metre",
                    Some("false_easting"),
                    Some("False_Easting"),
                    east,
                ),
                parameter(
                    "False northing",
                    8807,
                    "metre",
                    Some("false_northing"),
                    Some("False_Northing"),
                    north,
                ),
            ]
        };
        let mut all = match self {
            Self::TransverseMercator {
                meridian: at,
                scale: factor,
                ..
            } => vec![
                origin(0.0),
                meridian(at),
                scale(8805, Some("Scale_Factor"), factor),
            ],
            Self::LambertAzimuthal => {
                let centre = |mut parameter: Parameter, wkt| {
                    parameter.wkt = Some(wkt);
                    parameter
                };
                vec![
                    centre(origin(52.0), "latitude_of_center"),
                    centre(meridian(10.0), "longitude_of_center"),
                ]
            }
            Self::WebMercator => {
                let mut equator = origin(0.0);
                // the 1SP form has no such parameter, ESRI's has it under another name
                equator.wkt = None;
                equator.esri = Some("Standard_Parallel_1");
                let auxiliary = parameter("", 0, "unity", None, Some("Auxiliary_Sphere_Type"), 0.0);
                vec![equator, meridian(0.0), scale(0, None, 1.0), auxiliary]
            }
        };
        let (east, north) = match self {
            Self::TransverseMercator { east, north, .. } => (east, north),
            Self::LambertAzimuthal => (4_321_000.0, 3_210_000.0),
            Self::WebMercator => (0.0, 0.0),
        };
        all.extend(falses(east, north));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_names_and_others_are_refused() {
        let name = |code| Crs::of(code).map(|crs| crs.name);
        assert_eq!(name(3059).as_deref(), Some("LKS92 / Latvia TM"));
        assert_eq!(name(32_635).as_deref(), Some("WGS 84 / UTM zone 35N"));
        assert_eq!(name(25_834).as_deref(), Some("ETRS89 / UTM zone 34N"));
        assert_eq!(name(32_661), None);
        assert_eq!(name(0), None);
    }

    #[test]
    fn texts_balance_their_brackets() {
        for code in [4326, 4258, 4661, 3059, 3035, 3857, 32_635, 32_735, 25_835] {
            let crs = Crs::of(code).unwrap();
            for text in [crs.wkt(), crs.esri_wkt()] {
                let count = |c| text.matches(c).count();
                assert_eq!(count('['), count(']'), "{text}");
                assert!(!text.contains(",]") && !text.contains(",,"), "{text}");
            }
            assert_eq!(crs.projjson()["id"]["code"], code);
        }
    }
}
