//! What a planner waits for on the embedded study: opening it, all answers, moving the slider.
//! Every bench asserts its answer, so a fast wrong one fails.

use divan::{Bencher, black_box};
use pieeja::access::areas::{area_rows, total_row};
use pieeja::ingest::{StudySource, load_study};
use pieeja::model::progress::Silent;
use pieeja::model::study::Study;
use pieeja::model::units::People;
use pieeja::pipeline::Engine;

fn main() {
    divan::main();
}

fn study() -> Study {
    load_study(&StudySource::Embedded, &Silent)
        .expect("the embedded study is sound")
        .study
}

fn engine() -> Engine {
    Engine::new(study(), &Silent).expect("the embedded roads make a network")
}

#[divan::bench]
fn open_the_study(bencher: Bencher<'_, '_>) {
    bencher.bench(|| {
        let study = study();
        assert_eq!(study.sites.len(), 217);
        study
    });
}

#[divan::bench]
fn build_the_network_and_join_all_points(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(study).bench_values(|study| {
        let engine = Engine::new(study, &Silent).expect("the embedded roads make a network");
        assert!(
            engine
                .network_size()
                .is_some_and(|(_, edges, _)| edges > 200)
        );
        engine
    });
}

#[divan::bench]
fn answer_every_service_group_and_profile(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(engine).bench_values(|engine| {
        engine.warm_up(&Silent);
        let question = engine.study().default;
        let answer = engine.answer(question.service, question.group, question.profile);
        assert!(answer.origins.iter().all(|origin| origin.nearest.is_some()));
        engine
    });
}

/// Two thresholds by turns: what the slider asks for.
#[divan::bench]
fn move_the_threshold(bencher: Bencher<'_, '_>) {
    let engine = engine();
    let study = engine.study();
    let question = study.default;
    let answer = engine.answer(question.service, question.group, question.profile);
    bencher.bench_local(|| {
        let mut within = People::ZERO;
        for minutes in [29.0, 30.0] {
            let rows = area_rows(study, &answer, black_box(minutes), 0.85, question.level);
            let sum = rows
                .iter()
                .filter_map(|row| row.tally.within)
                .sum::<People>();
            let (total, _) = total_row(study, &answer, minutes);
            assert_eq!(total.within, Some(sum));
            assert!(sum >= within, "a later threshold leaves out nobody more");
            within = sum;
        }
        within
    });
}
