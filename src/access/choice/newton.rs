//! Newton's method for prices: few steps, each a pass over the pairs.

use super::{Choices, Relaxed, relax};

/// Steps at most; from a good start it takes two to five.
const MOST_STEPS: usize = 60;
/// So many steps may end a little past the highest place along their direction. Where choices
/// tip over at once, as with little smoothing, such steps can go round in circles: all later
/// ones end before it, so that each is a climb.
const FREE_STEPS: usize = 20;
/// Enough when the demand that prices and choices disagree about is this share of all people.
const RESIDUAL: f64 = 1e-11;
/// Lengths of a step to try before rounding must be what stands in the way.
const MOST_TRIALS: usize = 40;

/// Where prices and choices agree.
#[derive(Debug)]
pub(in crate::access) struct Top {
    pub(in crate::access) price: Vec<f64>,
    pub(in crate::access) relaxed: Relaxed,
    /// Demand they still disagree about, as a share of all people.
    pub(in crate::access) off: f64,
    pub(in crate::access) steps: usize,
}

/// Climbs from the better of `starts` to where choices and prices agree.
///
/// The function is concave, so Newton's direction leads up, and a step along it is right when
/// the slope there has nearly gone. Stops when demand agrees to [`RESIDUAL`], after
/// [`MOST_STEPS`], or when no step along the direction helps any more, which only rounding
/// explains.
pub(in crate::access) fn maximise<C: Choices>(
    choices: &C,
    starts: Vec<Vec<f64>>,
    smoothing: f64,
) -> Top {
    let people = choices.all_people().max(f64::MIN_POSITIVE);
    let mut price = Vec::new();
    let mut relaxed = Relaxed::default();
    let mut gradient = Vec::new();
    for start in starts {
        let choice = relax(choices, &start, smoothing);
        let there = slope(choices, &choice, &start);
        if price.is_empty() || total(&there) < total(&gradient) {
            (price, relaxed, gradient) = (start, choice, there);
        }
    }
    let mut steps = 0;
    while steps < MOST_STEPS && total(&gradient) > RESIDUAL * people {
        // far from the top a rough direction will do
        let tolerance = (total(&gradient) / people).clamp(1e-6, 0.1);
        let direction = solve(choices.width(), &relaxed, smoothing, &gradient, tolerance);
        let uphill = dot(&gradient, &direction);
        let allowed = if steps < FREE_STEPS {
            [-0.5 * uphill, 0.5 * uphill]
        } else {
            [0.0, 0.5 * uphill]
        };
        let Some(taken) = climb(choices, &price, &direction, smoothing, (uphill, allowed)) else {
            break;
        };
        (price, relaxed, gradient) = taken;
        steps += 1;
    }
    Top {
        off: total(&gradient) / people,
        price,
        relaxed,
        steps,
    }
}

/// Goes along `direction`, where the slope is `uphill` at first and only falls, to where it
/// is `allowed`. `None` when rounding leaves no such place.
fn climb<C: Choices>(
    choices: &C,
    price: &[f64],
    direction: &[f64],
    smoothing: f64,
    (uphill, allowed): (f64, [f64; 2]),
) -> Option<(Vec<f64>, Relaxed, Vec<f64>)> {
    let (mut short, mut long) = (0.0, None::<f64>);
    let mut length = 1.0;
    for _ in 0..MOST_TRIALS {
        let next: Vec<f64> = price
            .iter()
            .zip(direction)
            .map(|(p, d)| p + length * d)
            .collect();
        let choice = relax(choices, &next, smoothing);
        let there = slope(choices, &choice, &next);
        let left = dot(&there, direction);
        if left >= allowed[0] && left <= allowed[1] {
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
fn slope<C: Choices>(choices: &C, relaxed: &Relaxed, price: &[f64]) -> Vec<f64> {
    let implied = choices.implied(price);
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
    width: &[f64],
    relaxed: &Relaxed,
    smoothing: f64,
    gradient: &[f64],
    tolerance: f64,
) -> Vec<f64> {
    let diagonal = relaxed.add(smoothing, width.to_vec(), |people, sites, shares, part| {
        for (site, share) in sites.iter().zip(shares) {
            part[*site as usize] += people * share * (1.0 - share);
        }
    });
    // a site that nobody chooses and whose price stands for nothing stays where it is
    let scaled = |r: &[f64]| -> Vec<f64> {
        let by = |(r, d): (&f64, &f64)| if *d > 0.0 { r / d } else { 0.0 };
        r.iter().zip(&diagonal).map(by).collect()
    };
    let times = |x: &[f64]| -> Vec<f64> {
        let own = width.iter().zip(x).map(|(width, x)| width * x).collect();
        relaxed.add(smoothing, own, |people, sites, shares, part| {
            let pairs = || sites.iter().zip(shares);
            let mean: f64 = pairs().map(|(site, share)| share * x[*site as usize]).sum();
            for (site, share) in pairs() {
                part[*site as usize] += people * share * (x[*site as usize] - mean);
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
        let image = times(&search);
        let curvature = dot(&search, &image);
        // raising all prices alike changes no choice: no curvature that way
        if energy <= enough || curvature <= 0.0 {
            break;
        }
        let step = energy / curvature;
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

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn total(a: &[f64]) -> f64 {
    a.iter().map(|a| a.abs()).sum()
}
