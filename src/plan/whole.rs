//! Numbers that are whole, or become so by a power of ten: their sums are exact in any order.

/// Whole numbers up to here add up exactly, with room for sums and differences.
pub(crate) const EXACT: f64 = 4_503_599_627_370_496.0;

/// The power of ten (up to 10^`most`) that makes all `numbers` whole; 1 and `false` when none does.
pub(crate) fn decimals(numbers: &[f64], most: i32) -> (f64, bool) {
    for places in 0..=most {
        let scale = 10_f64.powi(places);
        if numbers.iter().all(|n| is_whole(n * scale)) {
            return (scale, true);
        }
    }
    (1.0, false)
}

pub(crate) fn is_whole(number: f64) -> bool {
    (number - number.round()).abs() <= 1e-9 * number.abs().max(1.0) && number.abs() < EXACT
}

pub(crate) fn rounded(number: f64, whole: bool) -> f64 {
    if whole { number.round() } else { number }
}

/// Greatest common divisor of whole numbers.
pub(crate) fn gcd(mut a: f64, mut b: f64) -> f64 {
    while b >= 1.0 {
        (a, b) = (b, a % b);
    }
    a
}
