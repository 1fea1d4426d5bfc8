//! From a name to an index, and from an index to JSON.

use serde_json::{Map, Value as Json, json};

use super::InequalityArgs;
use super::places::Places;
use crate::access::equity::atkinson::atkinson;
use crate::access::equity::concentration::{concentration, erreygers};
use crate::access::equity::gini::gini;
use crate::access::equity::hoover::hoover;
use crate::access::equity::palma::{palma, palma_of_whole_places};
use crate::access::equity::poverty::{access_poverty, time_poverty};
use crate::access::equity::theil::{theil_l, theil_l_by, theil_t, theil_t_by};
use crate::access::equity::{Sample, Undefined};
use crate::cli::Failure;

/// An index.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Index {
    /// Gini index
    Gini,
    /// Mean of the richest 10 % / mean of the poorest 40 %, by --rank
    #[value(alias = "palma-ratio")]
    Palma,
    /// Concentration index by --rank (Wagstaff et al. 1991)
    #[value(alias = "concentration-index")]
    Concentration,
    /// Concentration index corrected for --bounds (Erreygers 2009)
    Erreygers,
    /// Theil's T
    #[value(aliases = ["theil", "theil_t"])]
    TheilT,
    /// Theil's L, the mean logarithmic deviation
    #[value(alias = "theil_l")]
    TheilL,
    /// Atkinson index with aversion --alpha
    Atkinson,
    /// Hoover index
    Hoover,
    /// Poverty of access below --line (Foster, Greer & Thorbecke 1984)
    #[value(alias = "fgt-access")]
    Fgt,
    /// The same for travel time above --line
    FgtTime,
}

/// Aversion of the Atkinson index unless another is given.
const AVERSION: f64 = 0.5;

impl Index {
    fn text(self) -> String {
        use clap::ValueEnum;
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Whether places are ranked by something else than their value.
    pub(super) fn ranks(self) -> bool {
        matches!(self, Self::Palma | Self::Concentration | Self::Erreygers)
    }

    fn has_line(self) -> bool {
        matches!(self, Self::Fgt | Self::FgtTime)
    }

    /// Refuses a question that lacks a term.
    pub(super) fn check(self, args: &InequalityArgs) -> Result<(), Failure> {
        let lacks = |what: &str, hint: &str| {
            Err(Failure::new(format!("{} needs {what}", self.text()), hint))
        };
        if self.ranks() && args.rank.is_none() {
            return lacks(
                "--rank COLUMN",
                "name a column such as income; more is better off",
            );
        }
        if self == Self::Erreygers && args.bounds.is_none() {
            return lacks(
                "--bounds A,B",
                "give the lowest and highest value the variable can have, not those seen: 0,1 for a share",
            );
        }
        if self.has_line() && args.line.is_none() {
            return lacks(
                "--line Z",
                "give the access below which, or the time above which, one is poor",
            );
        }
        Ok(())
    }

    /// Options that were given and mean nothing here.
    pub(super) fn overlooked(self, args: &InequalityArgs) -> Option<String> {
        let given = [
            ("--rank", args.rank.is_some() && !self.ranks()),
            ("--bounds", args.bounds.is_some() && self != Self::Erreygers),
            ("--line", args.line.is_some() && !self.has_line()),
            (
                "--alpha",
                args.alpha.is_some() && !self.has_line() && self != Self::Atkinson,
            ),
            ("--cap", args.cap.is_some() && self != Self::FgtTime),
        ];
        let names: Vec<&str> = given
            .iter()
            .filter(|(_, is)| *is)
            .map(|(name, _)| *name)
            .collect();
        (!names.is_empty())
            .then(|| format!("{} does not look at {}", self.text(), names.join(", ")))
    }
}

/// The index of all places, and of each group.
pub(super) fn answer(args: &InequalityArgs, places: &Places) -> Json {
    let mut told = Map::new();
    told.insert("measure".to_owned(), args.name.text().into());
    told.append(&mut whole(args, places));
    if args.name == Index::FgtTime && args.cap.is_some() {
        told.insert("places_at_cap".to_owned(), places.capped.into());
        told.insert("people_at_cap".to_owned(), places.people_capped.into());
    }
    told.insert("places_left_out".to_owned(), places.left_out.into());
    told.insert("people_left_out".to_owned(), places.people_left_out.into());
    if !places.group.is_empty() {
        told.append(&mut parts(args, places));
        let group = |(name, own): (&str, Places)| {
            let mut told = Map::new();
            told.insert("group".to_owned(), name.into());
            told.append(&mut whole(args, &own));
            Json::Object(told)
        };
        let groups = places.by_group().into_iter().map(group).collect();
        told.insert("groups".to_owned(), Json::Array(groups));
    }
    Json::Object(told)
}

fn object(json: Json) -> Map<String, Json> {
    match json {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

/// Value, reason and what stands beside them.
fn whole(args: &InequalityArgs, places: &Places) -> Map<String, Json> {
    let sample = Sample::new(&places.value, &places.people);
    let value = sample
        .as_ref()
        .map_err(|why| *why)
        .and_then(|sample| of(args, sample, places));
    let mut told = object(json!({
        "value": value.ok(),
        "reason": value.err().map_or_else(|| "ok".to_owned(), |why| why.to_string()),
        "places": places.value.len(),
        "people": places.people.iter().sum::<f64>(),
        "mean": sample.as_ref().ok().map(Sample::mean),
    }));
    if let Ok(sample) = &sample {
        told.append(&mut beside(args, sample, places));
    }
    told
}

fn of(args: &InequalityArgs, sample: &Sample, places: &Places) -> Result<f64, Undefined> {
    let rank = &places.rank;
    let line = args.line.unwrap_or(0.0);
    match args.name {
        Index::Gini => gini(sample),
        Index::Palma => palma(sample, rank).map(|palma| palma.ratio),
        Index::Concentration => concentration(sample, rank),
        Index::Erreygers => erreygers(sample, rank, args.bounds.unwrap_or((0.0, 0.0))),
        Index::TheilT => theil_t(sample),
        Index::TheilL => theil_l(sample),
        Index::Atkinson => atkinson(sample, args.alpha.unwrap_or(AVERSION)),
        Index::Hoover => hoover(sample),
        Index::Fgt => access_poverty(sample, line, args.alpha.unwrap_or(0.0)),
        Index::FgtTime => time_poverty(sample, line, args.alpha.unwrap_or(0.0)),
    }
}

/// The terms of the index, and what helps to read it.
fn beside(args: &InequalityArgs, sample: &Sample, places: &Places) -> Map<String, Json> {
    let powers = |poverty: fn(&Sample, f64, f64) -> Result<f64, Undefined>| {
        let of = |alpha| poverty(sample, args.line.unwrap_or(0.0), alpha).ok();
        json!({
            "line": args.line,
            "alpha": args.alpha.unwrap_or(0.0),
            "fgt0": of(0.0),
            "fgt1": of(1.0),
            "fgt2": of(2.0),
        })
    };
    object(match args.name {
        Index::Palma => {
            let found = palma(sample, &places.rank).ok();
            let whole = palma_of_whole_places(sample, &places.rank).ok();
            json!({
                "poorest_share": found.map(|palma| palma.poorest),
                "richest_share": found.map(|palma| palma.richest),
                "split": found.map(|palma| palma.split),
                "of_whole_places": whole.map(|palma| palma.ratio),
            })
        }
        Index::Erreygers => json!({
            "bounds": args.bounds.map(|(a, b)| [a, b]),
            "concentration": concentration(sample, &places.rank).ok(),
        }),
        Index::Atkinson => json!({ "aversion": args.alpha.unwrap_or(AVERSION) }),
        Index::Fgt => powers(access_poverty),
        Index::FgtTime => powers(time_poverty),
        _ => json!({}),
    })
}

/// What an index of groups splits into.
fn parts(args: &InequalityArgs, places: &Places) -> Map<String, Json> {
    let Ok(sample) = Sample::new(&places.value, &places.people) else {
        return Map::new();
    };
    let numbers = places.group_numbers();
    let split = match args.name {
        Index::TheilT => theil_t_by(&sample, &numbers),
        Index::TheilL => theil_l_by(&sample, &numbers),
        _ => return Map::new(),
    };
    let split = split.ok();
    object(json!({
        "between": split.as_ref().map(|split| split.between),
        "within": split.as_ref().map(|split| split.within),
    }))
}
