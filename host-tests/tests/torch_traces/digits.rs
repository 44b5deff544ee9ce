//! 200 steps of training on digits, by five optimisers.

use crate::must;
use crate::optim::{Job, decays, step_that_decays_everything, with_optimizer};
use crate::pass::{load, numbers, samples, wide};
use host_tests::fixtures::digits_train::{BATCH, BATCHES, DECAY, DigitsCase, EPS, HELD_OUT_FROM, STEPS, batch_rows};
use host_tests::fixtures::{Digits, DigitsTrain};
use host_tests::tolerance::Ledger;
use motenet::layers::NormConfig;
use motenet::prelude::*;
use motenet::{Torch, argmax};

type Net<Config> = Model<[f32; 64], (Dense<32, NO_BIAS>, BatchNorm<Config>, Relu, Dense<10>)>;

/// The leaves of the running statistics.
const MEAN: usize = 3;
const VAR: usize = 4;

/// PyTorch's constants but for the running variance.
#[derive(Clone, Copy)]
struct Biased;

impl NormConfig for Biased {
    const EPS: f32 = Torch::EPS;
    const DECAY: f32 = Torch::DECAY;
    const UNBIASED: bool = false;
}

struct Run<'a> {
    trace: &'a DigitsTrain,
    case: &'a DigitsCase,
    digits: &'a Digits,
    ledger: &'a mut Ledger,
}

impl Job for Run<'_> {
    fn with<O: Optimizer>(self, optimizer: O) {
        let Run {
            trace,
            case,
            digits,
            ledger,
        } = self;
        let x: Vec<[f32; 64]> = samples(&digits.x.data);
        let mut net = start::<Torch>(trace);
        let losses = train(&mut net, optimizer, case, &x, &digits.y);
        let mut check = |operation: &str, what: &str, actual: &[f64], expected: &[f64]| {
            ledger.check(operation, &format!("{}: {what}", case.name), actual, expected);
        };
        check("digits_train_loss", "losses", &losses, &case.loss);
        for (leaf, what, expected) in [
            (0, "w1", &case.w1),
            (1, "gamma", &case.gamma),
            (2, "beta", &case.beta),
            (MEAN, "running mean", &case.running_mean),
            (VAR, "running variance", &case.running_var),
            (5, "w2", &case.w2),
            (6, "b2", &case.b2),
        ] {
            check("digits_train_weights", what, &numbers(net.leaf(leaf)), &expected.data);
        }

        let mut predictor = Box::new(Predictor::<Net<Torch>>::ZERO);
        let logits: Vec<[f32; 10]> = x.iter().map(|x| predictor.predict(&net, x)).collect();
        let accuracy = |rows: std::ops::Range<usize>| {
            let hits = rows.clone().filter(|&i| argmax(&logits[i]) == digits.y[i]).count();
            hits as f64 / rows.len() as f64
        };
        let held_out = HELD_OUT_FROM..x.len();
        check(
            "digits_train_weights",
            "logits",
            &wide(&logits[HELD_OUT_FROM..HELD_OUT_FROM + 8]),
            &case.test_logits_first8.data,
        );
        let mut loss = 0.0;
        for i in held_out.clone() {
            loss += f64::from(must(CrossEntropy.value(&logits[i], &digits.y[i]))) / held_out.len() as f64;
        }
        check("digits_train_loss", "held-out loss", &[loss], &[case.test_loss]);
        assert_eq!(
            (accuracy(0..BATCH * BATCHES), accuracy(held_out)),
            (case.train_acc, case.test_acc),
            "{}: accuracies",
            case.name
        );
    }
}

fn start<Config: NormConfig>(trace: &DigitsTrain) -> Net<Config> {
    let mut net = Net::<Config>::ZERO;
    let init = &trace.init;
    let (mean, var) = ([0.0; 32], [1.0; 32]);
    load(
        &mut net,
        &[
            &init.w1.data,
            &init.gamma.data,
            &init.beta.data,
            &mean,
            &var,
            &init.w2.data,
            &init.b2.data,
        ],
    );
    net
}

/// Trains for all steps, by the trainer's own steps unless PyTorch decayed every parameter; returns the losses.
fn train<Config: NormConfig, O: Optimizer>(
    net: &mut Net<Config>,
    mut optimizer: O,
    case: &DigitsCase,
    x: &[[f32; 64]],
    classes: &[usize],
) -> Vec<f64> {
    let batch = |t: usize| x[batch_rows(t)].iter().zip(&classes[batch_rows(t)]);
    let losses: Vec<f32> = if decays(&case.params) {
        let mut memory = Box::new(Memory::<Net<Config>, Sgd, BATCH>::ZERO);
        let mut trainer = Trainer::new(net, &mut memory, Sgd::new(0.0), CrossEntropy);
        let mut slots = <<Net<Config> as Params>::Like<O::Slot<f32>>>::ZERO;
        (0..STEPS)
            .map(|t| step_that_decays_everything(&mut trainer, &mut optimizer, &mut slots, batch(t)))
            .collect()
    } else {
        let mut memory = Box::new(Memory::<Net<Config>, O, BATCH>::ZERO);
        let mut trainer = Trainer::new(net, &mut memory, optimizer, CrossEntropy);
        (0..STEPS).map(|t| must(trainer.step(batch(t)))).collect()
    };
    numbers(&losses)
}

#[test]
fn five_optimisers() {
    let (trace, digits) = (must(DigitsTrain::load()), must(Digits::load()));
    assert_eq!((Torch::EPS, Torch::DECAY), (EPS as f32, DECAY as f32));
    let mut ledger = Ledger::new();
    let mut compared = Vec::new();
    for case in &trace.cases {
        let job = Run {
            trace: &trace,
            case,
            digits: &digits,
            ledger: &mut ledger,
        };
        let lr = must(case.params.number("lr"));
        assert!(
            with_optimizer(&case.name, &case.params, lr, job),
            "{} is not in the library",
            case.name
        );
        compared.push(case.name.as_str());
        println!("after {}\n{}", case.name, ledger.report());
    }
    assert_eq!(compared, ["sgd", "momentum_torch", "adam", "adamw", "rmsprop"]);
    ledger.assert_exceptions_needed();
}

/// The running variance takes no part in training, so one optimiser tells about the other form.
#[test]
fn biased_running_variance() {
    let (trace, digits) = (must(DigitsTrain::load()), must(Digits::load()));
    let case = must(trace.case("sgd"));
    let x: Vec<[f32; 64]> = samples(&digits.x.data);
    let mut net = start::<Biased>(&trace);
    let lr = must(case.params.number("lr")) as f32;
    let losses = train(&mut net, Sgd::new(lr), case, &x, &digits.y);
    let mut ledger = Ledger::new();
    ledger.check("digits_train_loss", "losses", &losses, &case.loss);
    ledger.check(
        "digits_train_weights",
        "mean",
        &numbers(net.leaf(MEAN)),
        &case.running_mean.data,
    );
    ledger.check(
        "digits_train_weights",
        "variance",
        &numbers(net.leaf(VAR)),
        &case.running_var_biased.data,
    );
}
