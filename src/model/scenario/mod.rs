//! A scenario: the study plus changes, one after the other.
//!
//! Three forms of the same thing: this type, a TOML or JSON file (`[[changes]]`, see
//! docs/DATA.md), and a short text for links and command lines:
//!
//! ```text
//! open:day_care_centre:24.1,56.9:capacity=16;close:s012;road:A2:50
//! ```
//!
//! Changes are separated by `;`, their parts by `:`; where an id or a name holds one of
//! `% ; : , | =` it is written as `%` and two hexadecimal digits.

mod text;

use serde::{Deserialize, Serialize};

/// Most changes of one scenario.
pub const MAX_CHANGES: usize = 200;
/// Longest id or name in a change, in bytes.
pub const MAX_TEXT_BYTES: usize = 200;
/// Fastest a road may become, in percent of its present speed.
pub const MAX_SPEED_PERCENT: f64 = 1_000.0;
/// Most people may grow to, in percent of their present number.
pub const MAX_PEOPLE_PERCENT: f64 = 10_000.0;
/// Most places or euros a change may state.
pub const MAX_AMOUNT: f64 = 1.0e9;

/// Changes to a study. Without any it is the study itself.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In the order they are made: a later one sees what an earlier one did.
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// A new site.
    Open(NewSite),
    /// A listed site that does not operate starts to.
    Reopen {
        /// Its id.
        site: String,
    },
    /// A site stops operating.
    Close {
        /// Its id.
        site: String,
    },
    /// A site has another number of places.
    Enlarge {
        /// Its id.
        site: String,
        /// Places afterwards.
        capacity: f64,
    },
    /// A site goes elsewhere.
    Move {
        /// Its id.
        site: String,
        /// Longitude, degrees.
        lon: f64,
        /// Latitude, degrees.
        lat: f64,
    },
    /// A road is slower, faster or closed, for every profile.
    Road {
        /// Its id in the table of roads, or its number, which means all of its lines.
        road: String,
        /// Speed in percent of the present one; 0 closes it.
        speed_percent: f64,
    },
    /// There are more or fewer people.
    People {
        /// Number in percent of the present one.
        percent: f64,
        /// Only of this group.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<String>,
        /// Only in this area; needs `level`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        area: Option<String>,
        /// Level of `area`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<String>,
        /// Only at this population point.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<String>,
    },
}

/// A site that is not in the study.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// Which service it offers.
    pub service: String,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Its id; without one `new-N`, N counting new sites from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Groups it serves; without them everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// Places; not known without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<f64>,
    /// EUR.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
}

impl Scenario {
    /// Whether it changes nothing because it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// This scenario with one more change.
    #[must_use]
    pub fn and(&self, change: Change) -> Self {
        let mut more = self.clone();
        more.changes.push(change);
        more
    }
}

/// Why a text is no scenario.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what} in {part:?}")]
pub struct BadText {
    /// What is wrong.
    pub what: String,
    /// The change it is in, cut to a readable length.
    pub part: String,
}
