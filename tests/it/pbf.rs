//! A small writer of PBF files, to draw towns in code and read them by the production path.

use std::collections::HashMap;
use std::io::Write;

/// Keys with values.
pub(crate) type Tags = Vec<(String, String)>;

/// What an extract holds; elements are written in the order given.
/// Id, members (type 0 node, 1 way, 2 relation; id; role), tags.
pub(crate) type Relation = (i64, Vec<(u64, i64, String)>, Tags);

#[derive(Clone, Debug, Default)]
pub(crate) struct Extract {
    /// Id, degrees east x 1e7, degrees north x 1e7, tags.
    pub(crate) nodes: Vec<(i64, i64, i64, Tags)>,
    /// Id, nodes, tags.
    pub(crate) ways: Vec<(i64, Vec<i64>, Tags)>,
    /// Relations.
    pub(crate) relations: Vec<Relation>,
}

/// How it is written.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a way of writing of its own"
)]
pub(crate) struct Style {
    /// Whether blobs are packed with zlib.
    pub(crate) packed: bool,
    /// Whether nodes are written densely.
    pub(crate) dense: bool,
    /// Whether the header says that the file is sorted.
    pub(crate) says_sorted: bool,
    /// How many elements a block holds.
    pub(crate) per_block: usize,
    /// Whether ways come before nodes.
    pub(crate) ways_first: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            packed: true,
            dense: true,
            says_sorted: true,
            per_block: 7,
            ways_first: false,
        }
    }
}

/// Tags from pairs.
pub(crate) fn tags(pairs: &[(&str, &str)]) -> Tags {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

pub(crate) fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

pub(crate) fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, value.len() as u64);
    out.extend(value);
}

fn packed(out: &mut Vec<u8>, field: u64, values: impl IntoIterator<Item = u64>) {
    let mut list = Vec::new();
    for value in values {
        varint(&mut list, value);
    }
    bytes(out, field, &list);
}

/// Differences of signed numbers, as zigzag.
fn steps(values: impl IntoIterator<Item = i64>) -> Vec<u64> {
    let mut last = 0;
    let step = |value: i64| {
        let step = zigzag(value - last);
        last = value;
        step
    };
    values.into_iter().map(step).collect()
}

/// The texts of a block; place 0 stays empty, as the format wants it.
#[derive(Default)]
struct Strings {
    places: HashMap<String, u64>,
    texts: Vec<String>,
}

impl Strings {
    fn place(&mut self, text: &str) -> u64 {
        *self.places.entry(text.to_owned()).or_insert_with(|| {
            self.texts.push(text.to_owned());
            self.texts.len() as u64
        })
    }

    fn tags(&mut self, out: &mut Vec<u8>, tags: &Tags) {
        let keys: Vec<u64> = tags.iter().map(|(key, _)| self.place(key)).collect();
        let values: Vec<u64> = tags.iter().map(|(_, value)| self.place(value)).collect();
        packed(out, 2, keys);
        packed(out, 3, values);
    }

    fn block(&self, group: &[u8]) -> Vec<u8> {
        let mut table = Vec::new();
        bytes(&mut table, 1, b"");
        for text in &self.texts {
            bytes(&mut table, 1, text.as_bytes());
        }
        let mut block = Vec::new();
        bytes(&mut block, 1, &table);
        bytes(&mut block, 2, group);
        block
    }
}

/// A blob in its frame.
pub(crate) fn framed(kind: &str, raw: &[u8], is_packed: bool) -> Vec<u8> {
    let mut blob = Vec::new();
    if is_packed {
        number(&mut blob, 2, raw.len() as u64);
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(raw).unwrap();
        bytes(&mut blob, 3, &zlib.finish().unwrap());
    } else {
        bytes(&mut blob, 1, raw);
    }
    frame(kind, &blob)
}

/// Any bytes in a frame.
pub(crate) fn frame(kind: &str, blob: &[u8]) -> Vec<u8> {
    let mut header = Vec::new();
    bytes(&mut header, 1, kind.as_bytes());
    number(&mut header, 3, blob.len() as u64);
    let mut out = u32::try_from(header.len()).unwrap().to_be_bytes().to_vec();
    out.extend(header);
    out.extend(blob);
    out
}

/// The header of a file that needs `features`.
pub(crate) fn header(features: &[&str], says_sorted: bool) -> Vec<u8> {
    let mut raw = Vec::new();
    for feature in features {
        bytes(&mut raw, 4, feature.as_bytes());
    }
    if says_sorted {
        bytes(&mut raw, 5, b"Sort.Type_then_ID");
    }
    framed("OSMHeader", &raw, true)
}

impl Extract {
    /// The file's bytes.
    pub(crate) fn write(&self, style: Style) -> Vec<u8> {
        let mut out = header(&["OsmSchema-V0.6", "DenseNodes"], style.says_sorted);
        let mut blocks = Vec::new();
        for nodes in self.nodes.chunks(style.per_block) {
            blocks.push(if style.dense {
                dense(nodes)
            } else {
                plain(nodes)
            });
        }
        let ways: Vec<Vec<u8>> = self.ways.chunks(style.per_block).map(ways).collect();
        let place = if style.ways_first { 0 } else { blocks.len() };
        blocks.splice(place..place, ways);
        blocks.extend(self.relations.chunks(style.per_block).map(relations));
        for block in blocks {
            out.extend(framed("OSMData", &block, style.packed));
        }
        out
    }
}

fn dense(nodes: &[(i64, i64, i64, Tags)]) -> Vec<u8> {
    let mut strings = Strings::default();
    let mut dense = Vec::new();
    packed(&mut dense, 1, steps(nodes.iter().map(|node| node.0)));
    packed(&mut dense, 8, steps(nodes.iter().map(|node| node.2)));
    packed(&mut dense, 9, steps(nodes.iter().map(|node| node.1)));
    let mut texts = Vec::new();
    for (.., tags) in nodes {
        for (key, value) in tags {
            texts.extend([strings.place(key), strings.place(value)]);
        }
        texts.push(0);
    }
    packed(&mut dense, 10, texts);
    let mut group = Vec::new();
    bytes(&mut group, 2, &dense);
    strings.block(&group)
}

fn plain(nodes: &[(i64, i64, i64, Tags)]) -> Vec<u8> {
    let mut strings = Strings::default();
    let mut group = Vec::new();
    for (id, lon, lat, tags) in nodes {
        let mut node = Vec::new();
        number(&mut node, 1, zigzag(*id));
        strings.tags(&mut node, tags);
        number(&mut node, 8, zigzag(*lat));
        number(&mut node, 9, zigzag(*lon));
        bytes(&mut group, 1, &node);
    }
    strings.block(&group)
}

fn ways(ways: &[(i64, Vec<i64>, Tags)]) -> Vec<u8> {
    let mut strings = Strings::default();
    let mut group = Vec::new();
    for (id, refs, tags) in ways {
        let mut way = Vec::new();
        number(&mut way, 1, id.cast_unsigned());
        strings.tags(&mut way, tags);
        packed(&mut way, 8, steps(refs.iter().copied()));
        bytes(&mut group, 3, &way);
    }
    strings.block(&group)
}

fn relations(relations: &[Relation]) -> Vec<u8> {
    let mut strings = Strings::default();
    let mut group = Vec::new();
    for (id, members, tags) in relations {
        let mut relation = Vec::new();
        number(&mut relation, 1, id.cast_unsigned());
        strings.tags(&mut relation, tags);
        let roles: Vec<u64> = members
            .iter()
            .map(|(_, _, role)| strings.place(role))
            .collect();
        packed(&mut relation, 8, roles);
        packed(
            &mut relation,
            9,
            steps(members.iter().map(|member| member.1)),
        );
        packed(&mut relation, 10, members.iter().map(|member| member.0));
        bytes(&mut group, 4, &relation);
    }
    strings.block(&group)
}
