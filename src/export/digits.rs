//! Prints integers, decimals and coordinates byte by byte.
//!
//! Decimals are integers with a scale, so no floating-point formatting is involved:
//! the digits are the same on any machine, and printing is several times faster.

/// Digits behind the point of printed coordinates of a study's layers: 0.1 m.
pub const COORDINATE_SCALE: u8 = 6;

const PAIRS: &[u8; 200] = b"00010203040506070809\
10111213141516171819\
20212223242526272829\
30313233343536373839\
40414243444546474849\
50515253545556575859\
60616263646566676869\
70717273747576777879\
80818283848586878889\
90919293949596979899";

/// Most digits of a `u64`.
const LONGEST: usize = 20;

fn push_unsigned(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0u8; LONGEST];
    let mut at = LONGEST;
    while value >= 100 {
        let pair = (value % 100) as usize * 2;
        value /= 100;
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    }
    let pair = (value % 100) as usize * 2;
    if value >= 10 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    } else {
        at -= 1;
        digits[at] = PAIRS[pair + 1];
    }
    out.extend_from_slice(&digits[at..]);
}

/// Prints a whole number.
pub fn push_integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    push_unsigned(out, value.unsigned_abs());
}

/// Prints `value / 10^scale` without trailing zeros; zero has no sign. Scales above 9 count as 9.
pub fn push_decimal(out: &mut Vec<u8>, value: i64, scale: u8, point: u8) {
    const POWERS: [u64; 10] = [
        1,
        10,
        100,
        1_000,
        10_000,
        100_000,
        1_000_000,
        10_000_000,
        100_000_000,
        1_000_000_000,
    ];
    let scale = usize::from(scale).min(POWERS.len() - 1);
    if value < 0 {
        out.push(b'-');
    }
    let value = value.unsigned_abs();
    push_unsigned(out, value / POWERS[scale]);
    let mut fraction = value % POWERS[scale];
    if fraction == 0 {
        return;
    }
    let mut digits = scale;
    while fraction.is_multiple_of(10) {
        fraction /= 10;
        digits -= 1;
    }
    out.push(point);
    let start = out.len();
    out.resize(start + digits, b'0');
    for slot in out[start..].iter_mut().rev() {
        *slot = b'0' + (fraction % 10) as u8;
        fraction /= 10;
    }
}

/// Prints `value / 10^scale` like [`push_decimal`], but with at least one decimal unless
/// the scale is 0: programs that guess a column's type from its first rows must not take
/// a column of measurements for one of whole numbers.
pub fn push_real(out: &mut Vec<u8>, value: i64, scale: u8, point: u8) {
    let start = out.len();
    push_decimal(out, value, scale, point);
    if scale > 0 && !out[start..].contains(&point) {
        out.extend_from_slice(&[point, b'0']);
    }
}

/// Prints a coordinate with at most `scale` decimals. The caller has seen to it that it
/// is finite.
pub fn push_coordinate(out: &mut Vec<u8>, value: f64, scale: u8, point: u8) {
    let scaled = crate::model::table::scaled(value, scale).unwrap_or(0);
    push_decimal(out, scaled, scale, point);
}

/// Prints any finite number as the shortest decimal that reads back as the same double,
/// with a decimal point or an exponent: it shows that it is a measurement.
pub fn push_double(out: &mut Vec<u8>, value: f64, point: u8) {
    let text = format!("{value:?}");
    out.extend(
        text.bytes()
            .map(|byte| if byte == b'.' { point } else { byte }),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(value: i64, scale: u8) -> String {
        let mut out = Vec::new();
        push_decimal(&mut out, value, scale, b'.');
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn integers_print_like_the_standard_library() {
        for value in [0, 7, 10, 99, 100, 12_345, -1, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            push_integer(&mut out, value);
            assert_eq!(out, value.to_string().into_bytes());
        }
    }

    #[test]
    fn decimals_lose_trailing_zeros_and_keep_leading_ones() {
        assert_eq!(decimal(30_000, 3), "30");
        assert_eq!(decimal(30_500, 3), "30.5");
        assert_eq!(decimal(30_005, 3), "30.005");
        assert_eq!(decimal(-5, 3), "-0.005");
        assert_eq!(decimal(0, 3), "0", "no sign, no point");
        assert_eq!(decimal(12, 0), "12");
        assert_eq!(decimal(i64::MIN, 9), "-9223372036.854775808");
    }

    #[test]
    fn measurements_show_that_they_are() {
        let real = |value, scale| {
            let mut out = b"7.5,".to_vec();
            push_real(&mut out, value, scale, b'.');
            String::from_utf8(out).unwrap()
        };
        assert_eq!(real(30_000, 3), "7.5,30.0");
        assert_eq!(real(30_250, 3), "7.5,30.25");
        assert_eq!(real(30, 0), "7.5,30");
    }

    #[test]
    fn doubles_read_back_and_never_look_whole() {
        for (value, text) in [
            (0.1, "0,1"),
            (30.0, "30,0"),
            (1e300, "1e300"),
            (-0.0, "-0,0"),
        ] {
            let mut out = Vec::new();
            push_double(&mut out, value, b',');
            assert_eq!(out, text.as_bytes());
        }
    }

    #[test]
    fn tiny_negative_degrees_are_zero_without_a_sign() {
        let mut out = Vec::new();
        push_coordinate(&mut out, -0.000_000_4, COORDINATE_SCALE, b'.');
        push_coordinate(&mut out, -24.105_186_4, COORDINATE_SCALE, b'.');
        assert_eq!(out, b"0-24.105186");
    }
}
