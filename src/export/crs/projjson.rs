//! Coordinate systems as PROJJSON.

use serde_json::{Value, json};

use super::Crs;
use super::projection::Projection;

impl Crs {
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
