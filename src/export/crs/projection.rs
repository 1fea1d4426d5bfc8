//! Projections with their parameters, under the names that the dialects have for them.

/// How the ellipsoid becomes a plane; angles in degrees, lengths in metres.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Projection {
    TransverseMercator {
        meridian: f64,
        scale: f64,
        east: f64,
        north: f64,
    },
    LambertAzimuthal,
    WebMercator,
}

/// One parameter under its names; 0 or `None` where a dialect leaves it out.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) code: u32,
    pub(super) unit: &'static str,
    pub(super) wkt: Option<&'static str>,
    pub(super) esri: Option<&'static str>,
    pub(super) value: f64,
}

impl Projection {
    pub(super) const fn method(self) -> (&'static str, u32) {
        match self {
            Self::TransverseMercator { .. } => ("Transverse Mercator", 9807),
            Self::LambertAzimuthal => ("Lambert Azimuthal Equal Area", 9820),
            Self::WebMercator => ("Popular Visualisation Pseudo Mercator", 1024),
        }
    }

    pub(super) fn parameters(self) -> Vec<Parameter> {
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
