//! Progress on standard error: a bar on a terminal, nothing in a pipe or with `--quiet`.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Common;
use crate::model::defect::{Defect, Severity};
use crate::model::progress::Progress;

/// Draws one bar a stage.
#[derive(Debug)]
pub(crate) struct Bars {
    visible: bool,
    bar: Mutex<ProgressBar>,
}

impl Bars {
    /// Bars when standard error is a terminal and the user did not ask for quiet.
    pub(crate) fn new(common: &Common) -> Self {
        Self {
            visible: !common.quiet && io::stderr().is_terminal(),
            bar: Mutex::new(ProgressBar::hidden()),
        }
    }

    fn with(&self, act: impl FnOnce(&mut ProgressBar)) {
        // A poisoned bar is still a bar: drawing never decides a result.
        act(&mut self
            .bar
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

impl Progress for Bars {
    fn begin(&self, stage: &str, total: u64) {
        if !self.visible {
            return;
        }
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        let template = if total == 0 {
            "{spinner} {msg} {elapsed}"
        } else {
            "{msg:<28} [{bar:30}] {percent:>3}% {eta:>5}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(stage.to_owned());
        self.with(|current| {
            current.finish_and_clear();
            *current = bar;
        });
    }

    fn advance(&self, steps: u64) {
        if self.visible {
            self.with(|bar| bar.inc(steps));
        }
    }

    fn finish(&self) {
        self.with(|bar| bar.finish_and_clear());
    }
}

/// Prints a line for the user unless `--quiet`.
pub(crate) fn tell(common: &Common, line: &str) {
    if !common.quiet {
        // Nothing is left to tell anybody when standard error itself is closed.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

/// What a piece of work took, for its last line: time, and memory where the system tells it.
pub(crate) fn spent(since: Instant) -> String {
    let time = since.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak_kb = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    match peak_kb {
        Some(kb) => format!("{time:.1} s, {} MB of memory at most", kb.div_ceil(1024)),
        None => format!("{time:.1} s"),
    }
}

/// Most defects printed one by one; the rest is counted.
const SHOWN_DEFECTS: usize = 10;

/// Prints defects and says whether rows were set aside.
pub(crate) fn tell_defects(defects: &[Defect], common: &Common) -> bool {
    for defect in defects.iter().take(SHOWN_DEFECTS) {
        tell(common, &defect.to_string());
    }
    if let Some(more) = defects
        .len()
        .checked_sub(SHOWN_DEFECTS)
        .filter(|more| *more > 0)
    {
        tell(common, &format!("... and {more} more"));
    }
    defects
        .iter()
        .any(|defect| defect.severity == Severity::Error)
}
