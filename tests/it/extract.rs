//! Reading extracts: the same streets however they are written, and one clear error or a counted
//! defect for whatever is wrong with a file.

use pieeja::ingest::IngestError;
use pieeja::ingest::osm::Extract as Read;
use proptest::prelude::*;

use crate::drawn::{Town, read_bytes};
use crate::pbf::{Extract, Style, bytes, frame, framed, header, tags, varint};

fn town() -> Town {
    Town::drawn(
        "
        a----b----c----d
             |    |
             e----f",
    )
    .streets("ab cd befc")
    .way(
        "bc",
        &[
            ("highway", "tertiary"),
            ("name", "Lielā iela"),
            ("ref", "P1"),
        ],
    )
    .way("bd", &[("building", "yes")])
    .on('c', &[("highway", "traffic_signals")])
    .on('e', &[("barrier", "gate")])
    .turn("no_left_turn", 1, 'b', 3)
}

fn told(read: &Read) -> Vec<&'static str> {
    read.defects.iter().map(|defect| defect.code).collect()
}

#[test]
fn streets_come_back_the_same_however_they_are_written() {
    let extract = town().extract;
    let expected = read_bytes(&extract.write(Style::default()))
        .unwrap()
        .streets;
    assert_eq!(
        (
            expected.nodes.len(),
            expected.ways.len(),
            expected.turns.len()
        ),
        (6, 4, 1)
    );
    assert_eq!(
        expected.labels[expected.ways[3].label as usize].name,
        "Lielā iela"
    );
    assert_eq!(expected.obstacles.len(), 2);
    for packed in [true, false] {
        for dense in [true, false] {
            for (says_sorted, ways_first) in
                [(true, false), (false, false), (false, true), (true, true)]
            {
                for per_block in [1, 2, 100] {
                    let style = Style {
                        packed,
                        dense,
                        says_sorted,
                        per_block,
                        ways_first,
                    };
                    let found = read_bytes(&extract.write(style)).unwrap();
                    assert_eq!(found.streets, expected, "{style:?}");
                    assert_eq!(told(&found), [""; 0]);
                }
            }
        }
    }
}

#[test]
fn what_lies_beyond_the_edge_is_left_out_and_counted() {
    let mut town = town();
    // two of a street's nodes are missing in the middle: its ends remain
    town.extract.ways[2].1 = vec![98, 99, 101, 102, 102];
    town.extract
        .ways
        .push((77, vec![5], tags(&[("highway", "road")])));
    town.extract.nodes.retain(|node| node.0 != i64::from(b'e'));
    let read = read_bytes(&town.extract.write(Style::default())).unwrap();
    assert_eq!(told(&read), ["osm_nodes_missing", "osm_way_odd"]);
    assert!(
        read.defects[0].message.starts_with("1 ways use 1 nodes"),
        "{}",
        read.defects[0].message
    );
    let pieces: Vec<u32> = read
        .streets
        .ways
        .iter()
        .filter(|way| way.id == 3)
        .map(|w| w.nodes)
        .collect();
    assert_eq!(pieces, [2], "b-c remains, e-f lost its first node");
}

/// What the error says, without the name of the file.
fn error(bytes: &[u8]) -> String {
    match read_bytes(bytes) {
        Ok(read) => panic!("read {} ways", read.streets.ways.len()),
        Err(IngestError::Broken { what, hint, .. }) => {
            assert!(!hint.is_empty());
            what
        }
        Err(other) => other.to_string(),
    }
}

#[test]
fn files_that_are_no_extract_say_so() {
    let not = "this is not an OpenStreetMap extract in PBF format";
    assert_eq!(error(b""), not);
    assert_eq!(error(b"id,lon,lat\n1,24,57\n"), not);
    assert_eq!(
        error(b"<?xml version='1.0'?><osm version='0.6'></osm>"),
        not
    );
    assert_eq!(error(&[0, 0, 0, 13, 1, 2, 3]), not);
    assert_eq!(error(&framed("OSMData", b"", true)), not);
}

#[test]
fn files_that_need_more_than_is_read_say_what() {
    let history = header(&["OsmSchema-V0.6", "HistoricalInformation"], true);
    assert_eq!(
        error(&history),
        "reading it needs \"HistoricalInformation\", which pieeja does not know"
    );
    let mut zstd = header(&["OsmSchema-V0.6"], true);
    let mut blob = Vec::new();
    bytes(&mut blob, 7, b"packed");
    zstd.extend(frame("OSMData", &blob));
    assert!(
        error(&zstd).contains("packed with zstd"),
        "{}",
        error(&zstd)
    );
}

#[test]
fn sizes_are_checked_before_anything_is_allocated() {
    let start = header(&["OsmSchema-V0.6"], true);
    // a frame that promises four gigabytes of header
    let mut file = start.clone();
    file.extend([0xff, 0xff, 0xff, 0xff]);
    assert!(
        error(&file).starts_with("there is no block"),
        "{}",
        error(&file)
    );
    // a header that promises a blob of two gigabytes
    let mut head = Vec::new();
    bytes(&mut head, 1, b"OSMData");
    varint(&mut head, 3 << 3);
    varint(&mut head, 2 << 30);
    let mut file = start.clone();
    file.extend(u32::try_from(head.len()).unwrap().to_be_bytes());
    file.extend(&head);
    assert!(
        error(&file).contains("more than the 33554432 bytes"),
        "{}",
        error(&file)
    );
    // a blob that says it unpacks to more than it does, to less, and to far too much
    let zipped = {
        let full = framed("OSMData", &[0u8; 1000], true);
        full[full
            .windows(2)
            .position(|pair| pair == [0x78, 0x01])
            .unwrap()..]
            .to_vec()
    };
    for size in [999u64, 1001, 1 << 40] {
        let mut blob = Vec::new();
        varint(&mut blob, 2 << 3);
        varint(&mut blob, size);
        bytes(&mut blob, 3, &zipped);
        let mut file = start.clone();
        file.extend(frame("OSMData", &blob));
        assert!(error(&file).contains("unpack"), "{size}: {}", error(&file));
    }
}

#[test]
fn a_file_cut_off_anywhere_is_an_error_or_ends_between_blocks() {
    let whole = town().extract.write(Style {
        per_block: 2,
        ..Style::default()
    });
    let mut between = 0;
    for length in 0..whole.len() {
        match read_bytes(&whole[..length]) {
            Err(error) => assert!(!error.hint().is_empty()),
            Ok(_) => between += 1,
        }
    }
    // cut exactly between two blocks nothing in the file tells that more should follow
    assert_eq!(
        between, 7,
        "after the header, 3 blocks of nodes and 3 of ways, before the relation"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn damage_never_does_more_than_an_error(
        place in any::<prop::sample::Index>(),
        flip in 1u8..,
        packed in any::<bool>(),
    ) {
        let mut bytes = town().extract.write(Style { packed, per_block: 3, ..Style::default() });
        let place = place.index(bytes.len());
        bytes[place] ^= flip;
        if let Ok(read) = read_bytes(&bytes) {
            // whatever came through is within its tables, so a network can be built of it
            let profile = crate::drawn::plain(pieeja::model::profile::Mode::Car);
            let built = pieeja::network::streets::build(
                pieeja::model::study::NetworkKind::Real,
                read.streets,
                vec![profile],
            );
            if let Ok(network) = built {
                let folded = pieeja::network::folded::Folded::new(&network, 0);
                assert!(folded.forward.nodes() <= 2 * network.vertices.len());
            }
        }
    }
}

#[test]
fn an_empty_extract_has_no_streets() {
    let read = read_bytes(&Extract::default().write(Style::default())).unwrap();
    assert!(read.streets.ways.is_empty() && read.defects.is_empty());
}

#[test]
fn a_network_has_the_same_bytes_for_any_number_of_threads() {
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| {
            let read = town().read();
            let profiles =
                ["car", "foot", "car_osrm"].map(|id| pieeja::ingest::builtin_profile(id).unwrap());
            let kind = pieeja::model::study::NetworkKind::Real;
            let network = pieeja::network::streets::build(kind, read.streets, profiles.into());
            pieeja::network::file::to_bytes(&network.unwrap()).unwrap()
        })
    };
    let one = bytes(1);
    assert_eq!(bytes(2), one);
    assert_eq!(bytes(5), one);
}
