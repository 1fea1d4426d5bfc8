//! The engine under many hands at once.

use std::sync::mpsc;
use std::time::Duration;

use pieeja::ingest::{StudySource, load_study};
use pieeja::model::progress::Silent;
use pieeja::pipeline::Engine;
use rayon::prelude::*;

/// Answers are computed in parallel inside, by threads that may be asking for answers
/// themselves: nobody may wait for somebody who waits for them.
#[test]
fn answers_asked_for_by_all_threads_at_once_arrive() {
    const ROUNDS: usize = 3;
    let (done, waiting) = mpsc::channel();
    std::thread::spawn(move || {
        let study = load_study(&StudySource::Embedded, &Silent).unwrap().study;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(3)
            .build()
            .unwrap();
        for _ in 0..ROUNDS {
            let engine = Engine::new(study.clone(), &Silent).unwrap();
            let warming = std::thread::scope(|scope| {
                let background = scope.spawn(|| pool.install(|| engine.warm_up(&Silent)));
                let asked = pool.install(|| {
                    let combinations = engine.combinations();
                    let answers = combinations
                        .par_iter()
                        .map(|(s, g, p)| engine.answer(*s, *g, *p));
                    answers.filter(|answer| !answer.origins.is_empty()).count()
                });
                background.join().map(|()| asked)
            });
            done.send(warming.unwrap()).unwrap();
        }
    });
    for round in 0..ROUNDS {
        let answered = waiting.recv_timeout(Duration::from_mins(1));
        let answered = answered.unwrap_or_else(|_| panic!("round {round} hangs"));
        assert_eq!(answered, 9 * 4 * 3, "services x groups x profiles");
    }
}
