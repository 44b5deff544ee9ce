//! Whatever comes in whatever order with whatever settings: no panic, and never a network that was not accepted.

use crate::small::*;
use motenet::device::guarded::{Config, Event, Gate, Id, Progress};
use motenet::rng::{self, Generator};
use motenet::{Params, fingerprint};

fn number(rng: &mut Generator) -> f32 {
    match rng::below(rng, 8) {
        0 => f32::NAN,
        1 => f32::INFINITY,
        2 => 1e38,
        3 => -1e-40,
        4 => 0.0,
        _ => 3.0 * rng::normal(rng),
    }
}

fn count(rng: &mut Generator) -> u32 {
    match rng::below(rng, 6) {
        0 => 0,
        1 => 1,
        2 => u32::MAX,
        _ => rng::below(rng, 20),
    }
}

fn settings(rng: &mut Generator) -> Config {
    Config {
        fresh: count(rng).min(30),
        classes: rng::below(rng, 5),
        passes: count(rng),
        rehearsed: count(rng),
        clip: number(rng),
        held_out: count(rng),
        judged: count(rng),
        gate: Gate {
            forgetting: number(rng),
            least: number(rng),
        },
        halvings: rng::below(rng, 3),
        per_day: count(rng),
        constant: count(rng) as usize,
        novelty: number(rng),
        drift: number(rng),
        contradicted: number(rng),
        patience: count(rng),
        seed: rng::below(rng, u32::MAX).into(),
    }
}

#[test]
fn nothing_panics_and_nothing_slips_through() {
    let mut accepted = 0;
    for case in 0..400 {
        let mut rng = rng::seeded(case);
        let places = [0, 2, 3, 7, 30, 31][rng::below(&mut rng, 6) as usize];
        let mut parts = Parts::sized(places, [0, 1, 2, 9][rng::below(&mut rng, 4) as usize]);
        let broken = [parts.shelf.broken.clone(), parts.known.broken.clone()];
        // Every third guard has settings and labels that make sense.
        let sensible = case % 3 == 0;
        let config = if sensible { CONFIG } else { settings(&mut rng) };
        let mut guard = parts.guard(config);
        let (mut good, mut last, mut day) = (fingerprint(guard.net()), (0u32, 0), 0);
        for _ in 0..600 {
            match rng::below(&mut rng, 20) {
                0..4 => {
                    let class = rng::below(&mut rng, 3) as usize;
                    let mut sample = signal(class, sensible || rng::below(&mut rng, 2) == 0, &mut rng);
                    if rng::below(&mut rng, 6) == 0 {
                        sample[rng::below(&mut rng, 2) as usize][rng::below(&mut rng, 12) as usize] = number(&mut rng);
                    }
                    if let Ok((Id(id), _)) = guard.offer(&sample) {
                        last = (id, class);
                        assert!(sample.as_flattened().iter().all(|x| x.is_finite()));
                    }
                }
                4..8 if sensible => {
                    let _ = guard.label(Id(last.0), last.1);
                }
                4..8 => {
                    let id = Id(last.0.wrapping_sub(rng::below(&mut rng, 10)));
                    let _ = guard.label(id, rng::below(&mut rng, 4) as usize);
                }
                8 => day = rng::below(&mut rng, 5),
                9 => broken[rng::below(&mut rng, 2) as usize].set(rng::below(&mut rng, 4) == 0),
                10 => {
                    let ledger = guard.ledger();
                    guard.resume(ledger);
                }
                _ => {
                    for _ in 0..rng::below(&mut rng, if sensible { 200 } else { 30 }) {
                        let progress = guard.poll(day);
                        if let Progress::Decided(event) = progress {
                            assert!(!event.to_string().is_empty());
                            if matches!(event, Event::Accepted { .. }) {
                                good = fingerprint(guard.net());
                                accepted += 1;
                            }
                        }
                    }
                }
            }
            assert_eq!(fingerprint(guard.net()), good, "case {case}");
        }
        assert!((0..Net::LEAVES).all(|i| guard.net().leaf(i).iter().all(|w| w.is_finite())));
    }
    assert!(
        accepted > 20,
        "{accepted} updates were accepted: too few to tell anything"
    );
}
