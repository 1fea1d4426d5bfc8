//! The first pass: ways and restrictions, block by block, and what they have in common.

use std::collections::HashMap;
use std::hash::Hash;

use super::block::{Block, Kinds};
use super::limit::LegalLimits;
use super::restriction::{self, ReadRelation, ReadRestriction};
use super::tags::{Key, KeyTable, Tags};
use super::way;
use super::wire::{Malformed, Varints};
use crate::model::street::{Conditions, Label, Street};

/// Most nodes of one way; OpenStreetMap allows 2,000.
const MAX_WAY_NODES: usize = 100_000;

/// Values that are kept once each.
#[derive(Debug)]
pub(super) struct Interner<T> {
    places: HashMap<T, u32>,
}

impl<T: Clone + Eq + Hash> Interner<T> {
    pub(super) fn new() -> Self {
        Self {
            places: HashMap::new(),
        }
    }

    pub(super) fn place(&mut self, value: T) -> u32 {
        let next = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        *self.places.entry(value).or_insert(next)
    }

    pub(super) fn clone_values(&self) -> Vec<T> {
        let mut values: Vec<_> = self.places.iter().collect();
        values.sort_unstable_by_key(|(_, place)| **place);
        values.into_iter().map(|(value, _)| value.clone()).collect()
    }

    /// All values in the order they came.
    pub(super) fn into_values(self) -> Vec<T> {
        let mut values: Vec<(u32, T)> = self.places.into_iter().map(|(v, p)| (p, v)).collect();
        values.sort_unstable_by_key(|(place, _)| *place);
        values.into_iter().map(|(_, value)| value).collect()
    }
}

/// A way with its nodes still by id.
#[derive(Clone, Copy, Debug)]
pub(super) struct IdWay {
    pub(super) id: i64,
    pub(super) refs: u32,
    pub(super) street: u32,
    pub(super) label: u32,
    pub(super) duration_s: u32,
}

/// What one block, or all of them, hold of streets.
#[derive(Debug, Default)]
pub(super) struct WayBatch {
    pub(super) kinds: Kinds,
    pub(super) ways: Vec<IdWay>,
    pub(super) refs: Vec<i64>,
    pub(super) streets: Vec<Street>,
    pub(super) labels: Vec<Label>,
    pub(super) restrictions: Vec<ReadRestriction>,
    /// Ways with fewer than two nodes or too many.
    pub(super) odd_ways: usize,
    /// Restrictions whose members make no turn.
    pub(super) odd_restrictions: usize,
    /// What holds at certain hours or for certain people only, and is taken without.
    pub(super) conditions: Conditions,
}

/// Keys that open, close or turn a street under conditions.
const CONDITIONAL_ACCESS: [Key; 7] = [
    Key::AccessConditional,
    Key::BicycleConditional,
    Key::FootConditional,
    Key::MotorVehicleConditional,
    Key::MotorcarConditional,
    Key::OnewayConditional,
    Key::VehicleConditional,
];

/// Reads the ways and restrictions of a block.
pub(super) fn read_block(raw: &[u8], limits: &LegalLimits) -> Result<WayBatch, Malformed> {
    let block = Block::parse(raw)?;
    let mut batch = WayBatch {
        kinds: block.kinds()?,
        ..WayBatch::default()
    };
    if !batch.kinds.ways && !batch.kinds.relations {
        return Ok(batch);
    }
    let mut table = KeyTable::new(&block.strings);
    let mut tags = Tags::new();
    let (mut streets, mut labels) = (Interner::new(), Interner::new());
    block.ways(|raw| {
        if raw.keys.is_empty() {
            return Ok(());
        }
        tags.read(&mut table, raw.keys, raw.values)?;
        if !way::may_be_street(&tags) {
            return Ok(());
        }
        let Some(read) = way::read(&tags, limits) else {
            return Ok(());
        };
        let first = batch.refs.len();
        if !read_refs(raw.refs, &mut batch.refs)? {
            batch.refs.truncate(first);
            batch.odd_ways += 1;
            return Ok(());
        }
        let has = |keys: &[Key]| usize::from(tags.first(keys).is_some());
        batch.conditions.access += has(&CONDITIONAL_ACCESS);
        batch.conditions.speed += has(&[Key::MaxspeedConditional]);
        batch.ways.push(IdWay {
            id: raw.id,
            refs: u32::try_from(batch.refs.len() - first).map_err(|_| Malformed)?,
            street: streets.place(read.street),
            label: labels.place(read.label),
            duration_s: read.duration_s.unwrap_or(0),
        });
        Ok(())
    })?;
    block.relations(|raw| {
        tags.read(&mut table, raw.keys, raw.values)?;
        if tags.get(Key::Type) != Some("restriction") {
            return Ok(());
        }
        let role = |place| table.text(place).map(str::to_owned);
        match restriction::read(raw, &tags, role)? {
            ReadRelation::Other => {
                let is_conditional = tags.get(Key::RestrictionConditional).is_some();
                batch.conditions.turns += usize::from(is_conditional);
            }
            ReadRelation::Broken => batch.odd_restrictions += 1,
            ReadRelation::Restriction(found) => batch.restrictions.push(found),
        }
        Ok(())
    })?;
    batch.streets = streets.into_values();
    batch.labels = labels.into_values();
    Ok(batch)
}

/// Appends the nodes of a way, repeats left out; whether they make a line.
fn read_refs(packed: &[u8], refs: &mut Vec<i64>) -> Result<bool, Malformed> {
    let first = refs.len();
    let mut steps = Varints::new(packed);
    let mut id = 0i64;
    while let Some(step) = steps.take_signed()? {
        id = id.checked_add(step).ok_or(Malformed)?;
        if step != 0 || refs.len() == first {
            refs.push(id);
        }
        if refs.len() - first > MAX_WAY_NODES {
            return Ok(false);
        }
    }
    Ok(refs.len() - first >= 2)
}

/// Joins what blocks hold, in the order of the file.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) all: WayBatch,
    streets: Interner<Street>,
    labels: Interner<Label>,
}

impl Gathered {
    pub(super) fn new() -> Self {
        Self {
            all: WayBatch::default(),
            streets: Interner::new(),
            labels: Interner::new(),
        }
    }

    pub(super) fn add(&mut self, batch: WayBatch) {
        let places: Vec<u32> = batch
            .streets
            .into_iter()
            .map(|s| self.streets.place(s))
            .collect();
        let labels: Vec<u32> = batch
            .labels
            .into_iter()
            .map(|l| self.labels.place(l))
            .collect();
        self.all.ways.extend(batch.ways.iter().map(|way| IdWay {
            street: places[way.street as usize],
            label: labels[way.label as usize],
            ..*way
        }));
        self.all.refs.extend(batch.refs);
        self.all.restrictions.extend(batch.restrictions);
        self.all.odd_ways += batch.odd_ways;
        self.all.odd_restrictions += batch.odd_restrictions;
        self.all.conditions.add(batch.conditions);
    }

    pub(super) fn finish(mut self) -> WayBatch {
        self.all.streets = self.streets.into_values();
        self.all.labels = self.labels.into_values();
        self.all
    }
}
