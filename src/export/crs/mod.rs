//! Coordinate systems as outputs name them: EPSG code, WKT, ESRI's WKT, PROJJSON.
//!
//! A layer of a study is always WGS 84; converted files may be in any of these. The
//! parameters are those of the EPSG register; longitude or easting comes first in all
//! files, as their formats ask.

mod datum;
mod projection;
mod projjson;
mod wkt;

use datum::Datum;
use projection::Projection;

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

/// The systems offered, for messages.
pub const KNOWN: &str = "EPSG:4326 (WGS 84), 3059 (LKS-92 / Latvia TM), 3857 (Web Mercator), \
3035 (ETRS89-LAEA), 4258, 4661, 32601-32660 and 32701-32760 (UTM), 25828-25838 (ETRS89 UTM)";

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
