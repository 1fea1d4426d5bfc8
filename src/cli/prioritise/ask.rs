//! What is asked of a plan: words and files of the command line read.

use std::path::Path;
use std::sync::Arc;

use super::PrioritiseArgs;
use crate::cli::render::tell;
use crate::cli::{Common, Failure, whole};
use crate::ingest::{read_points, read_zones};
use crate::model::ids::{AreaId, LevelId};
use crate::model::study::{MAX_MINUTES, Question, Study};
use crate::pipeline::prioritise::{Ask, Ground, Means, Objective, Place, Source, Target};
use crate::spatial::zones::Zones;

/// The whole question; a failure when it cannot be meant.
pub(super) fn ask(args: &PrioritiseArgs, study: &Study, common: &Common) -> Result<Ask, Failure> {
    let question = question(args, study)?;
    let objectives = Objective::ALL.map(Objective::as_str).join(", ");
    let objective = Objective::parse(&args.objective).ok_or_else(|| {
        let said = format!("there is no objective {:?}", args.objective);
        Failure::new(said, format!("objectives: {objectives}"))
    })?;
    let money = |name: &str, value: Option<f64>| match value {
        Some(value) if !value.is_finite() || value < 0.0 => Err(Failure::new(
            format!("--{name} {value} is no number of euros"),
            "write a number of 0 or more",
        )),
        value => Ok(value),
    };
    let within = args
        .within
        .as_deref()
        .map(|text| area(study, text))
        .transpose()?;
    let source = match Source::parse(&args.candidates) {
        Some(source) => source,
        None => Source::Places(places(Path::new(&args.candidates), common)?),
    };
    if args
        .alternatives
        .is_some_and(|percent| !(0.0..=100.0).contains(&percent))
    {
        return Err(Failure::new(
            "--alternatives is a number of percent from 0 to 100",
            "--alternatives 1 lists plans within 1 % of the best",
        ));
    }
    Ok(Ask {
        question,
        objective,
        means: match (
            target(args, study, &question)?,
            money("budget", args.budget)?,
        ) {
            (Some(target), _) => Means::Target(target),
            (None, Some(budget)) => Means::Budget(budget),
            (None, None) => Means::Number(args.choose),
        },
        closures: args.most_closures,
        source,
        ground: Ground {
            excluded: zones(args.exclude.as_deref(), None, common)?,
            suited: zones(
                args.suitability.as_deref(),
                Some(&args.suitability_column),
                common,
            )?,
        },
        within,
        price: money("price", args.price)?,
        alternatives: args.alternatives.map(|percent| percent / 100.0),
    })
}

/// The share to be reached, and of each area of which level.
fn target(
    args: &PrioritiseArgs,
    study: &Study,
    question: &Question,
) -> Result<Option<Target>, Failure> {
    let part = |name: &str, percent: f64| {
        if (0.0..=100.0).contains(&percent) {
            return Ok(percent / 100.0);
        }
        Err(Failure::new(
            format!("--{name} {percent} is no share of people"),
            "write percent from 0 to 100",
        ))
    };
    let Some(share) = args.target else {
        return Ok(None);
    };
    let above = study.levels[question.level]
        .parent
        .unwrap_or(question.level);
    let levels = study.levels.iter_ids().map(|(id, l)| (id, l.id.as_str()));
    let level = whole::known("level", args.target_level.as_deref(), above, levels)?;
    let each = args
        .target_each
        .map(|each| part("target-each", each))
        .transpose()?;
    Ok(Some(Target {
        share: part("target", share)?,
        each: each.map(|each| (level, each)),
    }))
}

fn question(args: &PrioritiseArgs, study: &Study) -> Result<Question, Failure> {
    let default = study.default;
    let services = study.services.iter_ids().map(|(id, s)| (id, s.id.as_str()));
    let service = whole::known(
        "service",
        args.service.as_deref(),
        default.service,
        services,
    )?;
    let groups = study.groups.iter_ids().map(|(id, g)| (id, g.id.as_str()));
    let group = whole::known("group", args.group.as_deref(), default.group, groups)?;
    let profiles = study.profiles.iter_ids().map(|(id, p)| (id, p.id.as_str()));
    let profile = whole::known(
        "profile",
        args.profile.as_deref(),
        default.profile,
        profiles,
    )?;
    let levels = study.levels.iter_ids().map(|(id, l)| (id, l.id.as_str()));
    let level = whole::known("level", args.level.as_deref(), default.level, levels)?;
    let minutes = match args.minutes {
        None => study.standard_terms(service, group, profile).0,
        Some(minutes) if (0.0..=MAX_MINUTES).contains(&minutes) => minutes,
        Some(minutes) => {
            return Err(Failure::new(
                format!("--minutes {minutes} is no threshold"),
                format!("write minutes from 0 to {MAX_MINUTES}"),
            ));
        }
    };
    Ok(Question {
        service,
        group,
        profile,
        minutes,
        level,
    })
}

fn area(study: &Study, text: &str) -> Result<(LevelId, AreaId), Failure> {
    let found = text.split_once(':').and_then(|(level, code)| {
        let level = study.level(level)?;
        let mut areas = study.areas_of(level);
        let area = areas.find(|(_, area)| area.code == code)?;
        Some((level, area.0))
    });
    found.ok_or_else(|| {
        let levels: Vec<&str> = study.levels.iter().map(|level| level.id.as_str()).collect();
        Failure::new(
            format!("--within {text:?} names no area"),
            format!("write LEVEL:CODE; levels: {}", levels.join(", ")),
        )
    })
}

/// Polygons with a number each, or none.
fn zones(
    path: Option<&Path>,
    column: Option<&str>,
    common: &Common,
) -> Result<Option<Arc<Zones>>, Failure> {
    let Some(path) = path else {
        return Ok(None);
    };
    let (zones, defects) = read_zones(path, column)?;
    for defect in &defects {
        tell(common, &defect.to_string());
    }
    // Unknown suitability says nothing against a place.
    let known = zones
        .iter()
        .map(|zone| (&zone.shape, zone.amount.unwrap_or(1.0)));
    Ok(Some(Arc::new(Zones::new(known))))
}

/// Candidates of a table: id, lon, lat, and name and cost where there are such columns.
fn places(path: &Path, common: &Common) -> Result<Vec<Place>, Failure> {
    let (points, defects) = read_points(path)?;
    for defect in &defects {
        tell(common, &defect.to_string());
    }

    let (names, costs) = (points.column("name"), points.column("cost"));
    let cell = |fields: &[Option<String>], column: Option<usize>| {
        let cell = column.and_then(|column| fields.get(column)?.clone());
        cell.map(|text| text.trim().to_owned()).unwrap_or_default()
    };
    let mut places: Vec<Place> = Vec::new();
    for row in &points.rows {
        let cost = cell(&row.fields, costs);
        let price = match cost.as_str() {
            "" => None,
            text => match text
                .parse()
                .ok()
                .filter(|cost: &f64| cost.is_finite() && *cost >= 0.0)
            {
                Some(cost) => Some(cost),
                None => {
                    return Err(Failure::new(
                        format!(
                            "{}, row {}: the cost {text:?} is no number",
                            path.display(),
                            row.row
                        ),
                        "write euros with a decimal point, or leave the cell empty",
                    ));
                }
            },
        };
        places.push(Place {
            name: cell(&row.fields, names),
            id: row.id.clone(),
            position: row.position,
            cost: price,
        });
    }
    Ok(places)
}
