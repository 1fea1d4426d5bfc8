//! The services of a study.

use super::config::need;
use super::error::IngestError;
use super::sections::ServiceSection;
use super::table::Table;
use crate::model::ids::{IdVec, ServiceId};
use crate::model::study::{Direction, Service};
use crate::model::text::Text;

const SYMBOLS: [&str; 9] = [
    "circle", "square", "triangle", "diamond", "pentagon", "hexagon", "star", "cross", "plus",
];

/// The services of the study: declared, else those that the table names.
pub(crate) fn read(
    declared: &[ServiceSection],
    table: Option<&Table>,
) -> Result<IdVec<ServiceId, Service>, IngestError> {
    let mut services: IdVec<ServiceId, Service> = IdVec::new();
    for (i, section) in declared.iter().enumerate() {
        let key = |name: &str| format!("services[{}].{name}", i + 1);
        let id = need(section.id.as_ref(), key("id"), "id = \"day_care_centre\"")?;
        if services.iter().any(|service| service.id == id) {
            return Err(IngestError::bad_value(
                key("id"),
                format!("{id:?} is the id of an earlier service"),
                "give every service an id of its own",
            ));
        }
        services.push(Service {
            name: section.name.or_id(&id),
            community: section.community.unwrap_or(true),
            direction: direction(section.direction.as_deref(), &key("direction"))?,
            symbol: symbol(section.symbol.as_deref(), i, &key("symbol"))?,
            note: section.note.as_ref().map(|note| note.0.clone()),
            id,
        });
    }
    if services.is_empty() {
        services = named_in(table);
    }
    if services.is_empty() {
        return Err(IngestError::missing_key(
            "services",
            "[[services]] with id = \"day_care_centre\", or a column service in the table of sites",
        ));
    }
    Ok(services)
}

/// The distinct words of the column `service`, in order.
fn named_in(table: Option<&Table>) -> IdVec<ServiceId, Service> {
    let Some((table, column)) = table.and_then(|table| Some((table, table.column(&["service"])?)))
    else {
        return IdVec::new();
    };
    let mut ids: Vec<&str> = table
        .records
        .iter()
        .filter_map(|row| row.cell(column))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter()
        .enumerate()
        .map(|(i, id)| Service {
            id: id.to_owned(),
            name: Text::same(id),
            community: true,
            direction: Direction::ToSite,
            symbol: SYMBOLS[i % SYMBOLS.len()].to_owned(),
            note: None,
        })
        .collect()
}

fn direction(word: Option<&str>, key: &str) -> Result<Direction, IngestError> {
    match word {
        None | Some("to_site") => Ok(Direction::ToSite),
        Some("to_client") => Ok(Direction::ToClient),
        Some(other) => Err(IngestError::bad_value(
            key,
            format!("{other:?} is not known"),
            "write to_site (people travel) or to_client (the service travels)",
        )),
    }
}

fn symbol(word: Option<&str>, position: usize, key: &str) -> Result<String, IngestError> {
    match word {
        None => Ok(SYMBOLS[position % SYMBOLS.len()].to_owned()),
        Some(symbol) if SYMBOLS.contains(&symbol) => Ok(symbol.to_owned()),
        Some(other) => Err(IngestError::bad_value(
            key,
            format!("{other:?} is not a symbol"),
            format!("symbols: {}", SYMBOLS.join(", ")),
        )),
    }
}
