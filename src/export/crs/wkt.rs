//! Coordinate systems as well-known text of OGC and of ESRI.

use std::fmt::Write as _;

use super::Crs;
use super::projection::Projection;

const METRE: &str = r#"UNIT["metre",1,AUTHORITY["EPSG","9001"]]"#;
const DEGREE: &str = r#"UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]"#;
const SEMI_MAJOR: &str = "6378137";

impl Crs {
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
}
