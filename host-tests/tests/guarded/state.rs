//! All that is to be saved, as words; and weights from outside.

use crate::small::*;
use motenet::blob::BlobError;
use motenet::device::guarded::{Event, Guarded, Ledger};
use motenet::words::{Mark, Words};
use motenet::{Params, Sgd, Zero, fingerprint, rng};

type Guard<'a> = Guarded<'a, Net, Sgd, Stored, &'a mut [Stored; PLACES], Remembered, (), CLASSES, RING>;

fn guard<'a>(room: &'a mut SmallRoom, shelf: &'a mut [Stored; PLACES]) -> Guard<'a> {
    let parts = Parts::new();
    *room.net_mut() = *base();
    Guarded::new(room, shelf, parts.known.clone(), (), Sgd::new(0.05), CONFIG)
}

fn words(guard: &mut Guard<'_>) -> Vec<u32> {
    let state = guard.state();
    let mut words = vec![0; state.count()];
    state.read(0, &mut words);
    words
}

/// As [`lesson`], and every decision.
fn learn(guard: &mut Guard<'_>, n: usize, seed: u64) -> Vec<Event> {
    let mut rng = rng::seeded(seed);
    let mut events = vec![];
    for i in 0..n {
        let (id, _) = guard.offer(&signal(i % CLASSES, true, &mut rng)).unwrap();
        guard.label(id, i % CLASSES).unwrap();
        loop {
            match guard.poll(1) {
                motenet::device::guarded::Progress::Idle => break,
                motenet::device::guarded::Progress::Working => {}
                motenet::device::guarded::Progress::Decided(event) => events.push(event),
            }
        }
    }
    events
}

#[test]
fn what_was_loaded_goes_on_as_if_nothing_had_been() {
    let (mut room, mut shelf) = (Box::new(SmallRoom::ZERO), [Stored::ZERO; PLACES]);
    let mut first = guard(&mut room, &mut shelf);
    learn(&mut first, 20, 5);
    let (saved, mark) = (words(&mut first), Mark::of(&first.state()));
    let straight = learn(&mut first, 25, 6);
    assert!(straight.iter().any(|event| matches!(event, Event::Accepted { .. })));

    let (mut room, mut shelf) = (Box::new(SmallRoom::ZERO), [Stored::ZERO; PLACES]);
    let mut other = guard(&mut room, &mut shelf);
    assert_ne!(words(&mut other), saved);
    assert_eq!(
        Mark::of(&other.state()),
        mark,
        "a mark is of the layout, not of the values"
    );
    // In pieces, as a store does.
    for (i, piece) in saved.chunks(7).enumerate() {
        other.state().write(7 * i, piece);
    }
    other.restored();
    assert_eq!(words(&mut other), saved);
    assert_eq!(learn(&mut other, 25, 6), straight);
    assert_eq!(words(&mut other), words(&mut first));
    // A quarter of the bytes that the samples take otherwise.
    let weights: usize = (0..Net::LEAVES).map(|i| base().leaf(i).len()).sum();
    let ledger = Ledger::<CLASSES>::ZERO.count();
    assert_eq!(saved.len(), weights + ledger + PLACES * (1 + 24 / 4));
}

#[test]
fn nothing_but_poll_changes_what_is_saved() {
    let (mut room, mut shelf) = (Box::new(SmallRoom::ZERO), [Stored::ZERO; PLACES]);
    let mut guard = guard(&mut room, &mut shelf);
    learn(&mut guard, 5, 5);
    let before = words(&mut guard);
    let mut rng = rng::seeded(7);
    for class in 0..3 {
        let x = signal(class, true, &mut rng);
        let (id, _) = guard.offer(&x).unwrap();
        guard.predict(&x);
        guard.label(id, class).unwrap();
    }
    assert_eq!(words(&mut guard), before);
    guard.poll(1);
    assert_ne!(words(&mut guard), before);
}

#[test]
fn weights_from_outside_are_taken_over_whole_or_not_at_all() {
    let (mut room, mut shelf) = (Box::new(SmallRoom::ZERO), [Stored::ZERO; PLACES]);
    let mut guard = guard(&mut room, &mut shelf);
    learn(&mut guard, 14, 5);
    assert!(guard.ledger().first.is_some());
    // In the middle of an update, which is given up.
    let mut rng = rng::seeded(7);
    for i in 0..30 {
        let (id, _) = guard.offer(&signal(i % CLASSES, true, &mut rng)).unwrap();
        guard.label(id, i % CLASSES).unwrap();
        for _ in 0..1_000 {
            guard.poll(1);
            if guard.is_updating() {
                break;
            }
        }
        if guard.is_updating() {
            break;
        }
    }
    for _ in 0..40 {
        guard.poll(1);
    }
    assert!(guard.is_updating());
    let good = fingerprint(guard.net());
    *guard.staged() = *base();
    assert!(!guard.is_updating());
    assert_eq!(fingerprint(guard.net()), good, "not yet");
    guard.staged().leaf_mut(1)[0] = f32::NAN;
    assert_eq!(guard.adopt(), Err(BlobError::NotFinite { leaf: 1 }));
    assert_eq!(fingerprint(guard.net()), good);
    guard.staged().leaf_mut(1)[0] = 0.25;
    guard.adopt().unwrap();
    assert_eq!(guard.net().leaf(1)[0], 0.25);
    assert_eq!(guard.ledger().first, None, "other weights have another first score");
    assert!(
        learn(&mut guard, 14, 8)
            .iter()
            .any(|event| matches!(event, Event::Accepted { .. }))
    );
}
