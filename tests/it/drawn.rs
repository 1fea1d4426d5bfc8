//! Towns drawn as text: letters are nodes, and strings of letters are ways.
//!
//! A column or row of the drawing is 100 m, on the equator. With the plain profile everybody
//! goes 36 km/h, ten metres a second, so a column takes ten seconds.

use std::path::Path;
use std::sync::Arc;

use pieeja::ingest::osm::{Extract as Read, read_extract};
use pieeja::model::geo::LonLat;
use pieeja::model::profile::{Mode, Profile, SpeedRow};
use pieeja::model::progress::Silent;
use pieeja::model::rules::Rules;
use pieeja::model::study::NetworkKind;
use pieeja::model::text::Text;
use pieeja::network::joint::{Heading, Joint};
use pieeja::network::nearest::nearest;
use pieeja::network::path::path;
use pieeja::network::router::{AccessRule, Router};
use pieeja::network::streets;

use crate::pbf::{Extract, Style, tags};

/// A hundred metres, in degrees on the sphere of the great-circle figures.
pub(crate) const CELL: f64 = 0.1 / 111.195_080_233_532_9;

/// A town, drawn and described.
#[derive(Clone, Debug, Default)]
pub(crate) struct Town {
    pub(crate) extract: Extract,
}

/// The id of the node that a letter names.
pub(crate) fn node_id(letter: char) -> i64 {
    i64::from(u32::from(letter))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "towns are small and trips short"
)]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

impl Town {
    /// The letters and digits of a drawing as nodes; other marks are for the eye.
    pub(crate) fn drawn(drawing: &str) -> Self {
        let mut town = Self::default();
        for (row, line) in drawing.lines().enumerate() {
            for (column, letter) in line.chars().enumerate() {
                if letter.is_ascii_alphanumeric() {
                    town.node(node_id(letter), column as f64, -(row as f64));
                }
            }
        }
        town.extract.nodes.sort_unstable_by_key(|node| node.0);
        town
    }

    /// A node at so many cells east and north.
    pub(crate) fn node(&mut self, id: i64, east: f64, north: f64) {
        let e7 = |cells: f64| whole(cells * CELL * 1e7);
        self.extract
            .nodes
            .push((id, e7(east), e7(north), Vec::new()));
    }

    /// A way through the letters of `nodes`; its id is 1, 2, 3 in the order of calls.
    pub(crate) fn way(mut self, nodes: &str, pairs: &[(&str, &str)]) -> Self {
        let id = i64::try_from(self.extract.ways.len()).unwrap() + 1;
        let refs = nodes.chars().map(node_id).collect();
        let mut all = tags(pairs);
        if pairs
            .iter()
            .all(|(key, _)| !matches!(*key, "highway" | "route" | "building"))
        {
            all.extend(tags(&[("highway", "road")]));
        }
        self.extract.ways.push((id, refs, all));
        self
    }

    /// Plain streets, separated by blanks.
    pub(crate) fn streets(self, ways: &str) -> Self {
        ways.split_whitespace()
            .fold(self, |town, nodes| town.way(nodes, &[]))
    }

    /// Tags on a node.
    pub(crate) fn on(mut self, letter: char, pairs: &[(&str, &str)]) -> Self {
        let node = self
            .extract
            .nodes
            .iter_mut()
            .find(|node| node.0 == node_id(letter))
            .unwrap();
        node.3.extend(tags(pairs));
        self
    }

    /// A turn restriction from a way over a node into a way, ways by number from 1.
    pub(crate) fn turn(self, kind: &str, from: i64, via: char, to: i64) -> Self {
        self.relation(
            &[("restriction", kind)],
            &[(1, from, "from"), (0, node_id(via), "via"), (1, to, "to")],
        )
    }

    /// A turn restriction over ways.
    pub(crate) fn turn_over(self, kind: &str, from: i64, via: &[i64], to: i64) -> Self {
        let mut members = vec![(1, from, "from")];
        members.extend(via.iter().map(|way| (1, *way, "via")));
        members.push((1, to, "to"));
        self.relation(&[("restriction", kind)], &members)
    }

    /// A restriction relation of any make.
    pub(crate) fn relation(mut self, pairs: &[(&str, &str)], members: &[(u64, i64, &str)]) -> Self {
        let id = i64::try_from(self.extract.relations.len()).unwrap() + 1;
        let members = members
            .iter()
            .map(|(kind, id, role)| (*kind, *id, (*role).to_owned()));
        let mut all = tags(&[("type", "restriction")]);
        all.extend(tags(pairs));
        self.extract.relations.push((id, members.collect(), all));
        self
    }

    /// Written and read back by the production path.
    pub(crate) fn read(&self) -> Read {
        read_bytes(&self.extract.write(Style::default())).unwrap()
    }

    /// Seen by a profile, with bare roads: legs to and from them count nothing.
    pub(crate) fn router(&self, profile: Profile) -> Router {
        let extract = self.read();
        let network = streets::build(NetworkKind::Real, extract.streets, vec![profile]).unwrap();
        let rule = AccessRule {
            legs: false,
            ..AccessRule::default()
        };
        Router::new(Arc::new(network), 0, rule)
    }

    /// Where the middle between two letters lies, or a letter.
    pub(crate) fn place(&self, letters: &str) -> LonLat {
        let at = |letter: char| {
            let node = self
                .extract
                .nodes
                .iter()
                .find(|node| node.0 == node_id(letter))
                .unwrap();
            LonLat::new(node.1 as f64 / 1e7, node.2 as f64 / 1e7)
        };
        let points: Vec<LonLat> = letters.chars().map(at).collect();
        let mean =
            |axis: fn(&LonLat) -> f64| points.iter().map(axis).sum::<f64>() / points.len() as f64;
        LonLat::new(mean(|p| p.lon), mean(|p| p.lat))
    }

    /// Checks trips from a middle to a middle: whole seconds, or `None` when there is no way.
    pub(crate) fn check(&self, profile: Profile, trips: &[(&str, &str, Option<u32>)]) {
        let router = self.router(profile);
        for (from, to, expected) in trips {
            let found = seconds(&router, self.place(from), self.place(to));
            assert_eq!(found, *expected, "{from} to {to}");
        }
    }
}

/// Reads bytes as a file.
pub(crate) fn read_bytes(bytes: &[u8]) -> Result<Read, pieeja::ingest::IngestError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.osm.pbf");
    std::fs::write(&path, bytes).unwrap();
    read_extract(Path::new(&path), &Silent)
}

/// Whole seconds from place to place by nearest site and by path, which must agree.
pub(crate) fn seconds(router: &Router, from: LonLat, to: LonLat) -> Option<u32> {
    let (origin, site) = (router.snap(from).ok()?, router.snap(to).ok()?);
    on_spot(&origin, from);
    on_spot(&site, to);
    let by_path = path(router, &origin, &site).map(|way| way.cost);
    for heading in [Heading::Leaving, Heading::Arriving] {
        let (origins, sites) = match heading {
            Heading::Leaving => ([Ok(origin)], [Ok(site)]),
            Heading::Arriving => ([Ok(site)], [Ok(origin)]),
        };
        let found = nearest(router, &origins, &sites, 1, None, heading, &Silent);
        let cost = found[0].as_ref().unwrap().first().map(|label| label.cost());
        assert_eq!(cost, by_path, "nearest and path differ");
    }
    let seconds = by_path?.time.seconds();
    assert!(
        (seconds - seconds.round()).abs() < 0.11,
        "{seconds} is no whole number of seconds"
    );
    u32::try_from(whole(seconds)).ok()
}

fn on_spot(joint: &Joint, point: LonLat) {
    assert!(
        joint.metres < 0.1,
        "{point:?} was joined {} m away",
        joint.metres
    );
}

/// Ten metres a second on everything that is open, and no other rule.
pub(crate) fn plain(mode: Mode) -> Profile {
    Profile {
        id: mode.as_str().into(),
        name: Text::same(mode.as_str()),
        mode,
        speeds: vec![SpeedRow {
            class: "*".into(),
            surface: "*".into(),
            kmh: 36.0,
            source: "a round number".into(),
        }],
        rural_kmh: 36.0,
        access_kmh: 3.6,
        source: String::new(),
        rules: Rules::default(),
    }
}
