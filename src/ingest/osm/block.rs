//! What stands in a block: nodes, ways, relations, with their texts in one table.

use super::wire::{Fields, Malformed, Varints};

/// A block of data with its groups still packed.
#[derive(Debug)]
pub(super) struct Block<'a> {
    /// Keys, values and roles; elements name them by place.
    pub(super) strings: Vec<&'a [u8]>,
    groups: Vec<&'a [u8]>,
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

/// The kinds of elements in a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Kinds {
    pub(super) nodes: bool,
    pub(super) ways: bool,
    pub(super) relations: bool,
}

/// A way. Lists are packed; `refs` holds differences of node ids.
#[derive(Clone, Debug, Default)]
pub(super) struct RawWay<'a> {
    pub(super) id: i64,
    pub(super) keys: &'a [u8],
    pub(super) values: &'a [u8],
    pub(super) refs: &'a [u8],
}

/// A relation. Lists are packed; `members` holds differences of ids.
#[derive(Clone, Debug, Default)]
pub(super) struct RawRelation<'a> {
    pub(super) id: i64,
    pub(super) keys: &'a [u8],
    pub(super) values: &'a [u8],
    pub(super) roles: &'a [u8],
    pub(super) members: &'a [u8],
    pub(super) types: &'a [u8],
}

/// A node at 1e-7 degrees, with its tags as places of keys and values in the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawNode<'t> {
    pub(super) id: i64,
    pub(super) lon_e7: i32,
    pub(super) lat_e7: i32,
    pub(super) tags: &'t [(u32, u32)],
}

impl<'a> Block<'a> {
    pub(super) fn parse(raw: &'a [u8]) -> Result<Self, Malformed> {
        let mut block = Self {
            strings: Vec::new(),
            groups: Vec::new(),
            granularity: 100,
            lat_offset: 0,
            lon_offset: 0,
        };
        for field in Fields::new(raw) {
            match field? {
                (1, table) => {
                    for text in Fields::new(table.bytes()?) {
                        if let (1, text) = text? {
                            block.strings.push(text.bytes()?);
                        }
                    }
                }
                (2, group) => block.groups.push(group.bytes()?),
                (17, number) => {
                    let granularity = i64::try_from(number.number()?).map_err(|_| Malformed)?;
                    if !(1..=i64::from(i32::MAX)).contains(&granularity) {
                        return Err(Malformed);
                    }
                    block.granularity = granularity;
                }
                (19, number) => block.lat_offset = number.number()?.cast_signed(),
                (20, number) => block.lon_offset = number.number()?.cast_signed(),
                _ => {}
            }
        }
        Ok(block)
    }

    /// What kinds of elements the block holds: the first field of a group tells its kind.
    pub(super) fn kinds(&self) -> Result<Kinds, Malformed> {
        let mut kinds = Kinds::default();
        for group in &self.groups {
            match Fields::new(group).next().transpose()? {
                Some((1 | 2, _)) => kinds.nodes = true,
                Some((3, _)) => kinds.ways = true,
                Some((4, _)) => kinds.relations = true,
                _ => {}
            }
        }
        Ok(kinds)
    }

    /// Hands over every way.
    pub(super) fn ways(
        &self,
        mut found: impl FnMut(&RawWay<'a>) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        for group in &self.groups {
            for field in Fields::new(group) {
                let (3, way) = field? else { continue };
                let mut read = RawWay::default();
                for field in Fields::new(way.bytes()?) {
                    match field? {
                        (1, value) => read.id = value.number()?.cast_signed(),
                        (2, value) => read.keys = value.bytes()?,
                        (3, value) => read.values = value.bytes()?,
                        (8, value) => read.refs = value.bytes()?,
                        _ => {}
                    }
                }
                found(&read)?;
            }
        }
        Ok(())
    }

    /// Hands over every relation.
    pub(super) fn relations(
        &self,
        mut found: impl FnMut(&RawRelation<'a>) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        for group in &self.groups {
            for field in Fields::new(group) {
                let (4, relation) = field? else { continue };
                let mut read = RawRelation::default();
                for field in Fields::new(relation.bytes()?) {
                    match field? {
                        (1, value) => read.id = value.number()?.cast_signed(),
                        (2, value) => read.keys = value.bytes()?,
                        (3, value) => read.values = value.bytes()?,
                        (8, value) => read.roles = value.bytes()?,
                        (9, value) => read.members = value.bytes()?,
                        (10, value) => read.types = value.bytes()?,
                        _ => {}
                    }
                }
                found(&read)?;
            }
        }
        Ok(())
    }

    /// Hands over every node.
    pub(super) fn nodes(
        &self,
        mut found: impl FnMut(RawNode<'_>) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let mut tags = Vec::new();
        for group in &self.groups {
            for field in Fields::new(group) {
                match field? {
                    (1, node) => self.plain_node(node.bytes()?, &mut tags, &mut found)?,
                    (2, dense) => self.dense_nodes(dense.bytes()?, &mut tags, &mut found)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn plain_node(
        &self,
        node: &[u8],
        tags: &mut Vec<(u32, u32)>,
        found: &mut impl FnMut(RawNode<'_>) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        let (mut keys, mut values) = (Varints::new(&[]), Varints::new(&[]));
        for field in Fields::new(node) {
            match field? {
                (1, value) => id = super::wire::signed(value.number()?),
                (2, value) => keys = Varints::new(value.bytes()?),
                (3, value) => values = Varints::new(value.bytes()?),
                (8, value) => lat = super::wire::signed(value.number()?),
                (9, value) => lon = super::wire::signed(value.number()?),
                _ => {}
            }
        }
        tags.clear();
        while let (Some(key), Some(value)) = (keys.take()?, values.take()?) {
            tags.push((place(key)?, place(value)?));
        }
        self.hand_over(id, lon, lat, tags, found)
    }

    fn dense_nodes(
        &self,
        dense: &[u8],
        tags: &mut Vec<(u32, u32)>,
        found: &mut impl FnMut(RawNode<'_>) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let empty = || Varints::new(&[]);
        let (mut ids, mut lats, mut lons, mut texts) = (empty(), empty(), empty(), empty());
        for field in Fields::new(dense) {
            match field? {
                (1, value) => ids = Varints::new(value.bytes()?),
                (8, value) => lats = Varints::new(value.bytes()?),
                (9, value) => lons = Varints::new(value.bytes()?),
                (10, value) => texts = Varints::new(value.bytes()?),
                _ => {}
            }
        }
        let (mut id, mut lat, mut lon) = (0i64, 0i64, 0i64);
        while let Some(step) = ids.take_signed()? {
            id = id.checked_add(step).ok_or(Malformed)?;
            let (Some(lat_step), Some(lon_step)) = (lats.take_signed()?, lons.take_signed()?)
            else {
                return Err(Malformed);
            };
            lat = lat.checked_add(lat_step).ok_or(Malformed)?;
            lon = lon.checked_add(lon_step).ok_or(Malformed)?;
            tags.clear();
            // keys and values by turns, a zero after each node; nothing at all when no node has tags
            while let Some(key) = texts.take()?.filter(|key| *key != 0) {
                let value = texts.take()?.ok_or(Malformed)?;
                tags.push((place(key)?, place(value)?));
            }
            self.hand_over(id, lon, lat, tags, found)?;
        }
        Ok(())
    }

    /// A node off the globe is as good as missing.
    fn hand_over(
        &self,
        id: i64,
        lon: i64,
        lat: i64,
        tags: &[(u32, u32)],
        found: &mut impl FnMut(RawNode<'_>) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let at =
            self.degrees(lon, self.lon_offset, 180)
                .zip(self.degrees(lat, self.lat_offset, 90));
        match at {
            Some((lon_e7, lat_e7)) => found(RawNode {
                id,
                lon_e7,
                lat_e7,
                tags,
            }),
            None => Ok(()),
        }
    }

    /// Units of the block to 1e-7 degrees, when within `most` degrees.
    fn degrees(&self, units: i64, offset: i64, most: i64) -> Option<i32> {
        let nano = units.checked_mul(self.granularity)?.checked_add(offset)?;
        let e7 = nano.div_euclid(100);
        i32::try_from(e7)
            .ok()
            .filter(|_| e7.abs() <= most * 10_000_000)
    }
}

fn place(number: u64) -> Result<u32, Malformed> {
    u32::try_from(number).map_err(|_| Malformed)
}
