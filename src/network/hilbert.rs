//! The Hilbert curve: places near on the globe are mostly near in number.

use crate::model::geo::Fixed;

/// The place of `p` along a Hilbert curve over the whole globe at full resolution.
#[must_use]
pub(super) fn key(p: Fixed) -> u64 {
    // the sign bit flipped turns order of signed into order of unsigned numbers
    let mut x = p.lon_e7.cast_unsigned() ^ (1 << 31);
    let mut y = p.lat_e7.cast_unsigned() ^ (1 << 31);
    let mut key = 0u64;
    for bit in (0..32).rev() {
        let side = 1u32 << bit;
        let (right, upper) = (u64::from(x & side != 0), u64::from(y & side != 0));
        key = key << 2 | (3 * right) ^ upper;
        if upper == 0 {
            if right == 1 {
                x = !x;
                y = !y;
            }
            std::mem::swap(&mut x, &mut y);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_on_the_curve_are_neighbours_on_the_ground() {
        // a grid of 16 x 16 cells of a power of two: the curve visits each once, by single steps
        let step = 1 << 20;
        let mut cells: Vec<(u64, i32, i32)> = (0..16)
            .flat_map(|x| (0..16).map(move |y| (x, y)))
            .map(|(x, y)| {
                let p = Fixed {
                    lon_e7: x * step,
                    lat_e7: y * step,
                };
                (key(p), x, y)
            })
            .collect();
        cells.sort_unstable();
        for pair in cells.windows(2) {
            let [(_, x0, y0), (_, x1, y1)] = [pair[0], pair[1]];
            assert_eq!((x1 - x0).abs() + (y1 - y0).abs(), 1, "{pair:?}");
        }
    }
}
