//! Samples and their labels: late, never, twice, wrong; and samples that are refused.

use crate::small::*;
use motenet::device::guarded::{Config, Event, Id, LabelError, Progress, Refusal};
use motenet::rng;

#[test]
fn a_label_may_come_late_and_takes_its_turn() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CONFIG);
    settle(&mut guard);
    let mut rng = rng::seeded(1);
    let ids: Vec<Id> = (0..4)
        .map(|i| guard.offer(&signal(i % CLASSES, false, &mut rng)).unwrap().0)
        .collect();
    assert_eq!(
        guard.poll(1),
        Progress::Idle,
        "nothing is learned from samples without labels"
    );
    // The order of the labels counts, not that of the samples.
    for &i in &[2, 0, 3] {
        guard.label(ids[i], i % CLASSES).unwrap();
    }
    let taken: Vec<Id> = settle(&mut guard)
        .into_iter()
        .map(|event| match event {
            Event::Taken { id, kept: true, .. } => id,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(taken, [ids[2], ids[0], ids[3]]);
    assert_eq!(guard.label(ids[2], 0), Err(LabelError::Gone), "taken up already");
    guard.label(ids[1], 1).expect("it has waited all the time");
}

#[test]
fn the_oldest_unlabelled_sample_makes_room() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CONFIG);
    let mut rng = rng::seeded(1);
    let mut offer = |guard: &mut Guard<'_>| guard.offer(&signal(0, false, &mut rng));
    let ids: Vec<Id> = (0..RING)
        .map(|_| offer(&mut guard).unwrap())
        .map(|(id, gone)| {
            assert_eq!(gone, None);
            id
        })
        .collect();
    guard.label(ids[0], 0).unwrap();
    let (_, gone) = offer(&mut guard).unwrap();
    assert_eq!(gone, Some(ids[1]), "the oldest has a label and stays");
    assert_eq!(guard.label(ids[1], 0), Err(LabelError::Gone));
    assert_eq!(guard.label(ids[0], 0), Err(LabelError::Twice));
    assert_eq!(guard.label(Id(1000), 0), Err(LabelError::Gone));
    assert_eq!(
        guard.label(ids[2], CLASSES),
        Err(LabelError::Class { classes: CLASSES })
    );
    assert_eq!(
        guard.label(ids[2], usize::MAX),
        Err(LabelError::Class { classes: CLASSES })
    );

    // Labelled samples are never lost.
    for _ in 0..3 * RING {
        let Ok((id, _)) = offer(&mut guard) else { break };
        guard.label(id, 0).unwrap();
    }
    let waiting = ids.iter().filter(|&&id| guard.label(id, 0) == Ok(())).count();
    assert_eq!(offer(&mut guard), Err(Refusal::Full), "{waiting} were left");
    let taken = settle(&mut guard)
        .iter()
        .filter(|e| matches!(e, Event::Taken { .. }))
        .count();
    assert_eq!(taken, RING);
    assert!(offer(&mut guard).is_ok());
}

#[test]
fn numbers_of_samples_wrap_around() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CONFIG);
    let mut ledger = guard.ledger();
    ledger.next = Id(u32::MAX - 3);
    guard.resume(ledger);
    let mut rng = rng::seeded(1);
    let offered: Vec<_> = (0..RING + 4)
        .map(|_| guard.offer(&signal(0, false, &mut rng)).unwrap())
        .collect();
    assert_eq!(offered[0].0, Id(u32::MAX - 3));
    assert_eq!(offered[5].0, Id(1));
    let gone: Vec<_> = offered.iter().filter_map(|&(_, gone)| gone).collect();
    assert_eq!(gone, [u32::MAX - 3, u32::MAX - 2, u32::MAX - 1, u32::MAX].map(Id));
}

#[test]
fn broken_numbers_and_stuck_sensors_are_refused_at_once() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CONFIG);
    settle(&mut guard);
    let ledger = guard.ledger();
    let mut rng = rng::seeded(1);
    let good = signal(0, false, &mut rng);
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e38, -1e19] {
        for place in 0..24 {
            let mut sample = good;
            sample.as_flattened_mut()[place] = bad;
            assert_eq!(guard.offer(&sample), Err(Refusal::NotFinite), "{bad} at {place}");
        }
    }
    let mut stuck = good;
    stuck[1] = [0.7; 12];
    assert_eq!(guard.offer(&stuck), Err(Refusal::Stuck { channels: 1 }));
    assert_eq!(guard.offer(&[[0.0; 12]; 2]), Err(Refusal::Stuck { channels: 2 }));
    assert_eq!(guard.ledger(), ledger);
    guard.config_mut().constant = 1;
    assert!(guard.offer(&stuck).is_ok(), "as allowed");
}

#[test]
fn samples_like_none_before_are_not_learned_from() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(CONFIG);
    settle(&mut guard);
    let mut rng = rng::seeded(1);
    let good = signal(0, true, &mut rng);
    assert!(guard.novelty(&good) < 6.0, "{}", guard.novelty(&good));
    for factor in [1000.0, 0.001] {
        let strange = good.map(|row| row.map(|x| factor * x));
        let id = teach(&mut guard, &strange, 0);
        let events = settle(&mut guard);
        let [
            Event::Refused {
                id: refused,
                why: Refusal::Novel { distance },
            },
        ] = events[..]
        else {
            panic!("{factor}: {events:?}")
        };
        assert!(refused == id && distance > 6.0 && distance == guard.novelty(&strange));
    }
    assert_eq!(guard.ledger().fresh, 0);
}

#[test]
fn a_stream_that_has_moved_away_is_told_of_once_and_its_return_too() {
    let mut parts = Parts::new();
    let mut guard = parts.guard(Config { drift: 1.5, ..CONFIG });
    settle(&mut guard);
    let mut rng = rng::seeded(1);
    let mut events = vec![];
    for i in 0..600 {
        let quiet = if (200..400).contains(&i) { 0.2 } else { 1.0 };
        let sample = signal(i % CLASSES, false, &mut rng).map(|row| row.map(|x| quiet * x));
        guard.offer(&sample).unwrap();
        for event in settle(&mut guard) {
            if let Event::Drift { distance, .. } = event {
                assert_eq!(guard.drift(), distance);
            }
            events.push((i, event));
        }
    }
    let [
        (
            first,
            Event::Drift {
                away: true,
                distance: far,
            },
        ),
        (
            second,
            Event::Drift {
                away: false,
                distance: near,
            },
        ),
    ] = events[..]
    else {
        panic!("{events:?}")
    };
    assert!((200..300).contains(&first) && second > 400, "{first} {second}");
    assert!(far > 1.5 && near <= 0.75);
}
