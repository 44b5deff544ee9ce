//! Optimisers over 50 steps on three problems.

use crate::must;
use crate::pass::{load, numbers, samples};
use host_tests::fixtures::optim::{Optim, allowed_f32_deviation, rate_at};
use host_tests::fixtures::{Attributes, optim::MlpCase};
use host_tests::tensor::Tensor;
use host_tests::tolerance::{Tolerance, close};
use motenet::optim::{BiasCorrection, Epsilon};
use motenet::prelude::*;

/// Something to do with an optimiser, whatever its type.
pub trait Job {
    fn with<O: Optimizer>(self, optimizer: O);
}

/// Does `job` with the library's optimiser of that name and those constants; tells whether there is one.
pub fn with_optimizer(name: &str, params: &Attributes, lr: f64, job: impl Job) -> bool {
    let number = |key: &str| must(params.number(key)) as f32;
    let lr = lr as f32;
    let adam = || {
        let mut adam = Adam::new(lr);
        (adam.beta1, adam.beta2, adam.eps) = (number("b1"), number("b2"), number("eps"));
        adam
    };
    let rmsprop = || {
        let mut rmsprop = RmsProp::new(lr);
        (rmsprop.beta, rmsprop.eps) = (number("rho"), number("eps"));
        rmsprop
    };
    match name {
        "sgd" => job.with(Sgd::new(lr)),
        "sgd_l2" => {
            let mut sgd = Sgd::new(lr);
            sgd.l2 = number("l2");
            job.with(sgd);
        }
        "momentum_ewa" | "momentum_ewa_bc" => {
            let mut momentum = Momentum::new(lr, number("beta"));
            momentum.bias_correction = name == "momentum_ewa_bc";
            job.with(momentum);
        }
        "momentum_keras" | "momentum_keras_lrdrop" => job.with(Momentum::keras(lr, number("mu"))),
        "momentum_torch" | "momentum_torch_lrdrop" | "momentum_torch_dampening" => {
            let mut momentum = Momentum::torch(lr, number("mu"));
            if params.has("dampening") {
                momentum.dampening = number("dampening");
            }
            job.with(momentum);
        }
        "nesterov" => job.with(Nesterov::new(lr, number("mu"))),
        "nesterov_keras" => job.with(Nesterov::keras(lr, number("mu"))),
        "rmsprop" => job.with(rmsprop()),
        "rmsprop_epsinside" => {
            let mut rmsprop = rmsprop();
            rmsprop.epsilon = Epsilon::Inside;
            job.with(rmsprop);
        }
        "rmsprop_bc" => {
            let mut rmsprop = rmsprop();
            rmsprop.bias_correction = true;
            job.with(rmsprop);
        }
        "rmsprop_centered" => job.with(CenteredRmsProp { rms: rmsprop() }),
        "rmsprop_momentum" => job.with(RmsPropMomentum {
            rms: rmsprop(),
            momentum: number("mu"),
        }),
        "adagrad" => {
            let mut adagrad = AdaGrad::new(lr);
            adagrad.eps = number("eps");
            job.with(adagrad);
        }
        "adam" | "adam_eps1e-3" => job.with(adam()),
        "adam_epshat" | "adam_epshat_eps1e-3" | "adam_nobc" => {
            let mut adam = adam();
            adam.bias_correction = match name {
                "adam_nobc" => BiasCorrection::Off,
                _ => BiasCorrection::EpsilonHat,
            };
            job.with(adam);
        }
        "amsgrad" => job.with(AmsGrad { adam: adam() }),
        "lion" => {
            let mut lion = Lion::new(lr);
            (lion.beta1, lion.beta2, lion.decay) = (number("b1"), number("b2"), number("wd"));
            job.with(lion);
        }
        "adam_l2" => {
            let mut adam = adam();
            adam.l2 = number("l2");
            job.with(adam);
        }
        "adamw" => {
            let mut adamw = AdamW::new(lr, number("wd"));
            adamw.adam = adam();
            job.with(adamw);
        }
        _ => return false,
    }
    true
}

/// Whether a variant decays weights. PyTorch then decays every parameter, where the library's trainer spares biases, gammas and betas.
pub fn decays(params: &Attributes) -> bool {
    params.has("l2") || params.has("wd")
}

#[track_caller]
fn assert_near(what: &str, actual: &[f32], expected: &[f64], f32_dev: f64) {
    let allowed = Tolerance::new(allowed_f32_deviation(f32_dev), 0.0);
    match close(actual, expected, allowed) {
        Ok(worst) => println!("{what}: {:.0}% of allowed", 100.0 * worst.map_or(0.0, |w| w.ratio)),
        Err(mismatch) => panic!("{what}: {mismatch}"),
    }
}

/// How many variants each problem has.
const VARIANTS: usize = 26;

/// Runs every variant of a problem.
fn each_variant<'a, C: 'a>(cases: &'a [C], name: impl Fn(&C) -> &str, run: impl Fn(&'a C) -> bool) {
    assert_eq!(cases.len(), VARIANTS);
    let without: Vec<&str> = cases.iter().filter(|&case| !run(case)).map(name).collect();
    assert!(without.is_empty(), "not compared: {without:?}");
}

/// Prescribed gradients: nothing feeds rounding back.
#[test]
fn stream() {
    struct Stream<'a> {
        w0: &'a Tensor,
        g: &'a Tensor,
        name: &'a str,
        lr: f64,
        expected: &'a Tensor,
        f32_dev: f64,
    }
    impl Job for Stream<'_> {
        fn with<O: Optimizer>(self, mut optimizer: O) {
            let mut w = self.w0.to_f32();
            let mut slots = vec![<O::Slot<f32>>::ZERO; w.len()];
            let mut trajectory = w.clone();
            let [steps, _] = self.g.dims();
            for t in 1..=steps {
                optimizer.set_lr(rate_at(self.name, self.lr, t) as f32);
                must(optimizer.step(&mut w, &self.g.rows(t - 1, t).to_f32(), &mut slots));
                trajectory.extend(&w);
            }
            assert_near(
                &format!("stream, {}", self.name),
                &trajectory,
                &self.expected.data,
                self.f32_dev,
            );
        }
    }
    let stream = must(Optim::load()).stream;
    let run = |case: &host_tests::fixtures::optim::TrajectoryCase| {
        let job = Stream {
            w0: &stream.w0,
            g: &stream.g,
            name: &case.name,
            lr: case.lr,
            expected: &case.w,
            f32_dev: case.f32_dev,
        };
        with_optimizer(&case.name, &case.params, case.lr, job)
    };
    each_variant(&stream.cases, |case| &case.name, run);
}

#[test]
fn quadratic() {
    struct Descent<'a> {
        problem: &'a host_tests::fixtures::optim::Quadratic,
        case: &'a host_tests::fixtures::optim::TrajectoryCase,
    }
    impl Job for Descent<'_> {
        fn with<O: Optimizer>(self, mut optimizer: O) {
            let Descent { problem, case } = self;
            let (a, b) = (problem.a.to_f32(), problem.b.to_f32());
            let mut w = problem.w0.to_f32();
            let mut slots = vec![<O::Slot<f32>>::ZERO; w.len()];
            let (mut trajectory, mut values) = (w.clone(), Vec::new());
            for t in 1..=case.f.len() {
                let product: Vec<f32> = a
                    .chunks(b.len())
                    .map(|row| row.iter().zip(&w).map(|(a, w)| a * w).sum())
                    .collect();
                values.push(
                    product
                        .iter()
                        .zip(&b)
                        .zip(&w)
                        .map(|((p, b), w)| w * (0.5 * p - b))
                        .sum::<f32>(),
                );
                if t < case.f.len() {
                    let g: Vec<f32> = product.iter().zip(&b).map(|(p, b)| p - b).collect();
                    optimizer.set_lr(rate_at(&case.name, case.lr, t) as f32);
                    must(optimizer.step(&mut w, &g, &mut slots));
                    trajectory.extend(&w);
                }
            }
            assert_near(
                &format!("quadratic, {}", case.name),
                &trajectory,
                &case.w.data,
                case.f32_dev,
            );
            assert_near(&format!("its values, {}", case.name), &values, &case.f, case.f32_dev);
        }
    }
    let problem = must(Optim::load()).quadratic;
    each_variant(
        &problem.cases,
        |case| &case.name,
        |case| {
            with_optimizer(
                &case.name,
                &case.params,
                case.lr,
                Descent {
                    problem: &problem,
                    case,
                },
            )
        },
    );
}

type Net = Model<[f32; 4], (Dense<6>, Tanh, Dense<3>)>;

/// One step that decays every parameter, from the trainer's gradient and the optimiser itself. `slots` is the optimiser's state.
pub fn step_that_decays_everything<N, G, O, L, X, T, const B: usize>(
    trainer: &mut Trainer<'_, N, G, L, B>,
    optimizer: &mut O,
    slots: &mut N::Like<O::Slot<f32>>,
    batch: impl IntoIterator<Item = (X, T), IntoIter: Clone>,
) -> f32
where
    N: Train<Elem = f32>,
    G: Optimizer,
    O: Optimizer,
    L: Loss<N::Out>,
    X: std::borrow::Borrow<N::In>,
    T: std::borrow::Borrow<L::Target>,
{
    let loss = must(trainer.gradient(batch));
    optimizer.tick();
    for i in 0..N::LEAVES {
        let gradient = trainer.grad().leaf(i).to_vec();
        optimizer.update(trainer.net_mut().leaf_mut(i), &gradient, slots.leaf_mut(i), true);
    }
    loss
}

/// A small network with full batches.
#[test]
fn network() {
    const SAMPLES: usize = 12;
    struct Training<'a> {
        problem: &'a host_tests::fixtures::optim::Mlp,
        case: &'a MlpCase,
    }
    impl Job for Training<'_> {
        fn with<O: Optimizer>(self, mut optimizer: O) {
            let Training { problem, case } = self;
            let x: Vec<[f32; 4]> = samples(&problem.x.data);
            let batch = x.iter().zip(&problem.y);
            let mut net = Net::ZERO;
            load(
                &mut net,
                &[&problem.w1.data, &problem.b1.data, &problem.w2.data, &problem.b2.data],
            );

            // The rate and the decay of every parameter are set from outside: the trainer gives gradients only.
            let mut memory = Memory::<Net, Sgd, SAMPLES>::ZERO;
            let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.0), CrossEntropy);
            let mut slots = <<Net as Params>::Like<O::Slot<f32>>>::ZERO;
            let mut losses = Vec::new();
            for t in 1..case.loss.len() {
                optimizer.set_lr(rate_at(&case.name, case.lr, t) as f32);
                losses.push(step_that_decays_everything(
                    &mut trainer,
                    &mut optimizer,
                    &mut slots,
                    batch.clone(),
                ));
            }
            losses.push(must(trainer.evaluate(batch)));
            assert_near(
                &format!("losses of the network, {}", case.name),
                &losses,
                &case.loss,
                case.f32_dev,
            );
            for (i, expected) in [&case.w1, &case.b1, &case.w2, &case.b2].into_iter().enumerate() {
                let actual: Vec<f32> = numbers(net.leaf(i)).iter().map(|&w| w as f32).collect();
                assert_near(
                    &format!("leaf {i} of the network, {}", case.name),
                    &actual,
                    &expected.data,
                    case.f32_dev,
                );
            }
        }
    }
    let problem = must(Optim::load()).mlp;
    each_variant(
        &problem.cases,
        |case| &case.name,
        |case| {
            with_optimizer(
                &case.name,
                &case.params,
                case.lr,
                Training {
                    problem: &problem,
                    case,
                },
            )
        },
    );
}
