//! The watch task, on windows that the base was never trained on: what the README says of good and bad streams.

use crate::watch_streams::{Stream, Wearer, wear};
use motenet::device::guarded::{Event, Refusal};
use motenet::{Zero, fingerprint, rng};
use motenet_host::watch::{self, Window};
use motenet_workload::watch::{Watch, guarded};
use std::sync::OnceLock;

fn wearers() -> &'static [Wearer] {
    static WEARERS: OnceLock<Vec<Wearer>> = OnceLock::new();
    WEARERS.get_or_init(|| {
        let recordings = watch::load().unwrap();
        (1..=watch::SUBJECTS)
            .map(|subject| Wearer::new(&recordings, subject).unwrap())
            .collect()
    })
}

/// The network that a guard makes of the base by lessons, and its decisions.
fn guarded(wearer: &Wearer, lessons: &[Window]) -> (Box<Watch>, Vec<Event>) {
    let (mut room, mut events) = (Box::new(guarded::Room::ZERO), vec![]);
    motenet::copy(&*wearer.base, room.net_mut());
    let mut shelf: Box<guarded::Shelf> = Box::new(Zero::ZERO);
    let mut guard = guarded::guard(&mut room, &mut *shelf, &*wearer.known, guarded::CONFIG);
    wear(&mut guard, lessons, |event| events.push(event));
    (Box::new(*guard.net()), events)
}

/// How much worse a network is than the wearer's base, on the new subject and on the old ones.
fn cost(wearer: &Wearer, net: &Watch) -> [f64; 2] {
    let (before, after) = (wearer.accuracy(&wearer.base), wearer.accuracy(net));
    [before[0] - after[0], before[1] - after[1]]
}

fn mean(figures: &[[f64; 2]]) -> [f64; 2] {
    [0, 1].map(|i| figures.iter().map(|f| f[i]).sum::<f64>() / figures.len() as f64)
}

#[test]
fn a_new_wearer_is_learned_and_the_old_ones_are_not_forgotten() {
    let scores: Vec<_> = wearers()
        .iter()
        .map(|wearer| {
            let (net, events) = guarded(wearer, &wearer.lessons(Stream::Good, 0).unwrap());
            let refused = events.iter().filter(|e| matches!(e, Event::Refused { .. })).count();
            assert_eq!(refused, 0, "subject {}", wearer.protocol.subject);
            wearer.accuracy(&net)
        })
        .collect();
    let [new, old] = mean(&scores);
    println!("new {new:.1}, old {old:.1}: {scores:.1?}");
    assert!(new >= 93.5, "new subjects {new}");
    assert!(old >= 92.0, "old subjects {old}");
}

#[test]
fn bad_streams_cost_at_most_a_point() {
    let bad = |stream: &Stream| !matches!(stream, Stream::Good | Stream::HalfShuffled);
    for stream in Stream::ALL.into_iter().filter(bad) {
        let (mut with, mut without) = (vec![], vec![]);
        for wearer in wearers() {
            let lessons = wearer.lessons(stream, 0).unwrap();
            let [new, old] = cost(wearer, &guarded(wearer, &lessons).0);
            assert!(new <= 1.0 && old <= 1.0, "{stream:?}: {new} {old}");
            with.push([new, old]);
            // It takes longer than the guard does; four people are enough to see what it costs.
            if wearer.protocol.subject % 3 == 1 {
                without.push(cost(wearer, &wearer.unguarded(&lessons).unwrap()));
            }
        }
        let without = mean(&without);
        println!(
            "{}: guarded {:.1?}, unguarded {without:.1?}",
            stream.name(),
            mean(&with)
        );
        // Else the stream is not bad, and the guard no use.
        assert!(without[0].max(without[1]) > 8.0, "{stream:?} unguarded: {without:?}");
    }
}

#[test]
fn bad_windows_among_good_ones_do_not_change_a_bit() {
    let wearer = &wearers()[2];
    let good = wearer.lessons(Stream::Good, 0).unwrap();
    let bad = [Stream::Outliers, Stream::StuckSensor].map(|stream| wearer.lessons(stream, 0).unwrap());
    let mut mixed = vec![];
    for (i, window) in good.iter().enumerate() {
        mixed.extend(bad.iter().map(|bad| bad[i].clone()));
        mixed.push(window.clone());
        let mut broken = window.clone();
        broken.values[i % 6][i % 100] = f32::NAN;
        mixed.push(broken);
    }
    let (alone, _) = guarded(wearer, &good);
    let (among, events) = guarded(wearer, &mixed);
    assert_eq!(fingerprint(&*among), fingerprint(&*alone));
    let novel = events.iter().filter(|e| {
        matches!(
            e,
            Event::Refused {
                why: Refusal::Novel { .. },
                ..
            }
        )
    });
    assert_eq!(novel.count(), 70);
}

#[test]
fn a_flood_of_one_class_after_good_windows_undoes_nothing() {
    let mut costs = vec![];
    for wearer in &wearers()[..4] {
        let mut lessons = wearer.lessons(Stream::Good, 0).unwrap();
        let (learned, _) = guarded(wearer, &lessons);
        for seed in 1..=2 {
            lessons.extend(
                wearer
                    .lessons(Stream::OneClass, 1)
                    .unwrap()
                    .into_iter()
                    .map(|mut window| {
                        // Not the very same windows again.
                        let mut rng = rng::seeded(seed);
                        window
                            .values
                            .as_flattened_mut()
                            .iter_mut()
                            .for_each(|x| *x += 0.02 * rng::normal(&mut rng));
                        window
                    }),
            );
        }
        let (flooded, events) = guarded(wearer, &lessons);
        let updates = events.iter().filter(|e| matches!(e, Event::Started { .. })).count();
        assert_eq!(updates, 3, "{events:?}");
        let (before, after) = (wearer.accuracy(&learned), wearer.accuracy(&flooded));
        costs.push([before[0] - after[0], before[1] - after[1]]);
    }
    let [new, old] = mean(&costs);
    println!("new {new:.1}, old {old:.1}: {costs:.1?}");
    assert!(new <= 1.0 && old <= 1.0, "new {new}, old {old}");
}
