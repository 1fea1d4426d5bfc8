//! The models by name, what each needs, and what it asks of the solver.

use super::LocateArgs;
use crate::cli::Failure;
use crate::plan::problem::{Capacity, Choice, Falling, Goal};

/// A model.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Model {
    /// Least people x cost with --choose sites (Hakimi 1964)
    PMedian,
    /// Shortest longest way with --choose sites (Hakimi 1964)
    PCenter,
    /// Fewest sites with everybody within --radius (Toregas et al. 1971)
    Lscp,
    /// Most people within --radius (Church & `ReVelle` 1974)
    Mclp,
    /// MCLP with places (Current & Storbeck 1988)
    Cmclp,
    /// p-median with places
    CpMedian,
    /// LSCP with places (Current & Storbeck 1988)
    Clscp,
    /// LSCP, then as many origins as possible covered twice (Church & Murray 2018)
    LscpB,
    /// Sites as far from each other as possible (Kuby 1987)
    PDispersion,
    /// Least price of sites + people x cost (Balinski 1965)
    Uflp,
    /// UFLP with places
    Cflp,
    /// Most people within --radius for --budget (Khuller et al. 1999)
    BudgetCoverage,
    /// Least people x cost for --budget
    BudgetMedian,
    /// Fewest sites, or least --price, with --share of the people within --radius
    TargetShare,
    /// Least poverty of access beyond --line (Foster, Greer & Thorbecke 1984)
    FgtGap,
    /// Longest way and mean way weighed by --worst (Halpern 1978)
    PCentdian,
    /// Longest way, then the next longest, and so on (Ogryczak 1997)
    WorstFirst,
}

/// Lengths of way that worst-first settles.
const LEVELS: usize = 50;

/// What is asked, beside the tables.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) goal: Goal,
    pub(super) choice: Choice,
    pub(super) capacity: Capacity,
    /// Whether prices must be known.
    pub(super) needs_price: bool,
    /// What was asked and means nothing here.
    pub(super) notes: Vec<String>,
}

impl Model {
    /// The name as typed.
    pub(super) fn text(self) -> String {
        use clap::ValueEnum;
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn has_radius(self) -> bool {
        matches!(
            self,
            Self::Lscp
                | Self::Mclp
                | Self::Cmclp
                | Self::Clscp
                | Self::LscpB
                | Self::BudgetCoverage
                | Self::TargetShare
        )
    }

    fn has_places(self) -> bool {
        matches!(
            self,
            Self::Cmclp | Self::CpMedian | Self::Clscp | Self::Cflp
        )
    }

    fn has_shares(self) -> bool {
        self == Self::TargetShare
    }

    /// Whether sites are what the model is to find out.
    fn finds_number(self) -> bool {
        matches!(
            self,
            Self::Lscp | Self::Clscp | Self::LscpB | Self::Uflp | Self::Cflp | Self::TargetShare
        )
    }

    /// Options that were given and mean nothing here.
    fn overlooked(self, args: &LocateArgs) -> Option<String> {
        let given = [
            (
                "choose",
                args.choose.is_some(),
                !self.finds_number() || self == Self::LscpB,
            ),
            ("budget", args.budget.is_some(), !self.finds_number()),
            ("radius", args.radius.is_some(), self.has_radius()),
            (
                "decay",
                args.decay.is_some(),
                matches!(self, Self::Mclp | Self::BudgetCoverage),
            ),
            ("capacity", args.capacity.is_some(), self.has_places()),
            ("split", args.split, self.has_places()),
            ("single-source", args.single_source, self.has_places()),
            (
                "weighted",
                args.weighted,
                matches!(self, Self::PCenter | Self::LscpB),
            ),
            ("share", args.share.is_some(), self.has_shares()),
            ("area-share", args.area_share.is_some(), self.has_shares()),
            ("line", args.line.is_some(), self == Self::FgtGap),
            ("group", !args.group.is_empty(), self != Self::PDispersion),
            ("origins", args.origins.is_some(), self != Self::PDispersion),
        ];
        let strange: Vec<String> = given
            .iter()
            .filter(|(_, given, known)| *given && !known)
            .map(|(option, _, _)| format!("--{option}"))
            .collect();
        (!strange.is_empty())
            .then(|| format!("{} does not look at {}", self.text(), strange.join(", ")))
    }
}

/// Reads the question out of the options.
pub(super) fn question(args: &LocateArgs) -> Result<Question, Failure> {
    let model = args.model;
    if args.origins.is_none() && model != Model::PDispersion {
        return Err(needs(args, "--origins FILE"));
    }
    let goal = goal(args)?;
    let choice = choice(args)?;
    let capacity = match (model.has_places(), args.single_source, args.split) {
        (false, _, _) => Capacity::Unlimited,
        (true, true, _) => Capacity::SingleSource,
        (true, false, false) if model == Model::CpMedian => Capacity::SingleSource,
        (true, false, _) => Capacity::Split,
    };
    Ok(Question {
        goal,
        choice,
        capacity,
        needs_price: matches!(choice, Choice::Budget { .. } | Choice::Pay { .. }),
        notes: model.overlooked(args).into_iter().collect(),
    })
}

fn goal(args: &LocateArgs) -> Result<Goal, Failure> {
    let radius = || args.radius.ok_or_else(|| needs(args, "--radius X"));
    Ok(match args.model {
        Model::PMedian | Model::CpMedian | Model::Uflp | Model::Cflp | Model::BudgetMedian => {
            Goal::TotalCost
        }
        Model::PCenter => Goal::WorstCost {
            weighted: args.weighted,
        },
        Model::Lscp | Model::Clscp => Goal::CoverAll { radius: radius()? },
        Model::Mclp | Model::Cmclp | Model::BudgetCoverage => match &args.decay {
            Some(decay) if args.model != Model::Cmclp => Goal::CoverGradually {
                decay: falling(decay),
            },
            _ => Goal::Cover { radius: radius()? },
        },
        Model::LscpB => Goal::BackUp {
            radius: radius()?,
            weighted: args.weighted,
        },
        Model::PDispersion => Goal::Spread,
        Model::TargetShare => {
            if args.share.is_none() && args.area_share.is_none() {
                return Err(needs(
                    args,
                    "--share S, or --area COLUMN and --area-share S",
                ));
            }
            Goal::CoverShare { radius: radius()? }
        }
        Model::FgtGap => Goal::Gap {
            line: args.line.ok_or_else(|| needs(args, "--line X"))?,
            exponent: args.exponent,
        },
        Model::PCentdian => Goal::Centdian { worst: args.worst },
        Model::WorstFirst => Goal::WorstFirst { levels: LEVELS },
    })
}

fn falling(decay: &crate::access::decay::Decay) -> Falling {
    let own = decay.clone();
    Falling::new(decay.to_string(), move |cost| own.weight(cost))
}

fn choice(args: &LocateArgs) -> Result<Choice, Failure> {
    let years = if args.yearly.is_some() {
        args.years
    } else {
        0.0
    };
    let model = args.model;
    match model {
        Model::Uflp | Model::Cflp => return Ok(Choice::Pay { years }),
        Model::LscpB => return Ok(args.choose.map_or(Choice::Fewest, Choice::Number)),
        _ if model.finds_number() => {
            return Ok(if args.price.is_some() {
                Choice::Pay { years }
            } else {
                Choice::Fewest
            });
        }
        _ => {}
    }
    let budgeted = matches!(model, Model::BudgetCoverage | Model::BudgetMedian);
    match (args.choose, args.budget) {
        (Some(_), Some(_)) => Err(Failure::new(
            "a number of sites and a budget at once",
            "give --choose or --budget; the other one follows from it",
        )),
        (Some(number), None) if !budgeted => Ok(Choice::Number(number)),
        (None, Some(limit)) => Ok(Choice::Budget { limit, years }),
        (_, None) if budgeted => Err(needs(args, "--budget EUR")),
        _ => Err(needs(args, "--choose P")),
    }
}

fn needs(args: &LocateArgs, what: &str) -> Failure {
    Failure::new(
        format!("{} needs {what}", args.model.text()),
        "see pieeja locate --help",
    )
}
