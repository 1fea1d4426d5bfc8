//! Arrays of plain numbers: in memory of their own, or where a network file is mapped.

use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::ops::{Deref, Index};
use std::sync::Arc;

use bytemuck::Pod;
use memmap2::{Mmap, MmapAsRawDesc};

use crate::model::ids::Id;

/// The bytes of a network file, aligned for the largest number in it.
#[derive(Debug)]
pub(super) enum FileBytes {
    /// The file itself, read by the system as far as it is looked at.
    Mapped(Mmap),
    /// A copy in whole words, and how many bytes of it count.
    Owned(Vec<u64>, usize),
}

impl FileBytes {
    /// Maps an open file of `length` bytes.
    #[expect(unsafe_code, reason = "a file can only be mapped so")]
    pub(super) fn map(file: impl MmapAsRawDesc, length: u64) -> io::Result<Self> {
        if length == 0 {
            return Ok(Self::Owned(Vec::new(), 0));
        }
        // SAFETY: the bytes are only ever read, as plain numbers of which any pattern is valid,
        // and everything that indexes them was checked against the mapped length. They must not
        // change meanwhile: pieeja never writes into a network file, it puts a new one in its
        // place, which leaves the mapped one as it was. Somebody who overwrites or cuts it
        // while it is in use gets wrong answers or a bus error, as with any mapped file.
        let map = unsafe { Mmap::map(file)? };
        Ok(Self::Mapped(map))
    }

    /// Copies bytes.
    pub(super) fn copy(bytes: &[u8]) -> Self {
        let mut words = vec![0u64; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut words)[..bytes.len()].copy_from_slice(bytes);
        Self::Owned(words, bytes.len())
    }

    /// All of them.
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned(words, length) => &bytemuck::cast_slice(words)[..*length],
        }
    }
}

/// An array of plain numbers.
pub struct Stored<T>(Inner<T>);

enum Inner<T> {
    Owned(Vec<T>),
    File {
        file: Arc<FileBytes>,
        /// Bytes: where it begins, a multiple of 8, and where it ends.
        start: usize,
        end: usize,
    },
}

impl<T: Pod> Stored<T> {
    /// The part of a file from byte `start` up to `end`; `None` when that is no whole
    /// number of items or outside the file.
    pub(super) fn in_file(file: &Arc<FileBytes>, start: usize, end: usize) -> Option<Self> {
        let bytes = file.bytes().get(start..end)?;
        bytemuck::try_cast_slice::<u8, T>(bytes).ok()?;
        Some(Self(Inner::File {
            file: Arc::clone(file),
            start,
            end,
        }))
    }
}

impl<T: Pod> Deref for Stored<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Inner::Owned(items) => items,
            Inner::File { file, start, end } => bytemuck::cast_slice(&file.bytes()[*start..*end]),
        }
    }
}

impl<T> From<Vec<T>> for Stored<T> {
    fn from(items: Vec<T>) -> Self {
        Self(Inner::Owned(items))
    }
}

impl<T> FromIterator<T> for Stored<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::from(items.into_iter().collect::<Vec<T>>())
    }
}

impl<T: Clone> Clone for Stored<T> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Inner::Owned(items) => Inner::Owned(items.clone()),
            Inner::File { file, start, end } => Inner::File {
                file: Arc::clone(file),
                start: *start,
                end: *end,
            },
        })
    }
}

impl<T: Pod + PartialEq> PartialEq for Stored<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Pod + fmt::Debug> fmt::Debug for Stored<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<'a, T: Pod> IntoIterator for &'a Stored<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A stored array that only ids of type `I` can index.
pub struct IdTable<I, T> {
    items: Stored<T>,
    ids: PhantomData<fn() -> I>,
}

impl<I: Id, T: Pod> IdTable<I, T> {
    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items in id order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The items with their ids, in id order.
    pub fn iter_ids(&self) -> impl Iterator<Item = (I, &T)> {
        let items = self.items.iter().enumerate();
        items.map(|(at, item)| (I::at(at), item))
    }

    /// All ids in order.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::at)
    }

    /// The item of `id`, or `None` when the id is of another table.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// The items as a plain slice.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }
}

impl<I, T> From<Stored<T>> for IdTable<I, T> {
    fn from(items: Stored<T>) -> Self {
        Self {
            items,
            ids: PhantomData,
        }
    }
}

impl<I, T> From<Vec<T>> for IdTable<I, T> {
    fn from(items: Vec<T>) -> Self {
        Self::from(Stored::from(items))
    }
}

impl<I, T> FromIterator<T> for IdTable<I, T> {
    fn from_iter<It: IntoIterator<Item = T>>(items: It) -> Self {
        Self::from(items.into_iter().collect::<Stored<T>>())
    }
}

impl<I: Id, T: Pod> Index<I> for IdTable<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<T: Clone, I> Clone for IdTable<I, T> {
    fn clone(&self) -> Self {
        Self::from(self.items.clone())
    }
}

impl<I, T: Pod + PartialEq> PartialEq for IdTable<I, T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<I, T: Pod + fmt::Debug> fmt::Debug for IdTable<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

impl<'a, I, T: Pod> IntoIterator for &'a IdTable<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
