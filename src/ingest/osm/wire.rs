//! The protobuf wire format, as far as PBF files use it: fields, varints, packed lists.
//!
//! Nothing here trusts a length or copies a byte: a message is a slice, a field of it a
//! smaller slice, and what does not fit ends with [`Malformed`].

/// The bytes are not what the format says. Which block they stand in is told by the caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Malformed;

/// The value of a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Value<'a> {
    /// A number.
    Varint(u64),
    /// A message, text, bytes or packed list.
    Bytes(&'a [u8]),
    /// A number of fixed width: nothing that is read here.
    Fixed,
}

impl<'a> Value<'a> {
    pub(super) fn bytes(self) -> Result<&'a [u8], Malformed> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Varint(_) | Self::Fixed => Err(Malformed),
        }
    }

    pub(super) fn number(self) -> Result<u64, Malformed> {
        match self {
            Self::Varint(number) => Ok(number),
            Self::Bytes(_) | Self::Fixed => Err(Malformed),
        }
    }
}

/// The fields of a message, in the order they stand: number and value.
#[derive(Clone, Debug)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    fn read(&mut self) -> Result<(u64, Value<'a>), Malformed> {
        let tag = varint(&mut self.rest)?;
        let value = match tag & 7 {
            0 => Value::Varint(varint(&mut self.rest)?),
            1 => self.skip(8)?,
            2 => {
                let length = usize::try_from(varint(&mut self.rest)?).map_err(|_| Malformed)?;
                let (bytes, rest) = self.rest.split_at_checked(length).ok_or(Malformed)?;
                self.rest = rest;
                Value::Bytes(bytes)
            }
            5 => self.skip(4)?,
            _ => return Err(Malformed),
        };
        Ok((tag >> 3, value))
    }

    fn skip(&mut self, bytes: usize) -> Result<Value<'a>, Malformed> {
        self.rest = self.rest.get(bytes..).ok_or(Malformed)?;
        Ok(Value::Fixed)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.read();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

/// Takes one varint off the front.
#[inline]
pub(super) fn varint(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    let Some((&first, rest)) = bytes.split_first() else {
        return Err(Malformed);
    };
    if first < 0x80 {
        *bytes = rest;
        return Ok(u64::from(first));
    }
    long_varint(bytes)
}

fn long_varint(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    /// 64 bits at 7 bits a byte.
    const LONGEST: usize = 10;
    let mut number = 0u64;
    for (place, byte) in bytes.iter().take(LONGEST).enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * place);
        if *byte < 0x80 {
            *bytes = &bytes[place + 1..];
            return Ok(number);
        }
    }
    Err(Malformed)
}

/// A packed list of varints.
#[derive(Clone, Debug)]
pub(super) struct Varints<'a> {
    rest: &'a [u8],
}

impl<'a> Varints<'a> {
    pub(super) fn new(packed: &'a [u8]) -> Self {
        Self { rest: packed }
    }

    /// The next number; `None` at the end.
    #[inline]
    pub(super) fn take(&mut self) -> Result<Option<u64>, Malformed> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        varint(&mut self.rest).map(Some)
    }

    /// The next number as a signed one (zigzag); `None` at the end.
    #[inline]
    pub(super) fn take_signed(&mut self) -> Result<Option<i64>, Malformed> {
        Ok(self.take()?.map(signed))
    }
}

/// Zigzag: 0, -1, 1, -2, 2 are stored as 0, 1, 2, 3, 4.
#[inline]
pub(super) fn signed(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_all_lengths_are_read_and_endless_ones_refused() {
        for (bytes, number) in [
            (&[0x00][..], 0),
            (&[0x7f], 127),
            (&[0x80, 0x01], 128),
            (
                &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
                u64::MAX,
            ),
        ] {
            let mut rest = bytes;
            assert_eq!(varint(&mut rest), Ok(number));
            assert!(rest.is_empty());
        }
        assert_eq!(varint(&mut &[0xff; 11][..]), Err(Malformed));
        assert_eq!(varint(&mut &[0x80][..]), Err(Malformed));
        assert_eq!([0, 1, 2, 3, 4].map(signed), [0, -1, 1, -2, 2]);
        assert_eq!(signed(u64::MAX), i64::MIN);
    }

    #[test]
    fn a_length_beyond_the_end_is_malformed_and_ends_the_message() {
        let mut fields = Fields::new(&[0x0a, 0x05, 1, 2]);
        assert_eq!(fields.next(), Some(Err(Malformed)));
        assert_eq!(fields.next(), None);
        let two = [0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i'];
        let read: Result<Vec<_>, _> = Fields::new(&two).collect();
        assert_eq!(
            read,
            Ok(vec![(1, Value::Varint(150)), (2, Value::Bytes(b"hi"))])
        );
    }
}
