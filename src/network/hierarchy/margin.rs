//! How long a way may be that never meets the main nodes.

use crate::model::cost::TravelCost;

/// The sum of all times within a cluster of nodes that are not `main`, and between it and
/// the rest, in deciseconds; the largest of all clusters. No way within one takes longer.
pub(super) fn longest_outside(arcs: &[(u32, u32, TravelCost)], main: &[bool]) -> u64 {
    let is_main = |node: u32| main[node as usize];
    let outside = || {
        let touching = arcs.iter();
        touching.filter(|(tail, head, _)| !is_main(*tail) || !is_main(*head))
    };
    let mut up: Vec<u32> = (0u32..).zip(main).map(|(node, _)| node).collect();
    for (tail, head, _) in outside() {
        if !is_main(*tail) && !is_main(*head) {
            let (a, b) = (top(&mut up, *tail), top(&mut up, *head));
            up[a.max(b) as usize] = a.min(b);
        }
    }
    let mut sums = vec![0u64; main.len()];
    for (tail, head, cost) in outside() {
        let within = if is_main(*tail) { *head } else { *tail };
        sums[top(&mut up, within) as usize] += u64::from(cost.time.0);
    }
    sums.into_iter().max().unwrap_or(0)
}

/// The number that speaks for a node's cluster (union by halving paths).
fn top(up: &mut [u32], mut node: u32) -> u32 {
    while up[node as usize] != node {
        up[node as usize] = up[up[node as usize] as usize];
        node = up[node as usize];
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::units::{Decimetres, Deciseconds};

    #[test]
    fn clusters_are_counted_one_by_one() {
        let arc = |tail, head, time| {
            let time = Deciseconds(time);
            let length = Decimetres(1);
            (tail, head, TravelCost { time, length })
        };
        // 0 and 1 are main; 2 and 3 hang together on 0, 4 hangs on 1
        let main = [true, true, false, false, false];
        let arcs = [
            arc(0, 1, 100),
            arc(1, 0, 100),
            arc(2, 0, 5),
            arc(3, 2, 6),
            arc(1, 4, 10),
        ];
        assert_eq!(longest_outside(&arcs, &main), 11);
        assert_eq!(longest_outside(&arcs[..2], &main), 0);
    }
}
