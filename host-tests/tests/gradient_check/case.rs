//! One gradient check: a network, a loss, three samples.

use motenet::check::{self, Report, Verdict};
use motenet::prelude::*;
use motenet::rng::{Generator, seeded, symmetric};
use motenet::{Role, Tensor};
use std::array::from_fn;
use std::iter::{Zip, zip};
use std::slice;

pub const BATCH: usize = 3;

/// Numbers in (-1, 1), drawn anew for each element.
pub fn random<X: Tensor<Elem = f64>>(rng: &mut Generator) -> X {
    let mut x = X::ZERO;
    x.as_flat_mut().fill_with(|| f64::from(symmetric(rng)));
    x
}

type Samples<'a, X, T> = Zip<slice::Iter<'a, X>, slice::Iter<'a, T>>;

/// A network's samples, and their targets for the loss.
pub struct Case<N: Train, L: Loss<N::Out>> {
    pub net: N,
    pub loss: L,
    pub inputs: [N::In; BATCH],
    pub targets: [L::Target; BATCH],
}

impl<N, L> Case<N, L>
where
    N: Train<Elem = f64> + Layer<In: Tensor<Elem = f64>>,
    L: Loss<N::Out> + Clone,
{
    /// Draws weights and samples. Biases, gammas and betas are moved from where `init` puts them: a check at 0 and 1
    /// would not see a factor that is left out.
    pub fn new(mut net: N, loss: L, targets: [L::Target; BATCH], seed: u64) -> Self {
        let mut rng = seeded(seed);
        net.init(&mut rng);
        for i in 0..N::LEAVES {
            if N::about(i).0.trains() && N::about(i).0 != Role::Weight {
                for p in net.leaf_mut(i) {
                    *p += 0.5 * f64::from(symmetric(&mut rng));
                }
            }
        }
        Case {
            net,
            loss,
            inputs: from_fn(|_| random(&mut rng)),
            targets,
        }
    }

    /// Lends the trainer of these samples to `job`: one type of trainer for everything, because each takes the compiler a while.
    fn with_trainer<R>(
        &mut self,
        job: impl FnOnce(&mut Trainer<N, Momentum, L, BATCH>, Samples<N::In, L::Target>) -> R,
    ) -> R {
        let mut memory = Memory::<N, Momentum, BATCH>::ZERO;
        let mut trainer = Trainer::new(&mut self.net, &mut memory, Momentum::new(0.05, 0.9), self.loss.clone());
        job(&mut trainer, zip(&self.inputs, &self.targets))
    }

    pub fn report(&mut self) -> Report {
        self.with_trainer(|trainer, samples| check::gradients(trainer, samples, check::EPSILON).expect("a good batch"))
    }

    /// Checks the gradients of the network as it is.
    pub fn check(&mut self, when: &str) {
        let report = self.report();
        let name = std::any::type_name::<N>();
        assert_eq!(report.verdict, Verdict::Right, "{name} {when}: {report}");
        assert_eq!(
            report.parameters,
            N::PARAMS,
            "{name} {when}: not every parameter was compared"
        );
        // Rounding alone makes some difference: a ratio of 0 means that all gradients are 0.
        assert!(report.ratio > 0.0, "{name} {when}: nothing was compared");
    }

    pub fn train(&mut self, steps: usize) {
        let before = motenet::fingerprint(&self.net);
        self.with_trainer(|trainer, samples| {
            for _ in 0..steps {
                trainer.step(samples.clone()).expect("a good batch");
            }
        });
        assert_ne!(
            motenet::fingerprint(&self.net),
            before,
            "training has to move the weights"
        );
    }

    /// Checks the gradients at the start and after some training.
    pub fn check_twice(&mut self) {
        self.check("at its start");
        self.train(8);
        self.check("after training");
    }
}

/// Checks a network's gradients of the squared error to random targets.
pub fn right<N>(net: N, seed: u64)
where
    N: Train<Elem = f64> + Layer<In: Tensor<Elem = f64>>,
{
    let mut rng = seeded(!seed);
    Case::new(net, Mse, from_fn(|_| random(&mut rng)), seed).check_twice();
}
