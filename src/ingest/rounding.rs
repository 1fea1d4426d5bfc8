//! A doubt about a whole file: coordinates that were rounded until places moved.

use crate::model::defect::Defect;
use crate::model::geo::LonLat;

/// Two decimals of a degree are a kilometre; a few rows may lie there by chance.
const FEWEST_ROWS: usize = 10;

/// Watches how finely a file's coordinates are given.
#[derive(Debug, Default)]
pub(crate) struct Rounding {
    rows: usize,
    fine: usize,
}

impl Rounding {
    pub(crate) fn note(&mut self, point: LonLat) {
        let is_coarse = |degrees: f64| {
            let hundredths = degrees * 100.0;
            (hundredths - hundredths.round()).abs() < 1e-6
        };
        self.rows += 1;
        self.fine += usize::from(!(is_coarse(point.lon) && is_coarse(point.lat)));
    }

    pub(crate) fn defect(&self, file: &str) -> Option<Defect> {
        (self.rows >= FEWEST_ROWS && self.fine == 0).then(|| {
            Defect::warning(
                "coordinates_rounded",
                file,
                "all coordinates have at most two decimals: points may be a kilometre off",
            )
            .hint("use coordinates with five decimals where there are any")
        })
    }
}
