//! What was asked, what was found, what was refused.

use std::path::Path;

use super::PrioritiseArgs;
use crate::cli::Failure;
use crate::export::documents::manifest::PlanTerms;
use crate::model::study::Study;
use crate::pipeline::Engine;
use crate::pipeline::prioritise::{Ask, Means, Planned, PrioritiseError, Source, Target};
use crate::plan::outcome::Status;

/// What was asked of the plan, for the manifest.
pub(super) fn terms(args: &PrioritiseArgs, ask: &Ask, engine: &Engine) -> PlanTerms {
    // names, not paths: the manifest is the same on every machine
    let name = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let listed = Source::parse(&args.candidates).is_some();
    PlanTerms {
        minutes: ask.question.minutes,
        objective: ask.objective.as_str(),
        choose: match ask.means {
            Means::Number(number) => Some(number),
            Means::Budget(_) | Means::Target(_) => None,
        },
        budget: args.budget,
        target_percent: args.target,
        target_each_percent: args.target_each,
        target_level: match ask.means {
            Means::Target(Target {
                each: Some((level, _)),
                ..
            }) => Some(engine.study().levels[level].id.clone()),
            _ => None,
        },
        most_closures: (args.most_closures > 0).then_some(args.most_closures),
        price: args.price,
        candidates: if listed {
            args.candidates.clone()
        } else {
            name(Path::new(&args.candidates)).unwrap_or_default()
        },
        exclude: args.exclude.as_deref().and_then(name),
        suitability: args.suitability.as_deref().and_then(name),
        within: args.within.clone(),
        alternatives_percent: args.alternatives,
        time_limit: args.time_limit,
        scenario: engine.scenario().to_string(),
    }
}

pub(super) fn refused(error: &PrioritiseError) -> Failure {
    let hint = match error {
        PrioritiseError::Nobody => "choose a --group whose number is known",
        PrioritiseError::NoCandidate => "widen --within, or take --candidates grid",
        PrioritiseError::NoPrice(_) => "say --price EUR, or give the candidates costs",
        PrioritiseError::TargetOfPeople => "leave --objective out",
        PrioritiseError::TooMany => "choose fewer sites",
        PrioritiseError::Plan(_) | PrioritiseError::Engine(_) => "ask for another objective",
    };
    Failure::new(error.to_string(), hint)
}

/// What was found, in a sentence.
pub(super) fn sentence(planned: &Planned, study: &Study) -> String {
    let outcome = &planned.plan.outcome;
    let people: i64 = planned
        .plan
        .ranked
        .iter()
        .map(|ranked| ranked.gain.people)
        .sum::<i64>()
        + planned.plan.lost.people;
    if let Some(short) = &planned.plan.shortfall {
        let whose = short.area.map_or("people", |area| &study.areas[area].name);
        let share = short.share * 100.0;
        return format!(
            "with a site at every candidate {share:.1} % of {whose} are within the threshold: the target is out of reach"
        );
    }
    let is_target = matches!(planned.ask.means, Means::Target(_));
    let better = if is_target { "takes less" } else { "is better" };
    let proof = match (outcome.status, outcome.gap()) {
        (Status::Optimal, _) => format!("no plan {better}"),
        (_, Some(gap)) => format!("no plan {better} by more than {:.1} %", gap * 100.0),
        (status, None) => format!("status {}", status.as_str()),
    };
    if planned.plan.ranked.is_empty()
        && planned.plan.closed.is_empty()
        && outcome.objective.is_some()
    {
        return "nothing needs to change".to_owned();
    }
    let closing = planned.plan.closed.iter();
    let closing = closing.map(|site| format!("{} closes", study.sites[*site].id));
    let opening = planned.plan.ranked.iter();
    let names: Vec<String> = opening
        .map(|ranked| {
            let candidate = &planned.plan.candidates[ranked.candidate];
            if candidate.name.is_empty() {
                candidate.id.clone()
            } else {
                candidate.name.clone()
            }
        })
        .chain(closing)
        .collect();
    let gained = (people as f64 / 1000.0).round();
    let number = if is_target {
        format!("{} new sites: ", planned.plan.ranked.len())
    } else {
        String::new()
    };
    format!(
        "{number}{}: {gained} people more within the threshold; {proof}",
        names.join("; ")
    )
}
