//! A study from its folder: read every file, link everything, gather the defects.

mod levels;
mod network;

use std::path::PathBuf;

use geo::{BoundingRect, Rect};

use super::STUDY_FILE;
use super::areas::{self, AreaCodes, AreaColumns, ParentRow};
use super::axes::{self, Extent};
use super::config::{self, need};
use super::error::IngestError;
use super::files::Files;
use super::format::{self, Input};
use super::limits::MAX_STUDY_FILE_BYTES;
use super::link::{self, Linker};
use super::options::ReadOptions;
use super::sections::{LevelSection, StudyFile};
use super::settings::{self, Known};
use super::table::Table;
use super::{doubts, origins, profiles, services, settle, sites, terms};
use crate::model::defect::Defect;
use crate::model::ids::{AreaId, GroupId, Id, IdVec, LevelId, OriginId, ServiceId, SiteId};
use crate::model::place::{Area, Origin, Site};
use crate::model::progress::Progress;
use crate::model::study::{Group, InputFile, Level, Service, Study};
use crate::spatial::areas::AreaIndex;

/// Where the areas of each level lie, with its file.
type Extents = Vec<(String, Extent)>;
type Levels = IdVec<LevelId, Level>;
type Areas = IdVec<AreaId, Area>;
type Groups = IdVec<GroupId, Group>;
type Origins = IdVec<OriginId, Origin>;
type Services = IdVec<ServiceId, Service>;
type Sites = IdVec<SiteId, Site>;

/// Where a study comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StudySource {
    /// The one compiled into the binary.
    Embedded,
    /// A folder with a pieeja.toml.
    Folder(PathBuf),
}

/// A study as read, with everything that was found wrong.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The study.
    pub study: Study,
    /// Rows set aside and doubts, file by file in reading order.
    pub defects: Vec<Defect>,
    /// The file of each level, in their order.
    pub level_files: Vec<String>,
    /// The file of the origins.
    pub origins_file: String,
}

/// Reads and links a study.
pub fn load_study(source: &StudySource, progress: &dyn Progress) -> Result<Loaded, IngestError> {
    let files = match source {
        StudySource::Embedded => Files::Embedded,
        StudySource::Folder(folder) => Files::Folder(folder.clone()),
    };
    let mut reading = Reading {
        files,
        progress,
        inputs: Vec::new(),
        defects: Vec::new(),
    };
    let bytes = reading
        .files
        .find(STUDY_FILE, MAX_STUDY_FILE_BYTES)?
        .ok_or_else(|| {
            let folder = match source {
                StudySource::Embedded => "(embedded study)".to_owned(),
                StudySource::Folder(folder) => folder.display().to_string(),
            };
            IngestError::NoStudy { folder }
        })?;
    reading.inputs.push(format::input_file(STUDY_FILE, &bytes));
    let file = config::parse(STUDY_FILE, &bytes, &mut reading.defects)?;
    settings::check_format(&file)?;
    let named = file.levels.len() + 3;
    progress.begin("Reading the study", u64::try_from(named).unwrap_or(0));
    let study = reading.study(&file);
    progress.finish();
    Ok(Loaded {
        study: study?,
        defects: reading.defects,
        origins_file: file.origins.file.clone().unwrap_or_default(),
        level_files: file
            .levels
            .iter()
            .filter_map(|level| level.file.clone())
            .collect(),
    })
}

struct Reading<'a> {
    files: Files,
    progress: &'a dyn Progress,
    inputs: Vec<InputFile>,
    defects: Vec<Defect>,
}

impl Reading<'_> {
    fn table(
        &mut self,
        name: &str,
        key: &str,
        options: &ReadOptions,
    ) -> Result<Input, IngestError> {
        let input = format::read_table(&self.files, name, key, options, &mut self.defects);
        self.progress.advance(1);
        input
    }

    fn study(&mut self, file: &StudyFile) -> Result<Study, IngestError> {
        let id = need(
            file.study.id.as_ref(),
            "study.id",
            "[study] with id = \"my_town\"",
        )?;
        let (levels, areas, index, extents) = self.areas(&file.levels)?;
        let example = "[origins] with file = \"population.csv\"";
        let name = need(file.origins.file.as_ref(), "origins.file", example)?;
        let origins = self.table(&name, "origins.file", &file.origins.options())?;
        let sites = match &file.sites.file {
            Some(name) => Some(self.table(name, "sites.file", &file.sites.options())?),
            None => None,
        };
        let tables = [Some(&origins), sites.as_ref()].into_iter().flatten();
        let points: Vec<Extent> = tables
            .map(|input| Extent::of_points(&input.table))
            .collect();
        let doubted = axes::doubted(&extents, &points, &mut self.defects);
        let linker = Linker {
            doubted: &doubted,
            levels: &levels,
            areas: &areas,
            index: &index,
            codes: &AreaCodes::new(levels.len(), &areas),
            nearest_m: nearest_area_m(file)?,
        };
        let (groups, origins, people) = self.origins(file, origins, &linker)?;
        let bounds = linker.bounds().or_else(|| doubts::bounds(&origins));
        let (services, sites) = self.sites(file, sites, &groups, &linker, (&origins, bounds))?;
        let profiles = profiles::read(&file.profiles, file.network.as_ref())?;
        let roads = self.roads(file, bounds)?;
        let known = Known::new(&levels, &groups, &services, &profiles);
        let standards = settings::standards(file, &known, &mut self.defects)?;
        let default = settings::default_question(file, &known, &mut self.defects);
        let mut further = terms::read(file, &known, &profiles, &mut self.defects)?;
        further.without_car =
            terms::without_car(file, &known, &people, &origins, &mut self.defects)?;
        drop(people);
        let mut study = Study {
            name: file.study.name.or_id(&id),
            description: file.study.description.0.clone(),
            period: file.study.period.clone(),
            languages: settings::languages(file),
            notices: settings::notices(file)?,
            presets: settings::presets(file)?,
            e2sfca: settings::e2sfca(file)?,
            terms: further,
            privacy: terms::privacy(file, &groups)?,
            attributions: settings::attributions(file)?,
            id,
            levels,
            areas,
            groups,
            services,
            profiles,
            standards,
            default,
            origins,
            sites,
            roads,
            inputs: std::mem::take(&mut self.inputs),
        };
        let terms = study.standard_terms(default.service, default.group, default.profile);
        study.default.minutes = terms.0;
        let files = file.levels.iter().filter_map(|level| level.file.as_deref());
        doubts::of_study(&study, &files.collect::<Vec<_>>(), &mut self.defects);
        Ok(study)
    }

    fn origins(
        &mut self,
        file: &StudyFile,
        mut input: Input,
        linker: &Linker<'_>,
    ) -> Result<(Groups, Origins, Table), IngestError> {
        let level_ids: Vec<&str> = linker
            .levels
            .iter()
            .map(|level| level.id.as_str())
            .collect();
        let (groups, columns) = origins::groups(&input.table, &file.groups, &level_ids)?;
        let defects = &mut self.defects;
        let origins = origins::read(&mut input.table, &file.origins, &columns, linker, defects)?;
        let table = std::mem::take(&mut input.table);
        // what was read is still to be settled with what was used
        input.table.read = table.read;
        self.inputs.extend(input.settle(origins.len()));
        Ok((groups, origins, table))
    }

    fn sites(
        &mut self,
        file: &StudyFile,
        input: Option<Input>,
        groups: &Groups,
        linker: &Linker<'_>,
        places: (&Origins, Option<Rect>),
    ) -> Result<(Services, Sites), IngestError> {
        let Some(mut input) = input else {
            return Ok((services::read(&file.services, None)?, IdVec::new()));
        };
        let services = services::read(&file.services, Some(&input.table))?;
        let group_ids: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
        let defects = &mut self.defects;
        let sites = sites::read(
            &mut input.table,
            &services,
            &group_ids,
            linker,
            places,
            defects,
        )?;
        self.inputs.extend(input.settle(sites.len()));
        Ok((services, sites))
    }

    fn areas(
        &mut self,
        sections: &[LevelSection],
    ) -> Result<(Levels, Areas, AreaIndex, Extents), IngestError> {
        let levels = levels::levels(sections)?;
        let mut extents = Vec::new();
        let mut areas: Areas = IdVec::new();
        // what the levels read so far cover tells a system that nobody states
        let mut bounds = None;
        let mut parents = Vec::new();
        for (level, section) in levels.ids().zip(sections) {
            let key = |name: &str| format!("levels[{}].{name}", level.index() + 1);
            let name = need(
                section.file.as_ref(),
                key("file"),
                "file = \"areas.geojson\"",
            )?;
            let columns = AreaColumns {
                code: section.code.clone().unwrap_or_else(|| "code".to_owned()),
                label: section.label.clone(),
                parent: section.parent.clone(),
            };
            let mut input = self.table(&name, &key("file"), &section.options())?;
            settle::settle(&mut input.table, bounds, &mut self.defects)?;
            let rows = areas::read(&input.table, level, &columns, &mut self.defects)?;
            let crs = input.table.crs.clone();
            self.inputs.extend(input.settle(rows.len()));
            let extent = Extent::of_areas(rows.iter().map(|row| &row.area), &crs);
            extents.push((name.clone(), extent));
            for row in rows {
                bounds = link::around(bounds, row.area.shape.bounding_rect());
                areas.push(row.area);
                parents.push(ParentRow {
                    file: name.clone(),
                    row: row.row,
                    code: row.parent_code,
                });
            }
        }
        let index = AreaIndex::new(&areas);
        let codes = AreaCodes::new(levels.len(), &areas);
        areas::link_parents(
            &levels,
            &mut areas,
            &parents,
            &index,
            &codes,
            &mut self.defects,
        );
        Ok((levels, areas, index, extents))
    }
}

fn nearest_area_m(file: &StudyFile) -> Result<f64, IngestError> {
    let km = file.origins.nearest_area_km.unwrap_or(0.0);
    if km.is_finite() && km >= 0.0 {
        return Ok(km * 1000.0);
    }
    Err(IngestError::bad_value(
        "origins.nearest_area_km",
        format!("{km} is not a distance"),
        "write kilometres, 0 for never",
    ))
}
