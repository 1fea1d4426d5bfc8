//! Datums under the names that the dialects have for them.

/// What longitude and latitude are measured on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Datum {
    Wgs84,
    Etrs89,
    Lks92,
}

pub(super) struct DatumNames {
    pub(super) epsg: u32,
    pub(super) geographic: &'static str,
    pub(super) esri_geographic: &'static str,
    pub(super) datum: &'static str,
    pub(super) datum_epsg: u32,
    pub(super) wkt_datum: &'static str,
    pub(super) esri_datum: &'static str,
    pub(super) ellipsoid: &'static str,
    pub(super) esri_ellipsoid: &'static str,
    pub(super) ellipsoid_epsg: u32,
    pub(super) flattening: &'static str,
}

impl Datum {
    pub(super) const fn names(self) -> DatumNames {
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
