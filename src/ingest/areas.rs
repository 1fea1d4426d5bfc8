//! Rows of polygons -> areas of one level, and which area of the coarser level each lies in.

use std::collections::{BTreeMap, HashMap};

use geo::InteriorPoint;

use super::error::IngestError;
use super::names::folded;
use super::polygons;
use super::rows::{RowReader, UniqueIds};
use super::table::Table;
use crate::model::defect::Defect;
use crate::model::ids::{AreaId, Id, IdVec, LevelId};
use crate::model::place::Area;
use crate::model::study::Level;
use crate::spatial::areas::AreaIndex;

/// Which properties of a level's file hold what.
#[derive(Clone, Debug)]
pub(crate) struct AreaColumns {
    pub(crate) code: String,
    /// The property with the name; `None` takes `name` where there is one.
    pub(crate) label: Option<String>,
    /// The property with the code of the parent.
    pub(crate) parent: Option<String>,
}

/// An area with the code of its parent as the file has it.
#[derive(Debug)]
pub(crate) struct AreaRow {
    pub(crate) area: Area,
    pub(crate) row: usize,
    pub(crate) parent_code: Option<String>,
}

/// Reads the areas of one level.
pub(crate) fn read(
    table: &Table,
    level: LevelId,
    columns: &AreaColumns,
    defects: &mut Vec<Defect>,
) -> Result<Vec<AreaRow>, IngestError> {
    if table.columns.is_empty() && table.records.is_empty() {
        return Ok(Vec::new());
    }
    let code = table.required(&[&columns.code])?;
    let label = match &columns.label {
        Some(label) => Some(table.required(&[label])?),
        None => table.column(&["name"]),
    };
    let parent = columns
        .parent
        .as_deref()
        .map(|parent| table.required(&[parent]))
        .transpose()?;
    let others: Vec<_> = table
        .all_columns()
        .filter(|column| ![Some(code), label, parent].contains(&Some(*column)))
        .collect();
    let mut ids = UniqueIds::default();
    let mut rows = Vec::new();
    for record in &table.records {
        let mut reader = RowReader::new(table, record);
        let own_code = ids.read(&mut reader, code, "area_code_missing");
        let shape = match polygons::read(&record.shape) {
            Ok((shape, mended)) => {
                for finding in mended {
                    reader.warn(&finding, own_code);
                }
                Some(shape)
            }
            Err(finding) => {
                reader.refuse(&finding, own_code);
                None
            }
        };
        let name = Some(reader.text(label))
            .filter(|name| !name.is_empty())
            .unwrap_or(own_code);
        let parent_code = Some(reader.text(parent)).filter(|code| !code.is_empty());
        let properties: BTreeMap<String, String> = others
            .iter()
            .filter_map(|column| {
                Some((
                    table.name(*column).to_owned(),
                    record.cell(*column)?.to_owned(),
                ))
            })
            .collect();
        if let (true, Some(shape)) = (reader.finish(defects), shape) {
            ids.admit(own_code, record.row);
            rows.push(AreaRow {
                row: record.row,
                parent_code: parent_code.map(str::to_owned),
                area: Area {
                    code: own_code.to_owned(),
                    name: name.to_owned(),
                    level,
                    parent: None,
                    shape,
                    properties,
                },
            });
        }
    }
    Ok(rows)
}

/// Areas by code, a map per level.
#[derive(Debug)]
pub(crate) struct AreaCodes {
    codes: Vec<HashMap<String, AreaId>>,
    /// By folded name; `None` where several areas of a level have it.
    names: Vec<HashMap<String, Option<AreaId>>>,
}

impl AreaCodes {
    pub(crate) fn new(levels: usize, areas: &IdVec<AreaId, Area>) -> Self {
        let mut codes = vec![HashMap::new(); levels];
        let mut names = vec![HashMap::new(); levels];
        for (id, area) in areas.iter_ids() {
            codes[area.level.index()].insert(area.code.clone(), id);
            names[area.level.index()]
                .entry(folded(&area.name))
                .and_modify(|found| *found = None)
                .or_insert(Some(id));
        }
        Self { codes, names }
    }

    /// The area of this code, else the only one of this name, diacritics and the words for
    /// kinds of places aside.
    pub(crate) fn find(&self, level: LevelId, code: &str) -> Option<AreaId> {
        let by_code = self.codes.get(level.index())?.get(code).copied();
        by_code.or_else(|| {
            self.names
                .get(level.index())?
                .get(&folded(code))
                .copied()
                .flatten()
        })
    }

    /// The area of this name on the finest level that has one alone.
    pub(crate) fn named_anywhere(&self, name: &str) -> Option<AreaId> {
        let name = folded(name);
        self.names
            .iter()
            .find_map(|names| names.get(&name).copied().flatten())
    }
}

/// What a level's file says of an area's parent.
#[derive(Debug)]
pub(crate) struct ParentRow {
    pub(crate) file: String,
    pub(crate) row: usize,
    pub(crate) code: Option<String>,
}

/// Settles the parents: by the code in the file, else by a point inside the child.
pub(crate) fn link_parents(
    levels: &IdVec<LevelId, Level>,
    areas: &mut IdVec<AreaId, Area>,
    rows: &[ParentRow],
    index: &AreaIndex,
    codes: &AreaCodes,
    defects: &mut Vec<Defect>,
) {
    for (id, row) in areas.ids().zip(rows) {
        let area = &areas[id];
        let Some(parent_level) = levels[area.level].parent else {
            continue;
        };
        let by_code = row
            .code
            .as_deref()
            .and_then(|code| codes.find(parent_level, code));
        let parent = by_code.or_else(|| {
            let point = area.shape.interior_point()?;
            index.locate(parent_level, point.0.into(), 0.0).0
        });
        let parent_id = &levels[parent_level].id;
        if let (Some(code), None) = (&row.code, by_code) {
            let message = format!(
                "no area of level {parent_id} has this code; the place of the area decides"
            );
            defects.push(
                Defect::warning("parent_unknown", &row.file, message)
                    .row(row.row)
                    .value(code)
                    .hint("correct the code, or add the area to the coarser level"),
            );
        } else if parent.is_none() {
            let message = format!("the area lies in no area of level {parent_id}");
            defects.push(
                Defect::warning("parent_missing", &row.file, message)
                    .row(row.row)
                    .value(&area.code)
                    .hint("name the parent by its code; sums of the coarser level leave this area out"),
            );
        }
        areas[id].parent = parent;
    }
}
