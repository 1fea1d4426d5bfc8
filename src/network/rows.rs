//! Compressed sparse rows out of loose items: a counting sort.

/// Sorts `items` (row, item) into `count` rows; items of one row keep their order. Row `r` is
/// `sorted[first[r]..first[r + 1]]`.
pub(super) fn rows<T: Copy, I: Iterator<Item = (usize, T)>>(
    count: usize,
    items: impl Fn() -> I,
) -> (Vec<u32>, Vec<T>) {
    let mut first = vec![0u32; count + 1];
    for (row, _) in items() {
        first[row + 1] += 1;
    }
    for row in 0..count {
        first[row + 1] += first[row];
    }
    let Some((_, filler)) = items().next() else {
        return (first, Vec::new());
    };
    let mut next = first.clone();
    let mut sorted = vec![filler; first[count] as usize];
    for (row, item) in items() {
        let slot = &mut next[row];
        sorted[*slot as usize] = item;
        *slot += 1;
    }
    (first, sorted)
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn items_stand_in_their_rows_in_the_order_in_which_they_came() {
        let items = [(2, 'a'), (0, 'b'), (2, 'c'), (0, 'd')];
        let (first, sorted) = rows(4, || items.into_iter());
        assert_eq!(first, [0, 2, 2, 4, 4]);
        assert_eq!(sorted, ['b', 'd', 'a', 'c']);
        let (first, sorted) = rows(2, std::iter::empty::<(usize, char)>);
        assert_eq!((first, sorted), (vec![0, 0, 0], vec![]));
    }
}
