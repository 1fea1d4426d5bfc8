//! Small tables for the tests: by name of column, matched by id.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use pieeja::access::costs::{Costs, Pair};

/// The folder of trusted outputs, when there is one.
pub(crate) fn oracles(part: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("PIEEJA_ORACLES") else {
        #[expect(clippy::print_stderr, reason = "a skipped comparison must be seen")]
        {
            eprintln!("skipped: set PIEEJA_ORACLES to the folder of trusted outputs to compare");
        }
        return None;
    };
    let folder = PathBuf::from(folder).join(part);
    assert!(folder.is_dir(), "{} is not there", folder.display());
    Some(folder)
}

/// A table of text cells.
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn open(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut text = Vec::new();
        if path.extension().is_some_and(|e| e == "gz") {
            flate2::read::MultiGzDecoder::new(&bytes[..])
                .read_to_end(&mut text)
                .unwrap();
        } else {
            text = bytes;
        }
        let mut reader = csv::Reader::from_reader(&text[..]);
        let header = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let row = |record: Result<csv::StringRecord, csv::Error>| {
            record.unwrap().iter().map(str::to_owned).collect()
        };
        let rows: Vec<_> = reader.records().map(row).collect();
        assert!(!rows.is_empty(), "{} has no rows", path.display());
        Self { header, rows }
    }

    pub(crate) fn column(&self, name: &str) -> Vec<&str> {
        let at = self.header.iter().position(|column| column == name);
        let at = at.unwrap_or_else(|| panic!("no column {name} in {:?}", self.header));
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        self.column(name)
            .iter()
            .map(|cell| cell.parse().unwrap())
            .collect()
    }

    /// Numbers of `name` by id.
    pub(crate) fn by_id(&self, name: &str) -> HashMap<String, f64> {
        let ids = self.rows.iter().map(|row| row[0].clone());
        ids.zip(self.numbers(name)).collect()
    }
}

/// Origins, sites and the costs between them.
pub(crate) struct Town {
    pub(crate) origins: Vec<String>,
    pub(crate) people: Vec<Option<f64>>,
    pub(crate) supply: Vec<Option<f64>>,
    pub(crate) costs: Costs,
}

impl Town {
    /// `pairs` by id; people and supply by id, 0 where an id has none.
    pub(crate) fn new(
        origins: Vec<String>,
        pairs: &[(String, String, f64)],
        people: &HashMap<String, f64>,
        supply: &HashMap<String, f64>,
    ) -> Self {
        let mut sites: Vec<&String> = pairs.iter().map(|(_, site, _)| site).collect();
        sites.sort();
        sites.dedup();
        let index = |ids: &[&String]| -> HashMap<String, u32> {
            ids.iter().map(|id| (*id).clone()).zip(0..).collect()
        };
        let rows = index(&origins.iter().collect::<Vec<_>>());
        let columns = index(&sites);
        let pairs: Vec<Pair> = pairs
            .iter()
            .filter_map(|(origin, site, cost)| {
                let (origin, site) = (*rows.get(origin)?, columns[site]);
                Some(Pair {
                    origin,
                    site,
                    cost: *cost,
                })
            })
            .collect();
        let amount =
            |of: &HashMap<String, f64>, id: &String| Some(of.get(id).copied().unwrap_or(0.0));
        Self {
            people: origins.iter().map(|id| amount(people, id)).collect(),
            supply: sites.iter().map(|id| amount(supply, id)).collect(),
            costs: Costs::gather(origins.len(), sites.len(), &pairs)
                .unwrap()
                .costs,
            origins,
        }
    }
}

/// Equal to `tolerance`, relative.
pub(crate) fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    let off = (found - expected).abs();
    assert!(
        off <= tolerance * expected.abs().max(1e-300),
        "{what}: {found} is not {expected}"
    );
}
