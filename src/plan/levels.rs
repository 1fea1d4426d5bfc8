//! Plans by level: of a goal whose value is one of a list of levels, all plans that reach one.

/// The plans that reach the last of `levels` (best first), or as many of the best levels as there
/// are at most `most`. `plans_at` tells all plans of a level and of those better than it, and
/// whether there are more than it told. Also whether these are all.
pub(crate) fn plans_up_to<L>(
    levels: &[L],
    most: usize,
    mut plans_at: impl FnMut(&L) -> (Vec<Vec<u32>>, bool),
) -> (Vec<Vec<u32>>, bool) {
    let Some(last) = levels.last() else {
        return (Vec::new(), true);
    };
    let (plans, more) = plans_at(last);
    if !more && plans.len() <= most {
        return (plans, true);
    }
    // The last level that is told whole, and the first one that is not.
    let (mut low, mut high) = (0, levels.len() - 1);
    let (mut whole, mut part) = (Vec::new(), plans);
    while low < high {
        let mid = usize::midpoint(low, high);
        let (plans, more) = plans_at(&levels[mid]);
        if more || plans.len() > most {
            (part, high) = (plans, mid);
        } else {
            (whole, low) = (plans, mid + 1);
        }
    }
    for plan in part {
        if whole.len() >= most {
            break;
        }
        if !whole.contains(&plan) {
            whole.push(plan);
        }
    }
    (whole, false)
}
