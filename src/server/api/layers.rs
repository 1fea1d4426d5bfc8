//! `/layers/{name}.{format}`: whole layers of one question, as files.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::canonical;
use super::changes::Sides;
use crate::access::changes::{area_changes, origin_changes};
use crate::access::closures::closures;
use crate::export::about;
use crate::export::documents::answer::terms;
use crate::export::file::{Label, WriteError, Written};
use crate::export::format::{Format, Locale};
use crate::export::layers;
use crate::model::scenario::Scenario;
use crate::model::study::Question;
use crate::model::table::Layer;
use crate::pipeline::Table;
use crate::server::error::{Code, Problem};
use crate::server::params::{Params, choices};
use crate::server::reply::{Printed, reply};
use crate::server::state::App;
use crate::server::worlds::World;

const PARAMETERS: [&str; 9] = [
    "service", "group", "profile", "minutes", "level", "scenario", "fields", "locale", "lang",
];

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Areas,
    /// Code, name and shape: the same for every question.
    Shapes,
    Gaps,
    Sites,
    /// What the closing of each site would break.
    Closures,
    /// Areas before and after a scenario.
    AreaChanges,
    /// Origins before and after a scenario.
    GapChanges,
    Network,
    Table(Table),
}

pub(in crate::server) async fn layer(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let path = uri.path();
    let file = path.rsplit_once('/').map_or(path, |(_, file)| file);
    // the first dot: `areas.shp.zip`
    let (name, extension) = file.split_once('.').unwrap_or((file, ""));
    let wanted = wanted(name)?;
    let format = Format::parse(extension)
        .filter(|format| format.is_one_file())
        .ok_or_else(|| unknown_format(name, extension))?;
    let params = Params::read(&uri, &PARAMETERS)?;
    let wanted = fields(&params, wanted)?;
    let format = locale(&params, format)?;
    let study = app.study();
    let question = params.question(study)?;
    let scenario = params.scenario(&app)?;
    // the address holds only what the layer depends on
    let asked = match wanted {
        Wanted::Shapes => format!("level={}&fields=code", study.levels[question.level].id),
        Wanted::Network => {
            let profile = &study.profiles[question.profile].id;
            format!("profile={profile}&scenario={scenario}")
        }
        _ => canonical(study, &question, &scenario),
    };
    let address = format!("/layers/{name}.{format:?}?{asked}");
    reply(&app, &headers, address, move |app| {
        let world = app.world(&scenario)?;
        let parts = draw(app, &world, wanted, &question);
        let label = Label::wgs84(&about(app.study()));
        let body = write(format, &parts, label).and_then(Written::into_bytes);
        Ok(Printed {
            body: body.map_err(|error| cannot_write(&error))?.into(),
            media_type: format.media_type(),
            file_name: Some(file_name(app, wanted, &question, &scenario, format)),
        })
    })
    .await
}

fn draw(app: &App, world: &World, wanted: Wanted, question: &Question) -> Vec<Layer> {
    let World { engine, drawing } = world;
    let (study, minutes, level) = (engine.study(), question.minutes, question.level);
    let answer = || engine.answer(question.service, question.group, question.profile);
    let layer = match wanted {
        Wanted::Table(table) => {
            let share = terms(study, question).share;
            return engine.table(drawing, table, question, share, &[level]);
        }
        Wanted::Areas => {
            layers::areas::layer(study, drawing, &answer(), terms(study, question), level)
        }
        Wanted::Shapes => layers::areas::shapes_only(study, drawing, level),
        Wanted::Gaps => layers::gaps::layer(study, drawing, &answer(), minutes, level),
        Wanted::Sites => layers::sites::layer(study, drawing, &answer(), minutes, level),
        Wanted::Closures => {
            let answer = answer();
            let rows = closures(study, &answer, minutes, level);
            layers::closures::layer(study, drawing, &answer, &rows)
        }
        Wanted::AreaChanges => {
            let sides = Sides::of(app, world, question);
            let (before, after) = sides.both();
            let rows = area_changes(&before, level, &after, level);
            layers::changes::areas(&before, &after, &rows, true)
        }
        Wanted::GapChanges => {
            let sides = Sides::of(app, world, question);
            let (before, after) = sides.both();
            let rows = origin_changes(&before, &after);
            layers::changes::origins(&before, &after, &rows, level)
        }
        Wanted::Network => {
            let roads = engine.road_rows(question.profile);
            layers::network::layer(study, drawing, question.profile, &roads)
        }
    };
    vec![layer]
}

/// One file of parts that have the same columns; an empty one when there is none.
fn write(format: Format, parts: &[Layer], label: Label) -> Result<Written, WriteError> {
    let mut writer = format.writer(label)?;
    for part in parts {
        writer.push(part)?;
    }
    writer.finish()
}

fn wanted(name: &str) -> Result<Wanted, Problem> {
    match name {
        "areas" => Ok(Wanted::Areas),
        "gaps" => Ok(Wanted::Gaps),
        "sites" => Ok(Wanted::Sites),
        "network" => Ok(Wanted::Network),
        "closures" => Ok(Wanted::Closures),
        "area_changes" => Ok(Wanted::AreaChanges),
        "gap_changes" => Ok(Wanted::GapChanges),
        _ => Table::parse(name).map(Wanted::Table).ok_or_else(|| {
            let mut known = layers::NAMES.to_vec();
            known.extend(Table::ALL.map(Table::name));
            Problem::new(Code::UnknownLayer, format!("there is no layer {name:?}"))
                .hint(choices(name, &known))
        }),
    }
}

/// The layer is beyond what the format can hold.
pub(super) fn cannot_write(error: &WriteError) -> Problem {
    Problem::new(Code::UnknownFormat, error.to_string()).hint(error.hint())
}

pub(super) fn unknown_format(name: &str, extension: &str) -> Problem {
    let said = format!("layers are not written as {extension:?}");
    let formats = Format::ALL
        .into_iter()
        .filter(|format| format.is_one_file());
    let formats: Vec<&str> = formats.map(Format::extension).collect();
    let hint = format!(
        "ask for /layers/{name}.{}; formats: {}",
        formats[0],
        formats.join(", ")
    );
    Problem::new(Code::UnknownFormat, said).hint(hint)
}

fn fields(params: &Params, wanted: Wanted) -> Result<Wanted, Problem> {
    match (params.get("fields"), wanted) {
        (None, wanted) => Ok(wanted),
        (Some("code"), Wanted::Areas) => Ok(Wanted::Shapes),
        (Some(fields), _) => {
            let said = format!("fields={fields} is not offered for this layer");
            Err(Problem::new(Code::BadValue, said)
                .hint("fields=code gives the areas' code, name and shape; leave it out for all")
                .field("fields"))
        }
    }
}

/// `locale=lv`, or `lang=lv`: numbers and cells as a Latvian spreadsheet expects them.
pub(super) fn locale(params: &Params, format: Format) -> Result<Format, Problem> {
    let Some((name, value)) = ["locale", "lang"]
        .into_iter()
        .find_map(|name| Some((name, params.get(name)?)))
    else {
        return Ok(format);
    };
    let locale = match value {
        "lv" => Locale::Latvian,
        "en" => Locale::International,
        _ => {
            let said = format!("{name}={value} is not known");
            return Err(Problem::new(Code::BadValue, said)
                .hint("lv writes semicolons and decimal commas, en commas and decimal points")
                .field(name));
        }
    };
    Ok(match format {
        Format::Csv(_) => Format::Csv(locale),
        other => other,
    })
}

/// `areas-day_care_centre-adults_mental-car-30min-municipality.geojson`
fn file_name(
    app: &App,
    wanted: Wanted,
    question: &Question,
    scenario: &Scenario,
    format: Format,
) -> String {
    let study = app.study();
    let service = &study.services[question.service].id;
    let group = &study.groups[question.group].id;
    let profile = &study.profiles[question.profile].id;
    let level = &study.levels[question.level].id;
    let minutes = question.minutes;
    let asked = format!("{service}-{group}-{profile}-{minutes}min");
    let name = match wanted {
        Wanted::Areas => format!("areas-{asked}-{level}"),
        Wanted::Shapes => format!("areas-{level}"),
        Wanted::Gaps => format!("gaps-{asked}"),
        Wanted::Sites => format!("sites-{asked}"),
        Wanted::Closures => format!("closures-{asked}"),
        Wanted::AreaChanges => format!("area_changes-{asked}-{level}"),
        Wanted::GapChanges => format!("gap_changes-{asked}"),
        Wanted::Network => format!("network-{profile}"),
        Wanted::Table(table) => format!("{}-{asked}-{level}", table.name()),
    };
    let name = match scenario.changes.len() {
        0 => name,
        changes => format!("{name}-{changes}_changes"),
    };
    let safe = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => c,
        _ => '_',
    };
    let name: String = name.chars().map(safe).collect();
    format!("{name}.{}", format.extension())
}
