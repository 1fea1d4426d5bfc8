//! Newton's method on the smoothed dual: few steps, each a pass over the pairs.

use rayon::prelude::*;

use super::market::{Market, Relaxed};

/// Steps at most; from a good start it takes two to five.
const MOST_STEPS: usize = 60;
/// Enough when the demand that prices and choices disagree about is this share of all people.
const RESIDUAL: f64 = 1e-10;
/// Lengths of a step to try before rounding must be what stands in the way.
const MOST_TRIALS: usize = 40;

/// The top of the smoothed dual.
#[derive(Debug)]
pub(super) struct Top {
    pub(super) price: Vec<f64>,
    pub(super) relaxed: Relaxed,
    pub(super) steps: usize,
}

/// Climbs from the better of two starts to where choices and prices agree.
///
/// The smoothed dual is strongly concave, so Newton's direction always leads up, and a step
/// along it is right when the slope there has nearly gone. Stops when demand agrees to
/// [`RESIDUAL`], after [`MOST_STEPS`], or when no step along the direction helps any more,
/// which only rounding explains.
pub(super) fn maximise(market: &Market<'_>, starts: Vec<Vec<f64>>, smoothing: f64) -> Top {
    let enough = RESIDUAL * market.all_people();
    let mut price = Vec::new();
    let mut relaxed = Relaxed::default();
    let mut gradient = Vec::new();
    for start in starts {
        let choice = market.relax(&start, smoothing);
        let there = slope(market, &choice, &start);
        if gradient.is_empty() || total(&there) < total(&gradient) {
            (price, relaxed, gradient) = (start, choice, there);
        }
    }
    for steps in 0..MOST_STEPS {
        let off = total(&gradient);
        if off <= enough {
            return Top {
                price,
                relaxed,
                steps,
            };
        }
        // far from the top a rough direction will do
        let tolerance = (off / market.all_people()).clamp(1e-6, 0.1);
        let direction = solve(market, &relaxed, smoothing, &gradient, tolerance);
        let taken = climb(
            market,
            &price,
            &direction,
            smoothing,
            dot(&gradient, &direction),
        );
        let Some(taken) = taken else {
            return Top {
                price,
                relaxed,
                steps,
            };
        };
        (price, relaxed, gradient) = taken;
    }
    Top {
        price,
        relaxed,
        steps: MOST_STEPS,
    }
}

/// Goes along `direction`, where the slope is `uphill` at first and only falls, to where it
/// is at most half of that, up or down. `None` when rounding leaves no such place.
fn climb(
    market: &Market<'_>,
    price: &[f64],
    direction: &[f64],
    smoothing: f64,
    uphill: f64,
) -> Option<(Vec<f64>, Relaxed, Vec<f64>)> {
    let (mut short, mut long) = (0.0, None::<f64>);
    let mut length = 1.0;
    for _ in 0..MOST_TRIALS {
        let next: Vec<f64> = price
            .iter()
            .zip(direction)
            .map(|(p, d)| p + length * d)
            .collect();
        let choice = market.relax(&next, smoothing);
        let there = slope(market, &choice, &next);
        let left = dot(&there, direction);
        if left.abs() <= 0.5 * uphill {
            return Some((next, choice, there));
        }
        if left > 0.0 {
            short = length;
        } else {
            long = Some(length);
        }
        length = match long {
            Some(long) if short > 0.0 => f64::midpoint(short, long),
            // the slope may have been gone long before: try much shorter
            Some(long) => long * (uphill / (uphill - left)).clamp(0.05, 0.5),
            None => 2.0 * length,
        };
    }
    None
}

/// By how much choices exceed what the prices stand for.
fn slope(market: &Market<'_>, relaxed: &Relaxed, price: &[f64]) -> Vec<f64> {
    let implied = market
        .width
        .iter()
        .zip(price)
        .map(|(width, price)| width * price);
    relaxed
        .demand
        .iter()
        .zip(implied)
        .map(|(demand, implied)| demand - implied)
        .collect()
}

/// Solves `(diag(width) + sum_i P_i (diag(p_i) - p_i p_i') / smoothing) x = gradient` by
/// conjugate gradients, preconditioned by the diagonal.
fn solve(
    market: &Market<'_>,
    relaxed: &Relaxed,
    smoothing: f64,
    gradient: &[f64],
    tolerance: f64,
) -> Vec<f64> {
    let diagonal = add(
        relaxed,
        smoothing,
        &market.width,
        |people, _, shares, into| {
            for (at, share) in shares.iter().enumerate() {
                into(at, people * share * (1.0 - share));
            }
        },
    );
    // closed sites have no demand and no price: leave them where they are
    let scaled = |r: &[f64]| -> Vec<f64> {
        r.iter()
            .zip(&diagonal)
            .map(|(r, d)| if *d > 0.0 { r / d } else { 0.0 })
            .collect()
    };
    let times = |x: &[f64]| -> Vec<f64> {
        let own: Vec<f64> = market
            .width
            .iter()
            .zip(x)
            .map(|(width, x)| width * x)
            .collect();
        add(relaxed, smoothing, &own, |people, sites, shares, into| {
            let pairs = || sites.iter().zip(shares);
            let mean: f64 = pairs().map(|(site, share)| share * x[*site as usize]).sum();
            for (at, (site, share)) in pairs().enumerate() {
                into(at, people * share * (x[*site as usize] - mean));
            }
        })
    };
    let mut x = vec![0.0; gradient.len()];
    let mut residual = gradient.to_vec();
    let mut z = scaled(&residual);
    let mut search = z.clone();
    let mut energy = dot(&residual, &z);
    let enough = tolerance * tolerance * energy;
    for _ in 0..4 * gradient.len() + 50 {
        if energy <= enough {
            break;
        }
        let image = times(&search);
        let step = energy / dot(&search, &image);
        for at in 0..x.len() {
            x[at] += step * search[at];
            residual[at] -= step * image[at];
        }
        z = scaled(&residual);
        let next = dot(&residual, &z);
        for (search, z) in search.iter_mut().zip(&z) {
            *search = z + next / energy * *search;
        }
        energy = next;
    }
    x
}

/// `own` plus what the splits add by site, divided by the smoothing; chunks are added in
/// order, so that threads do not change the sum.
fn add(
    relaxed: &Relaxed,
    smoothing: f64,
    own: &[f64],
    of: impl Fn(f64, &[u32], &[f64], &mut dyn FnMut(usize, f64)) + Sync,
) -> Vec<f64> {
    let parts: Vec<Vec<f64>> = relaxed
        .splits
        .par_iter()
        .map(|splits| {
            let mut part = vec![0.0; own.len()];
            for (people, sites, shares) in splits.rows() {
                of(people, sites, shares, &mut |at, more| {
                    part[sites[at] as usize] += more;
                });
            }
            part
        })
        .collect();
    let mut sum = own.to_vec();
    for part in parts {
        for (sum, part) in sum.iter_mut().zip(part) {
            *sum += part / smoothing;
        }
    }
    sum
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn total(a: &[f64]) -> f64 {
    a.iter().map(|a| a.abs()).sum()
}
