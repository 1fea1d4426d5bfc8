//! Rows of points -> sites of services.

use std::collections::{BTreeMap, HashMap};

use geo::Rect;

use super::error::IngestError;
use super::link::{self, Linker};
use super::rounding::Rounding;
use super::rows::{Finding, RowReader, UniqueIds};
use super::settle;
use super::table::{Col, LAT_NAMES, LON_NAMES, Place, Table};
use super::whereabouts::Whereabouts;
use super::words;
use crate::model::defect::Defect;
use crate::model::geo::LonLat;
use crate::model::ids::{IdVec, OriginId, ServiceId, SiteId};
use crate::model::place::{Origin, Site, SiteStatus};
use crate::model::study::Service;

struct Columns {
    id: Col,
    name: Option<Col>,
    service: Option<Col>,
    groups: Option<Col>,
    capacity: Option<Col>,
    cost: Option<Col>,
    status: Option<Col>,
    provider: Option<Col>,
    year: Option<Col>,
    source: Option<Col>,
    location_basis: Option<Col>,
    levels: Vec<Option<Col>>,
    extra: Vec<Col>,
}

impl Columns {
    fn of(table: &Table, linker: &Linker<'_>, services: usize) -> Result<Self, IngestError> {
        let service = if services == 1 {
            table.column(&["service"])
        } else {
            Some(table.required(&["service"])?)
        };
        let mut columns = Self {
            id: table.required(&["id"])?,
            name: table.column(&["name"]),
            service,
            groups: table.column(&["groups"]),
            capacity: table.column(&["capacity"]),
            cost: table.column(&["cost"]),
            status: table.column(&["status"]),
            provider: table.column(&["provider"]),
            year: table.column(&["year"]),
            source: table.column(&["source"]),
            location_basis: table.column(&["location_basis"]),
            levels: linker.columns(table),
            extra: Vec::new(),
        };
        let places = [table.column(&LON_NAMES), table.column(&LAT_NAMES)];
        let read: Vec<Option<Col>> = [
            Some(columns.id),
            columns.name,
            columns.service,
            columns.groups,
            columns.capacity,
            columns.cost,
            columns.status,
            columns.provider,
            columns.year,
            columns.source,
            columns.location_basis,
        ]
        .into_iter()
        .chain(places)
        .chain(columns.levels.iter().copied())
        .collect();
        columns.extra = table
            .all_columns()
            .filter(|column| !read.contains(&Some(*column)))
            .collect();
        Ok(columns)
    }
}

/// Reads the sites. `places` are the origins, whose names may tell where a site is, and the
/// box that points should lie in.
pub(crate) fn read(
    table: &mut Table,
    services: &IdVec<ServiceId, Service>,
    group_ids: &[&str],
    linker: &Linker<'_>,
    places: (&IdVec<OriginId, Origin>, Option<Rect>),
    defects: &mut Vec<Defect>,
) -> Result<IdVec<SiteId, Site>, IngestError> {
    let (origins, bounds) = places;
    if table.columns.is_empty() && table.records.is_empty() {
        return Ok(IdVec::new());
    }
    let columns = Columns::of(table, linker, services.len())?;
    // a table of names alone will do
    let place = match settle::place(table, bounds, defects) {
        Err(IngestError::MissingColumn { .. }) if Whereabouts::column(table).is_some() => None,
        place => Some(place?),
    };
    let whereabouts = Whereabouts::new(table, origins);
    let table = &*table;
    let mut ids = UniqueIds::default();
    let mut rounding = Rounding::default();
    let mut twins = HashMap::new();
    let mut sites = IdVec::new();
    for record in &table.records {
        let mut reader = RowReader::new(table, record);
        let id = ids.read(&mut reader, columns.id, "id_missing");
        let mut found = None;
        let stated = place.filter(|place| !reader.is_without_place(*place));
        let position = if let Some(place) = stated {
            position_of(&mut reader, place, bounds)
        } else {
            found = whereabouts.find(&mut reader, linker, &columns.levels);
            if found.is_none() {
                tell_unplaced(&mut reader);
            }
            found.as_ref().map(|found| found.position)
        };
        let service = service_of(&mut reader, columns.service, services);
        let name = reader.text(columns.name);
        if let (Some(position), Some(service)) = (position, service) {
            let at = (
                position.lon.to_bits(),
                position.lat.to_bits(),
                service,
                name,
            );
            if let Some(first) = twins.insert(at, record.row) {
                let message = format!("row {first} has the same place, service and name");
                reader.warn(
                    &Finding::new(
                        "site_duplicate",
                        message,
                        "remove one of the two if they are the same site: its places count twice",
                    ),
                    "",
                );
            }
        }
        let groups = groups_of(&mut reader, columns.groups, group_ids);
        let capacity = capacity_of(&mut reader, columns.capacity);
        let cost = reader.amount(columns.cost);
        let status = status_of(&mut reader, columns.status);
        let year = year_of(&mut reader, columns.year);
        let located = linker.locate(&mut reader, &columns.levels, position);
        let extra: BTreeMap<String, String> = columns
            .extra
            .iter()
            .filter_map(|column| {
                Some((
                    table.name(*column).to_owned(),
                    record.cell(*column)?.to_owned(),
                ))
            })
            .collect();
        let text = |column: Option<Col>| reader.text(column).to_owned();
        let (provider, source) = (text(columns.provider), text(columns.source));
        let mut location_basis = text(columns.location_basis);
        if let Some(found) = found.filter(|_| location_basis.is_empty()) {
            found.basis.clone_into(&mut location_basis);
        }
        if let (true, Some(service)) = (reader.finish(defects), service) {
            ids.admit(id, record.row);
            if let Some(position) = position {
                rounding.note(position);
            }
            sites.push(Site {
                id: id.to_owned(),
                name: name.to_owned(),
                service,
                position,
                groups,
                capacity,
                cost,
                status,
                provider,
                year,
                source,
                location_basis,
                extra,
                located,
            });
        }
    }
    defects.extend(rounding.defect(&table.file));
    Ok(sites)
}

/// A site of unknown place is kept, since it does exist: nobody can go there.
fn tell_unplaced(reader: &mut RowReader<'_>) {
    reader.warn(
        &Finding::new(
            "place_unknown",
            "nobody says where this site is; it is kept, but nobody reaches it",
            "give it the coordinate of its address, or the name of its settlement in a column settlement",
        ),
        "",
    );
}

/// The site's point.
fn position_of(reader: &mut RowReader<'_>, place: Place, bounds: Option<Rect>) -> Option<LonLat> {
    let position = reader.position(place)?;
    link::refuse_swapped(reader, position, bounds);
    Some(position)
}

fn service_of(
    reader: &mut RowReader<'_>,
    column: Option<Col>,
    services: &IdVec<ServiceId, Service>,
) -> Option<ServiceId> {
    let Some(column) = column else {
        return services.ids().next();
    };
    let id = reader.required(
        column,
        "service_missing",
        "name the service of the site by its id",
    );
    if id.is_empty() {
        return None;
    }
    let found = services
        .iter_ids()
        .find(|(_, service)| service.id == id)
        .map(|(found, _)| found);
    if found.is_none() {
        let known: Vec<&str> = services.iter().map(|service| service.id.as_str()).collect();
        reader.blame(
            "service_unknown",
            "the study has no service of this id",
            column,
            id,
            &words::known_hint(id, &known),
        );
    }
    found
}

fn groups_of(
    reader: &mut RowReader<'_>,
    column: Option<Col>,
    group_ids: &[&str],
) -> Option<Vec<String>> {
    let column = column?;
    let text = reader.text(Some(column));
    let groups: Vec<String> = text
        .split(';')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .collect();
    for id in groups.iter().filter(|id| !group_ids.contains(&id.as_str())) {
        reader.doubt(
            "group_unknown",
            "the study has no group of this id; the word counts for nobody",
            column,
            id,
            &words::known_hint(id, group_ids),
        );
    }
    (!groups.is_empty()).then_some(groups)
}

fn capacity_of(reader: &mut RowReader<'_>, column: Option<Col>) -> Option<f64> {
    let capacity = reader.amount(column);
    if let (Some(column), Some(0.0)) = (column, capacity) {
        let text = reader.text(Some(column));
        reader.doubt(
            "capacity_zero",
            "a site with 0 places serves nobody",
            column,
            text,
            "leave the cell empty when the number is not known, or set the status to closed",
        );
    }
    capacity
}

fn status_of(reader: &mut RowReader<'_>, column: Option<Col>) -> SiteStatus {
    let text = reader.text(column);
    let (Some(column), false) = (column, text.is_empty()) else {
        return SiteStatus::default();
    };
    let word = text.to_ascii_lowercase();
    SiteStatus::parse(&word).unwrap_or_else(|| {
        let known: Vec<&str> = SiteStatus::ALL
            .iter()
            .map(|status| status.as_str())
            .collect();
        reader.blame(
            "status_unknown",
            "this status is not known",
            column,
            text,
            &words::known_hint(&word, &known),
        );
        SiteStatus::default()
    })
}

fn year_of(reader: &mut RowReader<'_>, column: Option<Col>) -> Option<i32> {
    let column = column?;
    let text = reader.text(Some(column));
    if text.is_empty() {
        return None;
    }
    let year = text
        .parse::<i32>()
        .ok()
        .filter(|year| (1000..=9999).contains(year));
    if year.is_none() {
        reader.doubt(
            "year_unreadable",
            "this is not a year; it counts as not known",
            column,
            text,
            "write four digits",
        );
    }
    year
}
