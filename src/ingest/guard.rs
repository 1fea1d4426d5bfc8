//! Decoders that panic on broken files: their panics end as an answer, and silently.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What `work` gives; `None` when it panicked.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    let before = IS_GUARDED.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(before);
    done.ok()
}

/// Keeps panics that are caught here off standard error; all others are told as before. To
/// be called once, by a program as it starts.
pub fn hush_guarded_panics() {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !IS_GUARDED.get() {
            tell(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_within_is_an_answer() {
        let numbers: &[u8] = &[];
        assert_eq!(guarded(|| numbers[usize::from(!numbers.is_empty())]), None);
        assert!(!IS_GUARDED.get(), "the guard ends with the work");
        assert_eq!(guarded(|| 7), Some(7));
    }
}
