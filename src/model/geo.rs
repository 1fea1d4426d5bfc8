//! Positions on the globe and the distances between them.

use bytemuck::{Pod, Zeroable};

/// Mean radius of the Earth in metres (IUGG), the sphere of all straight-line figures.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A WGS 84 position in degrees, longitude first.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct LonLat {
    /// Degrees east, -180..=180.
    pub lon: f64,
    /// Degrees north, -90..=90.
    pub lat: f64,
}

impl LonLat {
    /// A position from degrees.
    #[must_use]
    pub const fn new(lon: f64, lat: f64) -> Self {
        Self { lon, lat }
    }

    /// Whether both numbers are finite and within the globe.
    #[must_use]
    pub fn is_valid(self) -> bool {
        (-180.0..=180.0).contains(&self.lon) && (-90.0..=90.0).contains(&self.lat)
    }

    /// The position on the unit sphere. The chord between two of these, times
    /// [`EARTH_RADIUS_M`], is never longer than their great circle: a cheap first test.
    #[must_use]
    pub fn on_unit_sphere(self) -> [f64; 3] {
        let (sin_lat, cos_lat) = self.lat.to_radians().sin_cos();
        let (sin_lon, cos_lon) = self.lon.to_radians().sin_cos();
        [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
    }

    /// Great-circle distance in metres (haversine on [`EARTH_RADIUS_M`]).
    #[must_use]
    pub fn great_circle_m(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
        2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
    }
}

/// A position in whole units of 1e-7 degrees (about a centimetre), as OpenStreetMap keeps it:
/// half the size of a [`LonLat`], and equal exactly when it is the same place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct Fixed {
    /// Degrees east x 1e7.
    pub lon_e7: i32,
    /// Degrees north x 1e7.
    pub lat_e7: i32,
}

impl From<Fixed> for LonLat {
    fn from(p: Fixed) -> Self {
        Self {
            lon: f64::from(p.lon_e7) / 1e7,
            lat: f64::from(p.lat_e7) / 1e7,
        }
    }
}

impl From<LonLat> for Fixed {
    /// The nearest unit; a position off the globe is clamped to it.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "180 degrees x 1e7 fit i32, and the cast clamps"
    )]
    fn from(p: LonLat) -> Self {
        Self {
            lon_e7: (p.lon.clamp(-180.0, 180.0) * 1e7).round() as i32,
            lat_e7: (p.lat.clamp(-90.0, 90.0) * 1e7).round() as i32,
        }
    }
}

impl From<LonLat> for geo::Coord {
    fn from(p: LonLat) -> Self {
        Self { x: p.lon, y: p.lat }
    }
}

impl From<geo::Coord> for LonLat {
    fn from(c: geo::Coord) -> Self {
        Self { lon: c.x, lat: c.y }
    }
}

/// Flat metres around one point: equirectangular, good to a few parts per
/// thousand within some tens of kilometres, which is what snapping needs.
#[derive(Clone, Copy, Debug)]
pub struct LocalFrame {
    centre: LonLat,
    metres_per_lon: f64,
    metres_per_lat: f64,
}

impl LocalFrame {
    /// A frame whose origin is `centre`.
    #[must_use]
    pub fn around(centre: LonLat) -> Self {
        let metres_per_lat = EARTH_RADIUS_M.to_radians();
        // Near the poles a degree of longitude vanishes; the floor keeps boxes finite.
        let shrink = centre.lat.to_radians().cos().max(1e-6);
        Self {
            centre,
            metres_per_lon: metres_per_lat * shrink,
            metres_per_lat,
        }
    }

    /// The frame around another place of the same latitude.
    #[must_use]
    pub fn at_lon(mut self, lon: f64) -> Self {
        self.centre.lon = lon;
        self
    }

    /// Metres east and north of the centre.
    #[must_use]
    pub fn to_xy(self, p: LonLat) -> [f64; 2] {
        [
            (p.lon - self.centre.lon) * self.metres_per_lon,
            (p.lat - self.centre.lat) * self.metres_per_lat,
        ]
    }

    /// The lower-left and upper-right corner, in degrees, of the box of half-width `metres`.
    #[must_use]
    pub fn degree_box(self, metres: f64) -> ([f64; 2], [f64; 2]) {
        let (dx, dy) = (metres / self.metres_per_lon, metres / self.metres_per_lat);
        (
            [self.centre.lon - dx, self.centre.lat - dy],
            [self.centre.lon + dx, self.centre.lat + dy],
        )
    }

    /// The nearest point to the centre on the segment `a`-`b`: its distance in
    /// metres and how far along the segment it lies, 0..=1.
    #[must_use]
    pub fn nearest_on_segment(self, a: LonLat, b: LonLat) -> (f64, f64) {
        let ([ax, ay], [bx, by]) = (self.to_xy(a), self.to_xy(b));
        let (dx, dy) = (bx - ax, by - ay);
        let length2 = dx * dx + dy * dy;
        let along = if length2 > 0.0 {
            (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (x, y) = (ax + along * dx, ay + along * dy);
        // hypot guards against overflow that metres cannot cause, at ten times the price
        ((x * x + y * y).sqrt(), along)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_111_195_metres() {
        let d = LonLat::new(24.0, 56.0).great_circle_m(LonLat::new(24.0, 57.0));
        assert!((d - 111_195.08).abs() < 0.1, "{d}");
    }

    #[test]
    fn the_foot_of_a_perpendicular_is_found_within_the_segment() {
        let frame = LocalFrame::around(LonLat::new(24.5, 57.0));
        let (distance, along) =
            frame.nearest_on_segment(LonLat::new(24.0, 57.01), LonLat::new(25.0, 57.01));
        assert!((along - 0.5).abs() < 1e-9);
        assert!((distance - 1_111.95).abs() < 0.1, "{distance}");
        let (_, beyond) =
            frame.nearest_on_segment(LonLat::new(24.6, 57.0), LonLat::new(25.0, 57.0));
        assert!(beyond.abs() < f64::EPSILON, "clamped to the near end");
    }
}
