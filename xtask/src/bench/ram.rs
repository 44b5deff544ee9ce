//! Where the bytes of a network and its training go: known at compile time, so no core has to be run.

use super::figures::Ram;
use motenet::prelude::*;
use motenet_workload::{
    bench::{AUTOENCODER_BATCH, Autoencoder, BATCH, Perceptron, TenClasses},
    images::{Cnn, SmallCnn},
    watch::Watch,
};

/// The networks that are measured, as they are trained.
pub fn of_networks() -> Vec<Ram> {
    vec![
        of::<Perceptron, Adam, BATCH>("MLP 64-32-16-4, Adam, batch of 32", "mlp_train"),
        of::<TenClasses, Adam, BATCH>("MLP 64-32-10, Adam, batch of 32", "mlp10_step"),
        of::<Autoencoder, Sgd, AUTOENCODER_BATCH>(
            "autoencoder 48-24-12-6-12-24-48, SGD, batch of 10",
            "autoencoder_train",
        ),
        of::<Watch, Sgd, 1>("watch network, SGD, a window", "watch_train"),
        of::<Cnn, Adam, 1>("CNN 4-8 on 28 x 28, Adam, an image at a time", "cnn_train"),
        of::<SmallCnn, Adam, 1>("CNN 4-8 of Fused layers, Adam, an image at a time", "cnn_fused_train"),
    ]
}

/// What `name` takes, whose training is the work `step`.
fn of<N: Train, O: Optimizer, const B: usize>(name: &str, step: &str) -> Ram {
    let (gradient, state) = (size_of::<N::Like<N::Elem>>(), size_of::<N::Like<O::Slot<N::Elem>>>());
    let activations = size_of::<[N::In; B]>() + size_of::<N::Buf<B>>();
    let tape = size_of::<N::Tape<B>>();
    Ram {
        network: name.to_owned(),
        step: step.to_owned(),
        parameters: N::PARAMS,
        weights_bytes: size_of::<N>(),
        gradient_bytes: gradient,
        optimiser_bytes: state,
        activation_bytes: activations,
        tape_bytes: tape,
        // And a count of samples, of four bytes on the boards.
        training_bytes: (activations + tape + gradient + state).next_multiple_of(4) + 4,
        inference_bytes: Predictor::<N>::BYTES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::works::WORKS;

    #[test]
    fn steps_are_works() {
        for ram in of_networks() {
            assert!(WORKS.iter().any(|(name, _)| *name == ram.step), "{}", ram.step);
        }
    }

    #[test]
    fn the_parts_are_all_there_is() {
        let total = motenet::Memory::<Perceptron, Adam, BATCH>::BYTES;
        let parts = of::<Perceptron, Adam, BATCH>("", "");
        // The count has eight bytes on a computer, and is aligned to them.
        assert!((4..12).contains(&(total - parts.training_bytes)), "{total}, {parts:?}");
        assert_eq!(parts.weights_bytes, 4 * parts.parameters);
        assert_eq!(parts.optimiser_bytes, 8 * parts.parameters);
    }
}
