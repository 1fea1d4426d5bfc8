//! Tables of the `FlatBuffers` encoding, every offset checked: what a file claims beyond its
//! bytes is simply not there.

/// A table: fields by number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlatTable<'a> {
    bytes: &'a [u8],
    /// Where it begins.
    at: usize,
    /// Where the list of its fields begins, and how many bytes that has.
    fields: (usize, usize),
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(
        bytes.get(at..at.checked_add(2)?)?.try_into().ok()?,
    ))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(
        bytes.get(at..at.checked_add(4)?)?.try_into().ok()?,
    ))
}

impl<'a> FlatTable<'a> {
    /// The table that a buffer begins with.
    pub(crate) fn root(bytes: &'a [u8]) -> Option<Self> {
        Self::at(bytes, u32_at(bytes, 0)? as usize)
    }

    fn at(bytes: &'a [u8], at: usize) -> Option<Self> {
        let back = i32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?);
        let list = i64::try_from(at).ok()?.checked_sub(i64::from(back))?;
        let list = usize::try_from(list).ok()?;
        let length = usize::from(u16_at(bytes, list)?);
        bytes.get(list..list.checked_add(length)?)?;
        Some(Self {
            bytes,
            at,
            fields: (list, length),
        })
    }

    /// Where a field's value stands; `None` when the table does not have it.
    fn field(&self, number: usize) -> Option<usize> {
        let slot = 4 + number * 2;
        if slot + 2 > self.fields.1 {
            return None;
        }
        match u16_at(self.bytes, self.fields.0 + slot)? {
            0 => None,
            offset => self.at.checked_add(usize::from(offset)),
        }
    }

    fn follow(&self, number: usize) -> Option<usize> {
        let at = self.field(number)?;
        at.checked_add(u32_at(self.bytes, at)? as usize)
    }

    pub(crate) fn u8(&self, number: usize) -> Option<u8> {
        self.bytes.get(self.field(number)?).copied()
    }

    pub(crate) fn u16(&self, number: usize) -> Option<u16> {
        u16_at(self.bytes, self.field(number)?)
    }

    pub(crate) fn u32(&self, number: usize) -> Option<u32> {
        u32_at(self.bytes, self.field(number)?)
    }

    pub(crate) fn u64(&self, number: usize) -> Option<u64> {
        let at = self.field(number)?;
        Some(u64::from_le_bytes(
            self.bytes.get(at..at.checked_add(8)?)?.try_into().ok()?,
        ))
    }

    /// The bytes of a vector whose elements have `size` bytes.
    pub(crate) fn vector(&self, number: usize, size: usize) -> Option<&'a [u8]> {
        let at = self.follow(number)?;
        let length = (u32_at(self.bytes, at)? as usize).checked_mul(size)?;
        let start = at.checked_add(4)?;
        self.bytes.get(start..start.checked_add(length)?)
    }

    pub(crate) fn text(&self, number: usize) -> Option<&'a str> {
        std::str::from_utf8(self.vector(number, 1)?).ok()
    }

    pub(crate) fn table(&self, number: usize) -> Option<Self> {
        Self::at(self.bytes, self.follow(number)?)
    }

    /// The tables of a vector of tables; a broken one ends them.
    pub(crate) fn tables(&self, number: usize) -> impl Iterator<Item = Self> + use<'a> {
        let bytes = self.bytes;
        let start = self.follow(number);
        let length = start.and_then(|at| u32_at(bytes, at)).unwrap_or(0) as usize;
        (0..length).map_while(move |index| {
            let at = start?.checked_add(4)?.checked_add(index.checked_mul(4)?)?;
            Self::at(bytes, at.checked_add(u32_at(bytes, at)? as usize)?)
        })
    }
}

/// The numbers of a vector of doubles.
pub(crate) fn doubles(bytes: &[u8]) -> impl Iterator<Item = f64> + '_ {
    bytes
        .chunks_exact(8)
        .filter_map(|eight| Some(f64::from_le_bytes(eight.try_into().ok()?)))
}

/// The numbers of a vector of counts.
pub(crate) fn counts(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    bytes
        .chunks_exact(4)
        .filter_map(|four| Some(u32::from_le_bytes(four.try_into().ok()?) as usize))
}
