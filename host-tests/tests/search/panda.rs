//! One model cared for: the rule by hand, and a real training.

use motenet::prelude::*;
use motenet::search::{Advice, Checkpoint, Panda, RangeError};
use motenet::{Memory, copy, rng};
use motenet_host::moons;
use std::convert::Infallible;

fn panda(lr: f32) -> Panda {
    Panda::new(lr, (0.001, 1.0)).expect("a panda")
}

#[test]
fn good_days_go_on_and_bad_days_turn_round() {
    let mut panda = panda(0.1);
    assert_eq!(panda.good(), None);
    assert_eq!(panda.judge(1.0), Advice::Keep { lr: 0.2 });
    assert_eq!(panda.judge(0.9), Advice::Keep { lr: 0.4 });
    assert_eq!(panda.good(), Some((0.2, 0.9)));
    assert_eq!(
        panda.judge(1.5),
        Advice::Revert { lr: 0.1 },
        "down from the last good 0.2"
    );
    assert_eq!(panda.judge(0.8), Advice::Keep { lr: 0.05 }, "and further down");
    assert_eq!(panda.judge(0.8), Advice::Keep { lr: 0.025 }, "as good is good");
    assert_eq!(panda.judge(0.81), Advice::Revert { lr: 0.1 });
    // Both sides worse: up again, by the root of the factor.
    let Advice::Revert { lr } = panda.judge(0.82) else {
        panic!("a bad day")
    };
    assert!((lr - 0.05 / 2f32.sqrt()).abs() < 1e-7, "{lr}");
    assert_eq!(panda.days(), 7);
}

#[test]
fn steps_shrink_until_the_rate_stays() {
    let mut panda = panda(0.1);
    panda.judge(1.0);
    let mut days = 0;
    while !panda.is_settled() {
        assert!(matches!(panda.judge(2.0), Advice::Revert { .. }));
        days += 1;
    }
    assert_eq!(days, 14);
    assert_eq!(panda.judge(2.0), Advice::Revert { lr: 0.1 });
    assert_eq!(panda.judge(0.5), Advice::Keep { lr: 0.1 });
}

#[test]
fn the_rate_stays_within_its_bounds() {
    let mut panda = panda(0.7);
    for day in 0..20 {
        let lr = panda.judge(-(day as f32)).lr();
        assert_eq!(lr, 1.0);
    }
    for _ in 0..40 {
        let lr = panda.judge(f32::NAN).lr();
        assert!((0.001..=1.0).contains(&lr), "{lr}");
    }
}

#[test]
fn a_first_day_without_a_cost_starts_anew_at_half_the_rate() {
    let mut panda = panda(0.8);
    assert_eq!(panda.judge(f32::NAN), Advice::Restart { lr: 0.4 });
    assert_eq!(panda.judge(f32::INFINITY), Advice::Restart { lr: 0.2 });
    assert_eq!(panda.judge(3.0), Advice::Keep { lr: 0.1 }, "still on the way down");
}

#[test]
fn impossible_rates_are_refused() {
    for (lr, bounds, error) in [
        (0.1, (0.0, 1.0), RangeError::NotPositive),
        (0.1, (1.0, 0.01), RangeError::Empty),
        (2.0, (0.01, 1.0), RangeError::Empty),
        (0.001, (0.01, 1.0), RangeError::Empty),
        (f32::NAN, (0.01, 1.0), RangeError::Empty),
        (0.1, (f32::NAN, 1.0), RangeError::NotFinite),
    ] {
        assert_eq!(Panda::new(lr, bounds), Err(error), "{lr} {bounds:?}");
    }
}

type Net = Model<[f32; 2], (Dense<16>, Tanh, Dense<2>)>;

/// A model in RAM, with its last good weights beside it.
struct InRam {
    net: Net,
    good: Net,
    lr: f32,
    reverts: u32,
}

impl Checkpoint for InRam {
    type Error = Infallible;
    fn keep(&mut self) -> Result<(), Infallible> {
        copy(&self.net, &mut self.good);
        Ok(())
    }
    fn revert(&mut self) -> Result<(), Infallible> {
        copy(&self.good, &mut self.net);
        self.reverts += 1;
        Ok(())
    }
    fn restart(&mut self) -> Result<(), Infallible> {
        self.net.init(&mut rng::seeded(1));
        Ok(())
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}

/// Thirty days from a rate that is a thousand times too low, or so high that training jumps about: cared for, the model ends better than without.
#[test]
fn a_model_that_is_cared_for_does_better() {
    let (train, dev) = (moons::two_moons(400, 0.2, 1), moons::two_moons(400, 0.2, 2));
    let day = |model: &mut InRam, day: u64| {
        let mut memory = Memory::<Net, Sgd, 32>::ZERO;
        let mut order: Vec<usize> = (0..train.len()).collect();
        rng::shuffle(&mut order, &mut rng::seeded(day));
        let mut trainer = Trainer::new(&mut model.net, &mut memory, Sgd::new(model.lr), CrossEntropy);
        for batch in order.chunks(32) {
            trainer
                .step(batch.iter().map(|&i| (&train.x[i], &train.y[i])))
                .expect("a step");
        }
        trainer.evaluate(dev.x.iter().zip(&dev.y)).expect("a loss")
    };
    for (lr, better_by) in [(1e-3, 0.1), (16.0, 0.02)] {
        let start = || {
            let mut net = Net::ZERO;
            net.init(&mut rng::seeded(1));
            InRam {
                net,
                good: Net::ZERO,
                lr,
                reverts: 0,
            }
        };
        let (mut alone, mut cared_for) = (start(), start());
        let mut panda = Panda::new(lr, (1e-4, 32.0)).expect("a panda");
        let mut last = 0.0;
        for number in 0..30 {
            last = day(&mut alone, number);
            let cost = day(&mut cared_for, number);
            panda.watch(cost, &mut cared_for).unwrap_or_else(|never| match never {});
        }
        let (rate, cost) = panda.good().expect("a good day");
        assert!(
            cost < last - better_by,
            "from {lr}: {cost} at {rate}, {last} without care"
        );
        assert!(cared_for.reverts > 0, "from {lr}");
        // What is kept is what was measured.
        let mut memory = Memory::<Net, Sgd, 32>::ZERO;
        let kept = Trainer::new(&mut cared_for.good, &mut memory, Sgd::new(0.0), CrossEntropy)
            .evaluate(dev.x.iter().zip(&dev.y))
            .expect("a loss");
        assert_eq!(kept, cost);
    }
}

/// Notes what it is told.
#[derive(Default)]
struct Log(Vec<&'static str>);

impl Checkpoint for Log {
    type Error = Infallible;
    fn keep(&mut self) -> Result<(), Infallible> {
        self.0.push("keep");
        Ok(())
    }
    fn revert(&mut self) -> Result<(), Infallible> {
        self.0.push("revert");
        Ok(())
    }
    fn restart(&mut self) -> Result<(), Infallible> {
        self.0.push("restart");
        Ok(())
    }
    fn set_lr(&mut self, _: f32) {}
}

#[test]
fn advice_is_carried_out_and_infinite_costs_are_bad_either_way() {
    let (mut panda, mut model) = (panda(0.1), Log::default());
    for cost in [f32::NEG_INFINITY, 1.0, f32::NEG_INFINITY, f32::NAN, 0.5] {
        let Ok(_) = panda.watch(cost, &mut model);
    }
    assert_eq!(model.0, ["restart", "keep", "revert", "revert", "keep"]);
}
