//! Gradients that go into optimisers.

use motenet::prelude::*;
use motenet::rng::{normal, seeded};
use motenet::tape::{Tape, Var};

#[test]
fn the_course_example_ends_at_five() {
    for start in [0.0, -7.0, 20.0] {
        let mut tape = Tape::<f32, 8>::ZERO;
        let (mut w, mut slots, mut adam) = ([start], [Zero::ZERO], Adam::new(0.1));
        for _ in 0..1000 {
            let j = tape.cost(&w, |[w]| w * w - 10.0 * w + 25.0).expect("a gradient");
            adam.step(&mut w, &j.gradient, &mut slots).expect("equal lengths");
        }
        assert!((w[0] - 5.0).abs() < 1e-3, "from {start} to {}", w[0]);
    }
}

/// The same 1,000 steps with the derivative by hand, 2 w - 10, in `f64` and by the reference's Adam.
#[test]
fn every_step_is_that_of_the_derivative_by_hand() {
    let mut tape = Tape::<f64, 8>::ZERO;
    let (mut w, mut slots, mut adam) = ([0.0f64], [Zero::ZERO], Adam::new(0.1));
    let (mut by_hand, mut their_slots, mut theirs) = ([0.0f64], [Zero::ZERO], Adam::new(0.1));
    for step in 0..1000 {
        let j = tape.cost(&w, |[w]| w * w - 10.0 * w + 25.0).expect("a gradient");
        adam.step(&mut w, &j.gradient, &mut slots).expect("equal lengths");
        let gradient = by_hand.map(|w| 2.0 * w - 10.0);
        theirs
            .step(&mut by_hand, &gradient, &mut their_slots)
            .expect("equal lengths");
        assert!(
            (w[0] - by_hand[0]).abs() < 1e-9,
            "step {step}: {} and {}",
            w[0],
            by_hand[0]
        );
    }
}

/// Logistic regression written by hand against a network of one dense layer and its fused loss.
#[test]
fn a_cost_by_hand_has_the_gradient_of_the_network() {
    type Net = Model<[f64; 3], (Dense<1>,)>;
    let mut rng = seeded(10);
    let mut draw = || f64::from(normal(&mut rng));
    let samples: Vec<([f64; 3], [f64; 1])> = (0..16)
        .map(|_| ([draw(), draw(), draw()], [f64::from(draw() > 0.0)]))
        .collect();
    let w = [0.4, -1.1, 0.7, 0.2];

    let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Sgd, 16>::ZERO);
    net.leaf_mut(0).copy_from_slice(&w[..3]);
    net.leaf_mut(1).copy_from_slice(&w[3..]);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), BinaryCrossEntropy);
    let loss = trainer
        .gradient(samples.iter().map(|(x, y)| (x, y)))
        .expect("a gradient");
    let theirs: Vec<f64> = [0, 1]
        .iter()
        .flat_map(|&leaf| trainer.grad().leaf(leaf).to_vec())
        .collect();

    let cost = Tape::<f64, 16>::new().mean(&w, &samples, |[a, b, c, bias], (x, [y])| {
        let z: Var<f64> = a * x[0] + b * x[1] + c * x[2] + bias;
        z.softplus() - z * *y
    });
    let cost = cost.expect("a gradient");
    assert!((cost.value - loss).abs() < 1e-14);
    for (ours, theirs) in cost.gradient.into_iter().zip(theirs) {
        assert!((ours - theirs).abs() < 1e-14, "{ours} {theirs}");
    }
}

/// The same bits on every run, and on every target: pinned.
#[test]
fn gradients_are_pinned() {
    let cost = Tape::<f32, 32>::new()
        .cost(&[0.7, -1.3], |[a, b]| {
            ((a * b).sin().exp() + (a - b).sqrt().ln()).tanh() / (1.0 + a.square())
        })
        .expect("a gradient");
    let bits = [cost.value, cost.gradient[0], cost.gradient[1]].map(f32::to_bits);
    assert_eq!(
        bits,
        [0.44590366f32, -0.46106508, -0.020589195].map(f32::to_bits),
        "{cost:?}"
    );
}
