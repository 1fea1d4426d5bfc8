//! From a name and its options to the function that computes it.

use super::inputs::Inputs;
use super::{MeasureArgs, Name};
use crate::access::availability::{spatial_availability, total_constrained};
use crate::access::balanced::balanced;
use crate::access::catchment::{Scores, e2sfca, m2sfca, stranded};
use crate::access::costs::Weighed;
use crate::access::crowding::crowding;
use crate::access::cumulative::{Interval, Summary, cumulative, interval};
use crate::access::decay::{Decay, Impedance};
use crate::access::doubly::{Balanced, Unbalanced, doubly_constrained};
use crate::access::dual::{balancing_cost, cost_to_opportunities};
use crate::access::gravity::{catchment_ratio, gravity};
use crate::access::missing::{Missing, Value};
use crate::access::proximity::{kth_nearest, mean_nearest};
use crate::access::raam::{Terms, raam};
use crate::access::three_step::{modified_huff, three_step};
use crate::access::variable::{Growth, variable};
use crate::cli::Failure;

/// A measure of people and places over weighed costs.
type ByPlace = fn(&Weighed<'_>, &[Option<f64>], &[Option<f64>]) -> Scores;

/// What a measure gives, by number of origin and site.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) origins: Vec<Value>,
    /// Further columns of the origins.
    pub(super) extras: Vec<(&'static str, Vec<Value>)>,
    /// Demand by site, for measures that have it.
    pub(super) demand: Option<Vec<f64>>,
    /// People per place by site, where that is not simply demand / supply.
    pub(super) crowdedness: Option<Vec<Value>>,
    /// How far the sites' catchments reach.
    pub(super) catchment: Option<Vec<Option<f64>>>,
    /// Flows of each origin in the order of its row.
    pub(super) flows: Option<Vec<Vec<f64>>>,
    /// What to tell beside the tables.
    pub(super) notes: Vec<String>,
}

impl Answer {
    fn of(origins: Vec<Value>) -> Self {
        Self {
            origins,
            ..Self::default()
        }
    }

    fn scores(scores: Scores, supply: &[Option<f64>]) -> Self {
        Self {
            notes: stranded_note(supply, &scores.demand),
            demand: Some(scores.demand),
            ..Self::of(scores.origins)
        }
    }
}

pub(super) fn compute(args: &MeasureArgs, inputs: &Inputs) -> Result<Answer, Failure> {
    let (people, supply) = (&inputs.origins.amounts, &inputs.sites.amounts);
    let costs = &inputs.costs;
    let weighed = || Ok::<_, Failure>(Weighed::new(costs, &impedance(args)?));
    let by =
        |of: ByPlace| Ok::<_, Failure>(Answer::scores(of(&weighed()?, people, supply), supply));
    match args.name {
        Name::Cumulative => {
            let threshold = threshold(args)?.ok_or_else(|| needs(args, "--threshold X"))?;
            Ok(Answer::of(cumulative(costs, supply, threshold)))
        }
        Name::Interval => {
            let summary = args.summary.map_or(Summary::Median, Summary::from);
            Ok(Answer::of(interval(
                costs,
                supply,
                thresholds(args)?,
                summary,
            )))
        }
        Name::Nearest => Ok(Answer::of(kth_nearest(
            costs,
            &open(supply),
            nearest(args, 1),
        ))),
        Name::MeanNearest => Ok(Answer::of(mean_nearest(
            costs,
            &open(supply),
            nearest(args, 3),
        ))),
        Name::Dual => {
            let n = args.n.ok_or_else(|| needs(args, "--n N"))?;
            Ok(Answer::of(cost_to_opportunities(costs, supply, n)))
        }
        Name::Balancing => Ok(Answer::of(balancing_cost(costs, people, supply))),
        Name::Gravity => Ok(Answer::of(gravity(&weighed()?, supply))),
        Name::ConstrainedTotal => Ok(Answer::of(total_constrained(&weighed()?, supply))),
        Name::FcaRatio => fca_ratio(args, inputs),
        Name::TwoStep | Name::EnhancedTwoStep => by(e2sfca),
        Name::ModifiedTwoStep => by(m2sfca),
        Name::ThreeStep => by(three_step),
        Name::ModifiedHuff => by(modified_huff),
        Name::Balanced => by(balanced),
        Name::Inverted => {
            let found = crowding(&weighed()?, people, supply);
            Ok(Answer {
                demand: Some(found.demand),
                crowdedness: Some(found.crowdedness),
                ..Answer::of(found.origins)
            })
        }
        Name::Variable => v2sfca(args, inputs),
        Name::SpatialAvailability | Name::ConstrainedSingle => {
            let alpha = args.alpha.unwrap_or(1.0);
            let found = spatial_availability(&weighed()?, people, supply, alpha);
            Ok(Answer {
                notes: stranded_note(supply, &found.demand),
                extras: vec![("per_person", found.per_person)],
                demand: Some(found.demand),
                ..Answer::of(found.origins)
            })
        }
        Name::ConstrainedDouble => {
            let table = doubly_constrained(&weighed()?, people, supply);
            table
                .map(balanced_flows)
                .map_err(|why| unbalanced(why, inputs))
        }
        Name::Raam => Ok(rational_agents(args, inputs)),
    }
}

fn fca_ratio(args: &MeasureArgs, inputs: &Inputs) -> Result<Answer, Failure> {
    let Some(to_people) = inputs.to_people.as_ref().filter(|_| !args.passive) else {
        return Err(Failure::new(
            "fca-ratio has no passive form",
            "leave --passive out",
        ));
    };
    let impedance = impedance(args)?;
    let to_sites = Weighed::new(&inputs.costs, &impedance);
    let to_people = Weighed::new(to_people, &impedance);
    let (people, supply) = (&inputs.origins.amounts, &inputs.sites.amounts);
    Ok(Answer::of(catchment_ratio(
        &to_sites, supply, &to_people, people,
    )))
}

fn v2sfca(args: &MeasureArgs, inputs: &Inputs) -> Result<Answer, Failure> {
    let growth = Growth {
        base_people: args.n.ok_or_else(|| needs(args, "--n PEOPLE"))?,
        base_ratio: args.ratio,
    };
    let everything = Decay::Binary {
        threshold: f64::INFINITY,
    };
    let impedance = Impedance {
        decay: args.decay.clone().unwrap_or(everything),
        threshold: threshold(args)?,
    };
    let (people, supply) = (&inputs.origins.amounts, &inputs.sites.amounts);
    let found = variable(&inputs.costs, &impedance, people, supply, growth);
    Ok(Answer {
        catchment: Some(found.catchment),
        ..Answer::scores(found.scores, supply)
    })
}

fn rational_agents(args: &MeasureArgs, inputs: &Inputs) -> Answer {
    let hour = if args.cost.eq_ignore_ascii_case("seconds") {
        3600.0
    } else {
        60.0
    };
    let terms = Terms {
        tau: args.tau.unwrap_or(hour),
        rho: args.rho,
        ..Terms::default()
    };
    let found = raam(
        &inputs.costs,
        &inputs.origins.amounts,
        &inputs.sites.amounts,
        &terms,
    );
    let note = format!(
        "rational agents: tau {}, rho {}, at most {:.1e} of the cost above the optimum",
        terms.tau, found.rho, found.gap
    );
    Answer {
        demand: Some(found.demand),
        notes: vec![note],
        ..Answer::of(found.origins)
    }
}

fn balanced_flows(table: Balanced) -> Answer {
    let note = format!("a share of {:.1e} of the people is misplaced", table.error);
    Answer {
        extras: vec![("mean_cost", table.mean_cost)],
        demand: Some(table.demand),
        flows: Some(table.flows),
        notes: vec![note],
        ..Answer::of(table.origins)
    }
}

fn unbalanced(why: Unbalanced, inputs: &Inputs) -> Failure {
    let which = match why {
        Unbalanced::NoPlace { origin } => format!(": {}", inputs.origins.ids[origin]),
        Unbalanced::Nobody { site } => format!(": {}", inputs.sites.ids[site]),
        _ => String::new(),
    };
    let hint = match why {
        Unbalanced::TotalsDiffer { .. } => {
            "scale one of the two columns, or use constrained-single, which lets them differ"
        }
        _ => "use a decay that reaches farther, or constrained-single",
    };
    Failure::new(format!("{why}{which}"), hint)
}

/// Sites that count as destinations: not those known to offer nothing.
fn open(supply: &[Option<f64>]) -> Vec<bool> {
    supply.iter().map(|supply| *supply != Some(0.0)).collect()
}

fn nearest(args: &MeasureArgs, usual: u32) -> usize {
    args.k.unwrap_or(usual) as usize
}

fn impedance(args: &MeasureArgs) -> Result<Impedance, Failure> {
    match (args.decay.clone(), threshold(args)?) {
        (Some(decay), threshold) => Ok(Impedance { decay, threshold }),
        (None, Some(threshold)) => Ok(Decay::Binary { threshold }.into()),
        (None, None) => Err(needs(args, "--threshold X or --decay SPEC")),
    }
}

fn threshold(args: &MeasureArgs) -> Result<Option<f64>, Failure> {
    match args.threshold.as_slice() {
        [] => Ok(None),
        [threshold] => Ok(Some(*threshold)),
        _ => Err(Failure::new(
            format!("{} takes one threshold", args.name.text()),
            "only interval takes several: --threshold FIRST,LAST,STEP",
        )),
    }
}

fn thresholds(args: &MeasureArgs) -> Result<Interval, Failure> {
    let (from, to, step) = match *args.threshold.as_slice() {
        [from, to] => (from, to, 1.0),
        [from, to, step] => (from, to, step),
        _ => return Err(needs(args, "--threshold FIRST,LAST or FIRST,LAST,STEP")),
    };
    Interval::new(from, to, step).ok_or_else(|| {
        Failure::new(
            format!("thresholds from {from} to {to} by {step} make no interval"),
            format!(
                "the step must be above 0 and give at most {} thresholds",
                Interval::MOST
            ),
        )
    })
}

fn needs(args: &MeasureArgs, what: &str) -> Failure {
    Failure::new(
        format!("{} needs {what}", args.name.text()),
        "see pieeja measure --help",
    )
}

fn stranded_note(supply: &[Option<f64>], demand: &[f64]) -> Vec<String> {
    let alone = supply.iter().zip(demand).filter_map(|(supply, demand)| {
        stranded(*supply, *demand).filter(|stranded| *stranded > 0.0)
    });
    let (sites, places) = alone.fold((0, 0.0), |(n, sum), places| (n + 1, sum + places));
    if sites == 0 {
        return Vec::new();
    }
    vec![format!(
        "nobody reaches {sites} sites with {places} places; they are in no value"
    )]
}

/// What a site has beside its demand.
pub(super) fn crowdedness(supply: Option<f64>, demand: f64) -> Value {
    match supply {
        None => Err(Missing::SupplyUnknown),
        Some(supply) if supply > 0.0 => Ok(demand / supply),
        Some(_) => Err(Missing::NoSupply),
    }
}
