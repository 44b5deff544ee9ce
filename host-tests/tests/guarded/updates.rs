//! Updates: accepted, turned down, forgotten, limited.

use crate::small::*;
use motenet::device::guarded::{Config, Event, Failure, Gate, Ledger, Progress, Refusal};
use motenet::{fingerprint, rng};

/// A gate that nothing passes.
const CLOSED: Config = Config {
    gate: Gate {
        forgetting: 0.1,
        least: 2.0,
    },
    ..CONFIG
};

/// Whether every place for new samples is free.
fn remembers_nothing<const K: usize>(ledger: &Ledger<K>) -> bool {
    ledger.seen.iter().all(|seen| seen.training + seen.held_out == 0)
}

#[test]
fn a_new_person_is_learned_and_the_old_ones_are_kept() {
    let mut parts = Parts::new();
    let (new, old) = (accuracy(base(), true), accuracy(base(), false));
    let mut guard = parts.guard(CONFIG);
    let events = lesson(&mut guard, 36, 5);
    let (learned, kept) = (accuracy(guard.net(), true), accuracy(guard.net(), false));
    println!("new {new:.3} -> {learned:.3}, old {old:.3} -> {kept:.3}");
    assert!(old > 0.95 && new < 0.8, "the task is none: new {new}, old {old}");
    assert!(learned > new + 0.1, "new {new} -> {learned}");
    assert!(kept > old - 0.05, "old {old} -> {kept}");
    assert!(events.iter().any(|e| matches!(e, Event::Accepted { .. })), "{events:?}");
    assert!(matches!(events[0], Event::Calibrated { exemplars: 60 }));
}

#[test]
fn rolling_back_leaves_every_bit() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CLOSED);
    let before = fingerprint(guard.net());
    let events = lesson(&mut guard, 12, 5);
    assert!(events.iter().any(|e| matches!(e, Event::Started { round: 0, .. })));
    let whole = events.iter().find_map(|e| match e {
        Event::Halved { round: 0, after } => Some(after),
        _ => None,
    });
    let Some(Event::RolledBack { before: was, after, .. }) = events.last() else {
        panic!("{events:?}")
    };
    assert_ne!(was, after, "nothing was tried");
    // The halved update is another network, nearer to what was.
    let whole = whole.expect("half of it is tried as well");
    assert!(whole.old.loss > after.old.loss && after.old.loss > was.old.loss);
    assert_eq!(fingerprint(guard.net()), before);
    // The next update begins from there as well.
    *guard.config_mut() = CONFIG;
    let events = lesson(&mut guard, 12, 6);
    assert!(events.iter().any(|e| matches!(e, Event::Accepted { .. })), "{events:?}");
    assert_ne!(fingerprint(guard.net()), before);
}

#[test]
fn what_is_turned_down_again_and_again_is_forgotten() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CLOSED);
    let events = lesson(&mut guard, 24, 5);
    assert!(
        matches!(events.last(), Some(Event::Forgotten { updates: 2 })),
        "{events:?}"
    );
    assert!(remembers_nothing(&guard.ledger()), "{:?}", guard.ledger());
}

#[test]
fn a_days_updates_are_counted() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(Config { per_day: 2, ..CONFIG });
    let events = lesson(&mut guard, 60, 5);
    let started = |events: &[Event]| events.iter().filter(|e| matches!(e, Event::Started { .. })).count();
    assert_eq!(started(&events), 2);
    let limits = events
        .iter()
        .filter(|e| matches!(e, Event::DayLimit { updates: 2 }))
        .count();
    assert_eq!(limits, 1, "said once");
    // A clock that goes back brings no new day; the next day does.
    assert_eq!(guard.poll(0), Progress::Idle);
    assert!(matches!(
        guard.poll(2),
        Progress::Decided(Event::Started { round: 2, .. })
    ));
}

#[test]
fn one_class_alone_begins_no_update() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(Config {
        contradicted: 1.0,
        ..CONFIG
    });
    let before = fingerprint(guard.net());
    let mut rng = rng::seeded(3);
    let mut events = settle(&mut guard);
    for _ in 0..40 {
        teach(&mut guard, &signal(1, true, &mut rng), 1);
        events.extend(settle(&mut guard));
    }
    let told = events
        .iter()
        .filter(|e| matches!(e, Event::OneSided { classes: 1, least: 2 }));
    assert_eq!(told.count(), 1, "said once");
    assert_eq!(fingerprint(guard.net()), before);
    // With another class it can begin.
    teach(&mut guard, &signal(0, true, &mut rng), 0);
    let events = settle(&mut guard);
    assert!(events.iter().any(|e| matches!(e, Event::Started { .. })), "{events:?}");
}

#[test]
fn without_a_judge_there_is_no_update() {
    // A class has one place: for learning.
    let mut parts = Parts::sized(CLASSES, 20);
    let mut guard = parts.guard(CONFIG);
    let events = lesson(&mut guard, 30, 5);
    assert!(events.contains(&Event::NothingHeldOut));
    assert!(!events.iter().any(|e| matches!(e, Event::Started { .. })), "{events:?}");
}

#[test]
fn labels_that_the_network_contradicts_are_not_believed() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(Config {
        contradicted: 0.6,
        ..CONFIG
    });
    let before = fingerprint(guard.net());
    let mut rng = rng::seeded(4);
    let mut events = settle(&mut guard);
    for i in 0..12 {
        teach(&mut guard, &signal(i % CLASSES, false, &mut rng), (i + 1) % CLASSES);
        events.extend(settle(&mut guard));
    }
    let Some(&Event::Doubted { contradicted, of: 12 }) = events.last() else {
        panic!("{events:?}")
    };
    assert!(contradicted > 8);
    assert_eq!(fingerprint(guard.net()), before);
    assert!(remembers_nothing(&guard.ledger()), "{:?}", guard.ledger());
}

#[test]
fn a_shelf_that_fails_costs_the_update_and_no_weight() {
    let mut parts = Parts::new();
    let (shelf, known) = (parts.shelf.broken.clone(), parts.known.broken.clone());
    let mut guard = parts.guard(CONFIG);
    lesson(&mut guard, 11, 5);
    let before = fingerprint(guard.net());
    let mut rng = rng::seeded(8);

    // A sample that cannot be stored is refused, and does not count.
    shelf.set(true);
    let ledger = guard.ledger();
    let id = teach(&mut guard, &signal(2, true, &mut rng), 2);
    let why = Refusal::Shelf;
    assert_eq!(settle(&mut guard), [Event::Refused { id, why }]);
    assert_eq!((guard.ledger().seen, guard.ledger().fresh), (ledger.seen, ledger.fresh));
    shelf.set(false);

    // Exemplars that fail in the middle of an update.
    teach(&mut guard, &signal(2, true, &mut rng), 2);
    let begins = |_| matches!(guard.poll(1), Progress::Decided(Event::Started { .. }));
    assert!((0..100).any(begins));
    for _ in 0..40 {
        guard.poll(1);
    }
    known.set(true);
    let events = settle(&mut guard);
    assert!(
        matches!(
            events[..],
            [Event::Failed {
                why: Failure::Shelf,
                ..
            }]
        ),
        "{events:?}"
    );
    assert_eq!(fingerprint(guard.net()), before);
}

#[test]
fn a_learning_rate_beyond_reason_is_undone() {
    let mut parts = Parts::new();
    let (shelf, known) = (parts.shelf.clone(), parts.known.clone());
    let wild = motenet::Sgd::new(1e30);
    let mut guard = motenet::device::guarded::Guarded::new(&mut parts.room, shelf, known, (), wild, CONFIG);
    let before = fingerprint(guard.net());
    let events = lesson(&mut guard, 12, 5);
    let failed = |e: &Event| {
        matches!(
            e,
            Event::Failed {
                why: Failure::Step(_),
                ..
            } | Event::RolledBack { .. }
        )
    };
    assert!(events.iter().any(failed), "{events:?}");
    assert_eq!(fingerprint(guard.net()), before);
}

#[test]
fn every_event_says_something_else() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CONFIG);
    for event in lesson(&mut guard, 24, 5) {
        let text = event.to_string();
        assert!(
            text.len() > 10 && !text.contains("NaN") && !text.contains('{'),
            "{text}"
        );
    }
}

#[test]
fn what_every_core_runs_accepts_and_rolls_back() {
    use motenet::Zero;
    use motenet_workload::{Fnv, guarded};
    let mut memory = Box::new(guarded::Memory::ZERO);
    let [accepted, rolled_back] = guarded::run(&mut memory, &mut rng::seeded(2024), &mut Fnv::new());
    assert!(accepted > 0 && rolled_back > 0, "{accepted} {rolled_back}");
}
