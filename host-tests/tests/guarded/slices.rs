//! The work in slices: the same bits whenever they come.

use crate::small::*;
use motenet::device::guarded::{Config, Event, Ledger, Progress, Work};
use motenet::{Zero, fingerprint, rng};
use std::collections::BTreeSet;

/// Teaches 40 samples, of which some never get a label and some get theirs two samples later; between the calls `slices` says how many are polled.
fn stream(mut slices: impl FnMut() -> usize) -> (u64, Ledger<CLASSES>, Vec<Event>) {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CONFIG);
    let mut rng = rng::seeded(9);
    let (mut decisions, mut waiting) = (vec![], 0);
    let mut late = std::collections::VecDeque::new();
    let poll = |guard: &mut Guard<'_>, n: usize, waiting: &mut usize, decisions: &mut Vec<Event>| {
        for _ in 0..n {
            match guard.poll(1) {
                Progress::Idle => break,
                Progress::Working => {}
                Progress::Decided(event) => {
                    *waiting -= usize::from(matches!(event, Event::Taken { .. } | Event::Refused { .. }));
                    // Drift is of the samples, labelled or not, as they come.
                    if !matches!(event, Event::Drift { .. }) {
                        decisions.push(event);
                    }
                }
            }
        }
    };
    for i in 0..40 {
        // Samples that will get a label must not expire: that is the limit of the promise.
        while waiting > RING - 5 {
            poll(&mut guard, 1, &mut waiting, &mut decisions);
        }
        let (id, gone) = guard.offer(&signal(i % CLASSES, true, &mut rng)).unwrap();
        assert!(gone.is_none_or(|gone| late.iter().all(|&(id, _)| id != gone)));
        poll(&mut guard, slices(), &mut waiting, &mut decisions);
        if i % 7 != 3 {
            late.push_back((id, i % CLASSES));
        }
        if late.len() > 2 {
            let (id, class) = late.pop_front().unwrap();
            guard.label(id, class).unwrap();
            waiting += 1;
        }
        poll(&mut guard, slices(), &mut waiting, &mut decisions);
    }
    poll(&mut guard, usize::MAX, &mut waiting, &mut decisions);
    (fingerprint(guard.net()), guard.ledger(), decisions)
}

#[test]
fn the_bits_do_not_depend_on_when_slices_are_done() {
    let at_once = stream(|| usize::MAX);
    assert!(at_once.2.iter().any(|e| matches!(e, Event::Accepted { .. })));
    let (a, b, mut c) = (stream(|| 1), stream(|| 13), rng::seeded(3));
    let random = stream(|| rng::below(&mut c, 60) as usize);
    for (other, name) in [(a, "one by one"), (b, "13 at a time"), (random, "at random")] {
        assert_eq!(other, at_once, "{name}");
    }
}

#[test]
fn an_update_is_one_slice_a_step() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CONFIG);
    lesson(&mut guard, 11, 5);
    teach(&mut guard, &signal(2, true, &mut rng::seeded(1)), 2);
    let started = (0..100).find_map(|_| match guard.poll(1) {
        Progress::Decided(Event::Started { steps, .. }) => Some(steps),
        _ => None,
    });
    let steps = started.expect("an update");
    // Eight passes over ten or eleven of the twelve samples, and as many exemplars.
    let learned: u32 = guard.ledger().seen.iter().map(|seen| seen.training).sum();
    assert_eq!(steps, 8 * learned * 2);
    let mut done = 0;
    while guard.is_updating() {
        let (work, good) = (guard.next(), fingerprint(guard.net()));
        let progress = guard.poll(1);
        done += u32::from(work == Work::Train);
        // What predicts is never half-trained.
        let accepted = matches!(progress, Progress::Decided(Event::Accepted { .. }));
        assert_eq!(fingerprint(guard.net()) != good, accepted);
    }
    assert_eq!(done, steps);
}

#[test]
fn predictions_in_between_are_the_good_networks_and_disturb_nothing() {
    let run = |ask: bool| {
        let mut parts = Parts::new();
        let mut guard = parts.guard(CONFIG);
        lesson(&mut guard, 11, 5);
        let mut rng = rng::seeded(1);
        teach(&mut guard, &signal(2, true, &mut rng), 2);
        let mut predictor = motenet::Predictor::<Net>::ZERO;
        while guard.poll(1) != Progress::Idle {
            if ask {
                let x = signal(1, false, &mut rng);
                assert_eq!(guard.predict(&x), predictor.predict(guard.net(), &x));
            }
        }
        fingerprint(guard.net())
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn no_exemplar_is_both_learned_from_and_judged_by() {
    let mut parts = Parts::new();
    let asked = parts.known.asked.clone();
    let mut guard = parts.guard(Config {
        judged: 1,
        passes: 40,
        ..CONFIG
    });
    lesson(&mut guard, 11, 5);
    teach(&mut guard, &signal(2, true, &mut rng::seeded(1)), 2);
    let (mut learned, mut judged) = (BTreeSet::new(), BTreeSet::new());
    asked.take();
    loop {
        let work = guard.next();
        if guard.poll(1) == Progress::Idle {
            break;
        }
        match work {
            Work::Train => learned.extend(asked.take()),
            Work::Judge => judged.extend(asked.take()),
            _ => {}
        }
    }
    // Of 20 a class the first of every five is held out.
    let held_out: BTreeSet<_> = (0..CLASSES)
        .flat_map(|class| [0, 5, 10, 15].map(|index| (class, index)))
        .collect();
    assert_eq!(judged, held_out);
    assert!(learned.is_disjoint(&held_out), "{learned:?}");
    assert_eq!(learned.len(), 16 * CLASSES, "all others are learned from");
}
