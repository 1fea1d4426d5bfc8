//! The manifest beside written layers: what was computed, from what, and on whose terms.
//!
//! No clock and no path of the machine goes in: the same study gives the same bytes.

use serde::Serialize;

use super::measures;
use super::parts::{self, Number};
use crate::export::notices::{Notice, notices};
use crate::model::study::{MAX_MINUTES, Study};
use crate::model::text::Text;

/// A written file.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct WrittenFile {
    /// Layer.
    pub layer: String,
    /// File name, beside the manifest.
    pub file: String,
    /// Format, by its extension.
    pub format: &'static str,
    /// Rows written.
    pub rows: usize,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
}

/// What was asked: the ids of the combinations written.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Selection<'a> {
    /// Services.
    pub services: Vec<&'a str>,
    /// Groups.
    pub groups: Vec<&'a str>,
    /// Profiles.
    pub profiles: Vec<&'a str>,
    /// Levels of the areas layer.
    pub levels: Vec<&'a str>,
}

/// What was asked of a plan.
#[derive(Clone, PartialEq, Serialize, Debug)]
pub struct PlanTerms {
    /// Threshold.
    pub minutes: f64,
    /// The word of the objective.
    pub objective: &'static str,
    /// How many new sites.
    pub choose: Option<usize>,
    /// EUR for new sites.
    pub budget: Option<f64>,
    /// The share of people who should be within the threshold, percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_percent: Option<f64>,
    /// And of those in each area, percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_each_percent: Option<f64>,
    /// The level of these areas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_level: Option<String>,
    /// At most so many existing sites might close.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_closures: Option<usize>,
    /// EUR of a candidate that states no cost.
    pub price: Option<f64>,
    /// Where candidates come from: a word, or the name of a file.
    pub candidates: String,
    /// Name of the file of areas where nothing may be built.
    pub exclude: Option<String>,
    /// Name of the file of suitabilities.
    pub suitability: Option<String>,
    /// Area of the candidates, as `LEVEL:CODE`.
    pub within: Option<String>,
    /// Also plans within so many percent of the best.
    pub alternatives_percent: Option<f64>,
    /// Seconds after which the best plan so far was taken.
    pub time_limit: Option<f64>,
    /// The changes that stood already, as text; empty for none.
    pub scenario: String,
}

/// The document.
#[derive(Serialize, Debug)]
pub struct Manifest<'a> {
    pieeja: Program,
    study: StudyName<'a>,
    notices: Vec<Notice<'a>>,
    asked: Selection<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<PlanTerms>,
    parameters: Parameters<'a>,
    inputs: Vec<parts::Input<'a>>,
    attributions: Vec<parts::Attribution<'a>>,
    layers: Vec<WrittenFile>,
}

#[derive(Serialize, Debug)]
struct Program {
    version: &'static str,
    commit: Option<&'static str>,
}

#[derive(Serialize, Debug)]
struct StudyName<'a> {
    id: &'a str,
    data_version: &'a str,
    name: &'a Text,
    description: &'a Text,
    period: &'a str,
}

#[derive(Serialize, Debug)]
struct Parameters<'a> {
    network: parts::NetworkFigures<'a>,
    snapping: Snapping,
    profiles: Vec<parts::ProfileTerms<'a>>,
    standards: Vec<parts::StandardTerms<'a>>,
    e2sfca: Vec<[Number; 2]>,
    catchments: Vec<measures::CatchmentTerms<'a>>,
    scores: Vec<measures::ScoreTerms<'a>>,
    without_car: Option<measures::WithoutCarTerms<'a>>,
    cost_limit_minutes: Number,
    variants: Vec<Variant<'a>>,
    small_groups: SmallGroups<'a>,
}

#[derive(Serialize, Debug)]
struct Variant<'a> {
    id: &'a str,
    of: &'a str,
    source: Option<&'a str>,
}

/// Whether numbers of few people are in the files.
#[derive(Serialize, Debug)]
struct SmallGroups<'a> {
    disclosed: bool,
    minimum: Number,
    public_groups: Vec<&'a str>,
}

#[derive(Serialize, Debug)]
struct Snapping {
    max_snap_metres: Number,
    access_detour: Number,
}

/// Tells what was written; `network_size` is nodes, edges and kilometres.
#[must_use]
pub fn manifest<'a>(
    study: &'a Study,
    data_version: &'a str,
    network_size: Option<(usize, usize, f64)>,
    asked: Selection<'a>,
    layers: Vec<WrittenFile>,
) -> Manifest<'a> {
    Manifest {
        pieeja: Program {
            version: env!("CARGO_PKG_VERSION"),
            commit: commit(),
        },
        study: StudyName {
            id: &study.id,
            data_version,
            name: &study.name,
            description: &study.description,
            period: &study.period,
        },
        notices: notices(study),
        asked,
        plan: None,
        parameters: Parameters {
            network: parts::network(study, network_size),
            snapping: Snapping {
                max_snap_metres: Number(study.roads.max_snap_m),
                access_detour: Number(study.roads.detour),
            },
            profiles: parts::profiles(study),
            standards: parts::standards(study),
            e2sfca: measures::bands(&study.e2sfca),
            catchments: measures::catchments(study),
            scores: measures::scores(study),
            without_car: measures::without_car(study),
            cost_limit_minutes: Number(MAX_MINUTES),
            variants: study
                .terms
                .variants
                .iter()
                .map(|variant| Variant {
                    id: &variant.id,
                    of: &study.profiles[variant.of].id,
                    source: parts::stated(&variant.source),
                })
                .collect(),
            small_groups: small_groups(study),
        },
        inputs: parts::inputs(study),
        attributions: parts::attributions(study),
        layers,
    }
}

fn small_groups(study: &Study) -> SmallGroups<'_> {
    let privacy = &study.privacy;
    let public = study.groups.ids().filter(|group| privacy.is_public(*group));
    SmallGroups {
        disclosed: privacy.withheld.is_none(),
        minimum: privacy.minimum.into(),
        public_groups: public
            .map(|group| study.groups[group].id.as_str())
            .collect(),
    }
}

/// The commit this program was built from; only release builds know it.
#[must_use]
pub fn commit() -> Option<&'static str> {
    parts::stated(env!("PIEEJA_COMMIT"))
}

impl Manifest<'_> {
    /// The same with what was asked of a plan.
    #[must_use]
    pub fn of_plan(mut self, terms: PlanTerms) -> Self {
        self.plan = Some(terms);
        self
    }

    /// As indented JSON with a final line end.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}
