//! A scenario file: the changes as TOML or JSON.

use std::path::Path;

use super::IngestError;
use crate::model::scenario::{MAX_CHANGES, Scenario};

/// Largest scenario file, bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// Reads a scenario from a `.toml` or `.json` file.
pub fn read_scenario(path: &Path) -> Result<Scenario, IngestError> {
    let file = path.display().to_string();
    let refused = |source| IngestError::Io {
        file: file.clone(),
        source,
    };
    let size = std::fs::metadata(path).map_err(refused)?.len();
    if size > MAX_BYTES {
        return Err(IngestError::TooLarge {
            file,
            what: format!("{size} bytes"),
            limit: format!("{MAX_BYTES} bytes of a scenario"),
        });
    }
    let text = std::fs::read_to_string(path).map_err(|source| IngestError::Io {
        file: file.clone(),
        source,
    })?;
    let toml = path
        .extension()
        .is_some_and(|extension| extension == "toml");
    let read: Result<Scenario, String> = if toml {
        toml::from_str(&text).map_err(|error| error.to_string().trim_end().to_owned())
    } else {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    };
    let hint = "write `changes`, each with `change` = open, reopen, close, enlarge, move, road or people; \
        docs/API.md lists their parts";
    let scenario = read.map_err(|what| IngestError::broken(&file, what, hint))?;
    if scenario.changes.len() > MAX_CHANGES {
        return Err(IngestError::TooLarge {
            file,
            what: format!("{} changes", scenario.changes.len()),
            limit: format!("{MAX_CHANGES} changes"),
        });
    }
    Ok(scenario)
}
