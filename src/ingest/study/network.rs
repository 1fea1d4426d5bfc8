//! The roads of a study: lines, an extract, a network file, or none.

use std::sync::Arc;

use geo::Rect;

use super::super::config::positive;
use super::super::error::IngestError;
use super::super::files::{self, Files};
use super::super::sections::{NetworkSection, StudyFile};
use super::super::{format, osm, roads, settle};
use super::Reading;
use crate::model::defect::Defect;
use crate::model::study::{NetworkKind, RoadSource, Roads};
/// How far from the nearest road a point may be where a study does not say, km.
const MAX_SNAP_KM: f64 = 1.0;
/// How much longer than the straight line an access leg is where a study does not say.
const ACCESS_DETOUR: f64 = 1.3;

impl Reading<'_> {
    /// What the table `[network]` asks for.
    pub(super) fn roads(
        &mut self,
        file: &StudyFile,
        bounds: Option<Rect>,
    ) -> Result<Roads, IngestError> {
        let section = file.network.clone().unwrap_or_default();
        let kind = match section.kind.as_deref() {
            None | Some("real") => NetworkKind::Real,
            Some("schematic") => NetworkKind::Schematic,
            Some(other) => {
                return Err(IngestError::bad_value(
                    "network.kind",
                    format!("{other:?} is not known"),
                    "write real or schematic; leave the table [network] out for straight lines",
                ));
            }
        };
        let max_snap_km = positive(
            section.max_snap_km.unwrap_or(MAX_SNAP_KM),
            "network.max_snap_km",
        )?;
        let detour = section.access_detour.unwrap_or(ACCESS_DETOUR);
        if !(detour.is_finite() && detour >= 1.0) {
            return Err(IngestError::bad_value(
                "network.access_detour",
                format!("{detour} is not a detour"),
                "write how many times longer than the straight line the way is, 1 or more",
            ));
        }
        let mut roads = Roads {
            kind: NetworkKind::StraightLine,
            source: RoadSource::None,
            paces: Vec::new(),
            max_snap_m: max_snap_km * 1000.0,
            detour,
            note: section.note.clone().map(|note| note.0),
        };
        if let Some(name) = &section.file {
            roads.source = self.road_source(name, &section, bounds)?;
            if matches!(roads.source, RoadSource::None) {
                let message = "the file holds no usable road: straight lines are used instead";
                let hint = "look at the other defects of the file, or leave [network] out";
                self.defects
                    .push(Defect::warning("roads_unusable", name, message).hint(hint));
            } else {
                roads.kind = kind;
            }
        }
        Ok(roads)
    }

    /// The roads in a file: an extract, a network file, or lines.
    fn road_source(
        &mut self,
        name: &str,
        section: &NetworkSection,
        bounds: Option<Rect>,
    ) -> Result<RoadSource, IngestError> {
        let place = match &self.files {
            Files::Folder(folder) if !format::is_table(name) => folder.join(name),
            _ => {
                let mut input = self.table(name, "network.file", &section.options())?;
                settle::settle(&mut input.table, bounds, &mut self.defects)?;
                let (lines, used) = roads::read(&input.table, &mut self.defects)?;
                self.inputs.extend(input.settle(used));
                let some = (!lines.is_empty()).then_some(RoadSource::Lines(lines));
                return Ok(some.unwrap_or_default());
            }
        };
        if !place.exists() {
            return Err(IngestError::Missing {
                file: name.to_owned(),
                named_by: "network.file".to_owned(),
            });
        }
        let is_extract = place
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("pbf"));
        if !is_extract {
            // whether it is a network file shows when it is opened
            let sha256 = files::sha256_of_file(&place).map_err(|source| IngestError::Io {
                file: name.to_owned(),
                source,
            })?;
            self.inputs.push(format::whole_file(name, sha256));
            return Ok(RoadSource::Built(place));
        }
        let extract = osm::read_extract(&place, self.progress)?;
        self.inputs.push(format::whole_file(name, extract.sha256));
        self.defects.extend(extract.defects);
        if extract.streets.ways.is_empty() {
            return Ok(RoadSource::None);
        }
        Ok(RoadSource::Streets(Arc::new(extract.streets)))
    }
}
