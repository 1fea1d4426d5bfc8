//! Rows of points -> origins with people per group.

use super::config::need;
use super::error::IngestError;
use super::link::{self, Linker};
use super::number;
use super::rounding::Rounding;
use super::rows::{Finding, RowReader, UniqueIds};
use super::sections::{GroupSection, OriginsSection};
use super::settle;
use super::table::{Col, Place, Table};
use crate::model::defect::Defect;
use crate::model::ids::{GroupId, IdVec, OriginId};
use crate::model::place::{Basis, Origin};
use crate::model::study::Group;
use crate::model::text::Text;
use crate::model::units::{MAX_PEOPLE, People};

/// Columns of the table that never are a group when groups are not declared.
const KNOWN: [&str; 12] = [
    "id",
    "name",
    "lon",
    "longitude",
    "lng",
    "lat",
    "latitude",
    "basis",
    "basis_note",
    "year",
    "code",
    "source",
];

/// The groups of the study and the column of each.
pub(crate) fn groups(
    table: &Table,
    declared: &[GroupSection],
    level_ids: &[&str],
) -> Result<(IdVec<GroupId, Group>, Vec<Col>), IngestError> {
    if declared.is_empty() {
        return numeric_columns(table, level_ids);
    }
    let mut groups = IdVec::new();
    let mut columns = Vec::new();
    for (i, section) in declared.iter().enumerate() {
        let id = need(
            section.id.as_ref(),
            format!("groups[{}].id", i + 1),
            "id = \"total\"",
        )?;
        if groups.iter().any(|group: &Group| group.id == id) {
            return Err(IngestError::bad_value(
                format!("groups[{}].id", i + 1),
                format!("{id:?} is the id of an earlier group"),
                "give every group an id of its own",
            ));
        }
        columns.push(table.required(&[section.column.as_deref().unwrap_or(&id)])?);
        groups.push(Group {
            name: section.name.or_id(&id),
            note: section.note.as_ref().map(|note| note.0.clone()),
            source: section.source.clone(),
            id,
        });
    }
    Ok((groups, columns))
}

/// Without declared groups every further column of numbers is one. A column counts as
/// numbers when most of its cells are; the others then are defects of their rows.
fn numeric_columns(
    table: &Table,
    level_ids: &[&str],
) -> Result<(IdVec<GroupId, Group>, Vec<Col>), IngestError> {
    let mut groups = IdVec::new();
    let mut columns = Vec::new();
    let place = match table.place() {
        Ok(Place::Columns { lon, lat }) => [Some(lon), Some(lat)],
        _ => [None, None],
    };
    for column in table.all_columns() {
        let name = table.name(column);
        let is_other = |other: &&str| other.eq_ignore_ascii_case(name);
        let is_place = place.contains(&Some(column));
        if is_place || KNOWN.iter().any(is_other) || level_ids.iter().any(is_other) {
            continue;
        }
        let cells: Vec<&str> = table
            .records
            .iter()
            .filter_map(|row| row.cell(column))
            .collect();
        let numbers = cells
            .iter()
            .filter(|cell| number::parse(cell, table.decimal_comma).is_ok())
            .count();
        if numbers == 0 || numbers * 2 < cells.len() {
            continue;
        }
        columns.push(column);
        groups.push(Group {
            id: name.to_owned(),
            name: Text::same(name),
            note: None,
            source: String::new(),
        });
    }
    if groups.is_empty() {
        return Err(IngestError::MissingColumn {
            file: table.file.clone(),
            wanted: "with numbers of people (such as total)".to_owned(),
            found: table.columns.clone(),
        });
    }
    Ok((groups, columns))
}

/// Reads the origins.
pub(crate) fn read(
    table: &mut Table,
    section: &OriginsSection,
    group_columns: &[Col],
    linker: &Linker<'_>,
    defects: &mut Vec<Defect>,
) -> Result<IdVec<OriginId, Origin>, IngestError> {
    if table.columns.is_empty() && table.records.is_empty() {
        return Ok(IdVec::new());
    }
    let id = table.required(&["id"])?;
    let place = settle::place(table, linker.bounds(), defects)?;
    let table = &*table;
    let optional = |declared: &Option<String>, usual: &str| match declared {
        Some(name) => table.required(&[name]).map(Some),
        None => Ok(table.column(&[usual])),
    };
    let name = optional(&section.name, "name")?;
    let basis = optional(&section.basis, "basis")?;
    let basis_note = table.column(&["basis_note"]);
    let level_columns = linker.columns(table);
    let bounds = linker.bounds();
    let mut ids = UniqueIds::default();
    let mut rounding = Rounding::default();
    let mut origins = IdVec::new();
    for record in &table.records {
        let mut reader = RowReader::new(table, record);
        let own_id = ids.read(&mut reader, id, "id_missing");
        let position = reader.position(place);
        if let Some(position) = position {
            link::refuse_swapped(&mut reader, position, bounds);
        }
        let people = people(&mut reader, group_columns);
        let basis = basis_of(&mut reader, basis);
        let located = linker.locate(&mut reader, &level_columns, position);
        let (name, basis_note) = (reader.text(name), reader.text(basis_note));
        if let (true, Some(position)) = (reader.finish(defects), position) {
            ids.admit(own_id, record.row);
            rounding.note(position);
            origins.push(Origin {
                id: own_id.to_owned(),
                name: name.to_owned(),
                position,
                people,
                basis,
                basis_note: basis_note.to_owned(),
                located,
            });
        }
    }
    defects.extend(rounding.defect(&table.file));
    Ok(origins)
}

fn people(reader: &mut RowReader<'_>, columns: &[Col]) -> Vec<Option<People>> {
    let mut people = Vec::with_capacity(columns.len());
    for column in columns {
        let amount = reader.amount(Some(*column));
        people.push(amount.and_then(People::from_f64));
        if amount.is_some_and(|amount| amount > MAX_PEOPLE) {
            let text = reader.text(Some(*column));
            reader.blame(
                "number_too_large",
                "no place has so many people",
                *column,
                text,
                "correct the number",
            );
        }
    }
    if !people.is_empty() && people.iter().all(|people| *people == Some(People::ZERO)) {
        reader.warn(
            &Finding::new(
                "people_zero",
                "nobody lives here in any group",
                "leave the cell empty when the number is not known, or leave out the row",
            ),
            "",
        );
    }
    people
}

fn basis_of(reader: &mut RowReader<'_>, column: Option<Col>) -> Basis {
    let Some(column) = column else {
        return Basis::Unstated;
    };
    match reader.text(Some(column)) {
        "counted" => Basis::Counted,
        "estimated" => Basis::Estimated,
        "" => Basis::Unstated,
        other => {
            reader.doubt(
                "word_unknown",
                "this word is not known here; the basis counts as not stated",
                column,
                other,
                "write counted or estimated, or leave the cell empty",
            );
            Basis::Unstated
        }
    }
}
