//! Long work in the background: asked about, cancelled, and forgotten when it is old.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::error::{Code, Problem};
use super::limits::{JOB_TIME, MAX_JOBS, MAX_KEPT_JOBS};
use super::worlds::World;
use crate::model::progress::Progress;
use crate::pipeline::prioritise::Planned;

/// One piece of work.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) world: Arc<World>,
    begun: Instant,
    took: OnceLock<Duration>,
    cancelled: AtomicBool,
    stage: Mutex<String>,
    done: AtomicU64,
    total: AtomicU64,
    /// What came of it; empty while it runs.
    pub(super) result: OnceLock<Result<Planned, Problem>>,
}

/// How far a job is.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Standing {
    pub(super) status: &'static str,
    pub(super) stage: String,
    /// Steps done and steps in all of the stage; 0 in all when that is not known.
    pub(super) steps: (u64, u64),
    pub(super) seconds: f64,
}

impl Job {
    fn new(world: Arc<World>) -> Self {
        Self {
            world,
            begun: Instant::now(),
            took: OnceLock::new(),
            cancelled: AtomicBool::new(false),
            stage: Mutex::default(),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            result: OnceLock::new(),
        }
    }

    /// Asks the work to stop; what was found so far becomes its result.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Keeps what came of the work.
    pub(super) fn finish(&self, result: Result<Planned, Problem>) {
        let _ = self.took.set(self.begun.elapsed());
        let _ = self.result.set(result);
    }

    pub(super) fn standing(&self) -> Standing {
        let asked_to_stop = self.cancelled.load(Ordering::Relaxed);
        let status = match self.result.get() {
            None if asked_to_stop => "cancelling",
            None => "running",
            Some(Err(_)) => "failed",
            Some(Ok(planned)) if asked_to_stop && planned.plan.outcome.stopped => "cancelled",
            Some(Ok(_)) => "done",
        };
        let took = self
            .took
            .get()
            .copied()
            .unwrap_or_else(|| self.begun.elapsed());
        let stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        Standing {
            status,
            stage: stage.clone(),
            steps: (
                self.done.load(Ordering::Relaxed),
                self.total.load(Ordering::Relaxed),
            ),
            seconds: took.as_secs_f64(),
        }
    }
}

impl Progress for Job {
    fn begin(&self, stage: &str, total: u64) {
        let mut kept = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        stage.clone_into(&mut kept);
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    fn advance(&self, steps: u64) {
        self.done.fetch_add(steps, Ordering::Relaxed);
    }

    fn finish(&self) {}

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || self.begun.elapsed() > JOB_TIME
    }
}

/// The jobs by number: the running ones and those that ended last.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    all: Mutex<BTreeMap<u64, Arc<Job>>>,
    last: AtomicU64,
}

impl Jobs {
    /// Takes a place for one more job.
    pub(super) fn begin(&self, world: Arc<World>) -> Result<(u64, Arc<Job>), Problem> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let running = all.values().filter(|job| job.result.get().is_none());
        if running.count() >= MAX_JOBS {
            let said = format!("{MAX_JOBS} plans are being computed already");
            return Err(
                Problem::new(Code::Overloaded, said).hint("wait for one of them, or DELETE one")
            );
        }
        if all.len() >= MAX_KEPT_JOBS {
            let ended = all.iter().find(|(_, job)| job.result.get().is_some());
            let oldest = ended.map(|(id, _)| *id);
            if let Some(oldest) = oldest {
                all.remove(&oldest);
            }
        }
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let job = Arc::new(Job::new(world));
        all.insert(id, Arc::clone(&job));
        Ok((id, job))
    }

    pub(super) fn get(&self, id: &str) -> Result<(u64, Arc<Job>), Problem> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let known: Option<u64> = id.parse().ok();
        known
            .and_then(|id| Some((id, Arc::clone(all.get(&id)?))))
            .ok_or_else(|| {
                Problem::new(Code::UnknownJob, "there is no such plan (any more)")
                    .hint(format!("POST it again; the last {MAX_KEPT_JOBS} are kept"))
            })
    }
}
