//! A study: one place, one set of services, one set of standards, read and linked.

use std::path::PathBuf;
use std::sync::Arc;

use super::ids::{AreaId, GroupId, IdVec, LevelId, OriginId, ProfileId, ServiceId, SiteId};
use super::place::{Area, Origin, Site, SiteStatus};
use super::privacy::Privacy;
use super::profile::Profile;
use super::roads::RoadLine;
use super::street::Streets;
use super::terms::StudyTerms;
use super::text::Text;

/// A tier of areas.
#[derive(Clone, Debug)]
pub struct Level {
    /// Id, e.g. `municipality`.
    pub id: String,
    /// Heading for people, plural.
    pub name: Text,
    /// The coarser level that this one nests in.
    pub parent: Option<LevelId>,
}

/// Whose demand.
#[derive(Clone, Debug)]
pub struct Group {
    /// Id, e.g. `adults_mental`.
    pub id: String,
    /// Name for people.
    pub name: Text,
    /// Where the figures come from and where they are unknown.
    pub note: Option<Text>,
    /// Source, a URL or words.
    pub source: String,
}

/// The id of the group that means all people: every site serves it.
pub const EVERYBODY: &str = "total";

/// Who travels.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Direction {
    /// People travel to the site.
    #[default]
    ToSite,
    /// The service travels to the people (home care).
    ToClient,
}

impl Direction {
    /// The word used in files and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ToSite => "to_site",
            Self::ToClient => "to_client",
        }
    }
}

/// A type of service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Id, e.g. `day_care_centre`.
    pub id: String,
    /// Name for people.
    pub name: Text,
    /// Community-based, or an institution that the programme replaces.
    pub community: bool,
    /// Who travels.
    pub direction: Direction,
    /// Map symbol.
    pub symbol: String,
    /// What to know about it.
    pub note: Option<Text>,
}

/// The promise: group G reaches service S by profile P within so many minutes, for a share of people.
#[derive(Clone, Debug)]
pub struct Standard {
    /// Service id or `*`.
    pub service: String,
    /// Group id or `*`.
    pub group: String,
    /// Profile id or `*`.
    pub profile: String,
    /// Closed threshold in minutes.
    pub minutes: f64,
    /// Target share of people within it, 0..=1.
    pub share: f64,
    /// Whether an authority set it.
    pub official: bool,
    /// Where it comes from.
    pub source: String,
    /// Name for people.
    pub name: Text,
}

/// A yardstick from the literature, offered beside the minutes control.
#[derive(Clone, Debug)]
pub struct Preset {
    /// Minutes.
    pub minutes: f64,
    /// What it is.
    pub name: Text,
    /// Where it comes from.
    pub source: String,
}

/// Something every reader must be told.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Stable id, e.g. `schematic_network`.
    pub id: String,
    /// What to say.
    pub text: Text,
}

/// Who must be named beside the results.
#[derive(Clone, Debug)]
pub struct Attribution {
    /// Name.
    pub text: String,
    /// Licence.
    pub licence: String,
    /// Where.
    pub url: String,
    /// Which files.
    pub files: Vec<String>,
}

/// An input as it was read.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Path as named in the study.
    pub file: String,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Rows of data read.
    pub rows: usize,
    /// Rows set aside.
    pub set_aside: usize,
}

/// What the road lines are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NetworkKind {
    /// Real geometry.
    Real,
    /// A sketch of the main roads: times are approximate.
    Schematic,
    /// No network: great-circle x detour at the profile's rural speed.
    StraightLine,
}

impl NetworkKind {
    /// The word used in files and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Schematic => "schematic",
            Self::StraightLine => "straight_line",
        }
    }
}

/// Where the roads of a study come from.
#[derive(Clone, Debug, Default)]
pub enum RoadSource {
    /// Nowhere: the straight-line model.
    #[default]
    None,
    /// Drawn lines.
    Lines(Vec<RoadLine>),
    /// The streets of an extract; shared, since a country's are large.
    Streets(Arc<Streets>),
    /// A network file that was built before; the study's profiles put their times on it.
    Built(PathBuf),
}

/// The roads of a study and how points join them.
#[derive(Clone, Debug)]
pub struct Roads {
    /// What the lines are.
    pub kind: NetworkKind,
    /// Where they come from.
    pub source: RoadSource,
    /// Roads of an extract or a network file that a scenario changes, by number or name, with
    /// their speed in percent of the usual one.
    pub paces: Vec<(String, f64)>,
    /// How far a point may be from the nearest usable road, metres.
    pub max_snap_m: f64,
    /// Straight line times this is the length of an access leg, and of every
    /// trip of the straight-line model.
    pub detour: f64,
    /// What to know about it.
    pub note: Option<Text>,
}

/// One question: what is asked of the study.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Question {
    /// Which service.
    pub service: ServiceId,
    /// Whose demand.
    pub group: GroupId,
    /// How they travel.
    pub profile: ProfileId,
    /// Closed threshold in minutes.
    pub minutes: f64,
    /// Level of the area rows.
    pub level: LevelId,
}

/// Weight by band of minutes (`<=`), ascending; 0 beyond the last.
#[derive(Clone, PartialEq, Debug)]
pub struct StepDecay(pub Vec<(f64, f64)>);

/// A study, read and linked: everything the engine needs, immutable.
///
/// Levels, groups, services and profiles are never empty, so a question always has
/// one of each; areas, origins and sites may be.
#[derive(Clone, Debug)]
pub struct Study {
    /// Id, e.g. `latvia`.
    pub id: String,
    /// Short title.
    pub name: Text,
    /// One or two sentences.
    pub description: Text,
    /// What time it speaks of.
    pub period: String,
    /// Languages of its texts; the first is the fallback.
    pub languages: Vec<String>,
    /// What every reader must be told.
    pub notices: Vec<Notice>,
    /// Levels of areas, finest first.
    pub levels: IdVec<LevelId, Level>,
    /// Areas of all levels, level by level.
    pub areas: IdVec<AreaId, Area>,
    /// Whose demand.
    pub groups: IdVec<GroupId, Group>,
    /// Types of service.
    pub services: IdVec<ServiceId, Service>,
    /// How people travel.
    pub profiles: IdVec<ProfileId, Profile>,
    /// Standards; the first match wins.
    pub standards: Vec<Standard>,
    /// Yardsticks.
    pub presets: Vec<Preset>,
    /// The question a viewer opens with (its minutes are the standard's).
    pub default: Question,
    /// Population points.
    pub origins: IdVec<OriginId, Origin>,
    /// Service sites.
    pub sites: IdVec<SiteId, Site>,
    /// The roads.
    pub roads: Roads,
    /// Weights of the E2SFCA score where no catchment says otherwise.
    pub e2sfca: StepDecay,
    /// Further terms of the measures.
    pub terms: StudyTerms,
    /// What is not told of small groups.
    pub privacy: Privacy,
    /// Who must be named.
    pub attributions: Vec<Attribution>,
    /// The inputs as read.
    pub inputs: Vec<InputFile>,
}

/// The largest threshold that may be asked for, in minutes: costs are kept up to it.
pub const MAX_MINUTES: f64 = 240.0;
/// The standard of last resort when a study states none that fits.
pub const DEFAULT_STANDARD_MINUTES: f64 = 30.0;
/// The target share of last resort.
pub const DEFAULT_STANDARD_SHARE: f64 = 0.85;

impl Study {
    /// The areas of `level` in the file's order.
    pub fn areas_of(&self, level: LevelId) -> impl Iterator<Item = (AreaId, &Area)> {
        self.areas
            .iter_ids()
            .filter(move |(_, area)| area.level == level)
    }

    /// The first standard that matches: minutes and target share.
    #[must_use]
    pub fn standard(
        &self,
        service: ServiceId,
        group: GroupId,
        profile: ProfileId,
    ) -> Option<&Standard> {
        let fits = |pattern: &str, id: &str| pattern == "*" || pattern == id;
        self.standards.iter().find(|standard| {
            fits(&standard.service, &self.services[service].id)
                && fits(&standard.group, &self.groups[group].id)
                && fits(&standard.profile, &self.profiles[profile].id)
        })
    }

    /// Minutes and target share of [`Study::standard`], or the defaults of last resort.
    #[must_use]
    pub fn standard_terms(
        &self,
        service: ServiceId,
        group: GroupId,
        profile: ProfileId,
    ) -> (f64, f64) {
        self.standard(service, group, profile).map_or(
            (DEFAULT_STANDARD_MINUTES, DEFAULT_STANDARD_SHARE),
            |standard| (standard.minutes, standard.share),
        )
    }

    /// Weights of the E2SFCA score: of the first catchment that matches, or the study's.
    #[must_use]
    pub fn catchment(&self, service: ServiceId, profile: ProfileId) -> &StepDecay {
        let fits = |pattern: &str, id: &str| pattern == "*" || pattern == id;
        let found = self.terms.catchments.iter().find(|catchment| {
            fits(&catchment.service, &self.services[service].id)
                && fits(&catchment.profile, &self.profiles[profile].id)
        });
        found.map_or(&self.e2sfca, |catchment| &catchment.bands)
    }

    /// Whether `site` serves `group`.
    #[must_use]
    pub fn serves(&self, site: &Site, group: GroupId) -> bool {
        let id = &self.groups[group].id;
        id == EVERYBODY
            || site
                .groups
                .as_ref()
                .is_none_or(|served| served.iter().any(|name| name == id))
    }

    /// The sites that count as destinations of a question, ordered by text id:
    /// operating, of this service, serving this group, with a known place.
    #[must_use]
    pub fn destinations(&self, service: ServiceId, group: GroupId) -> Vec<SiteId> {
        let mut found: Vec<SiteId> = self
            .sites
            .iter_ids()
            .filter(|(_, site)| {
                site.service == service
                    && site.status == SiteStatus::Operating
                    && site.position.is_some()
                    && self.serves(site, group)
            })
            .map(|(id, _)| id)
            .collect();
        found.sort_by(|a, b| self.sites[*a].id.cmp(&self.sites[*b].id));
        found
    }

    /// The level with this id.
    #[must_use]
    pub fn level(&self, id: &str) -> Option<LevelId> {
        self.levels
            .iter_ids()
            .find(|(_, level)| level.id == id)
            .map(|(level, _)| level)
    }

    /// The service with this id.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<ServiceId> {
        self.services
            .iter_ids()
            .find(|(_, service)| service.id == id)
            .map(|(service, _)| service)
    }

    /// The group with this id.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<GroupId> {
        self.groups
            .iter_ids()
            .find(|(_, group)| group.id == id)
            .map(|(group, _)| group)
    }

    /// The profile with this id.
    #[must_use]
    pub fn profile(&self, id: &str) -> Option<ProfileId> {
        self.profiles
            .iter_ids()
            .find(|(_, profile)| profile.id == id)
            .map(|(profile, _)| profile)
    }
}
