//! Accuracy on real data, with the very recipes of the examples: what a framework reaches, this library has to reach.

use motenet_host::{Digits, Mnist1d, report::Summary};

#[path = "../../examples/recipes/digits.rs"]
mod digits;
#[path = "../../examples/recipes/digits_cnn.rs"]
mod digits_cnn;
#[path = "../../examples/recipes/mnist1d.rs"]
mod mnist1d;

/// PyTorch: 92.2 +/- 0.5 %.
#[test]
fn digits_of_unknown_writers() {
    let (train, test) = Digits::load().expect("the data").file_order();
    let accuracies = [1, 2, 3].map(|seed| {
        let net = digits::train(&train, seed).expect("a finite training");
        digits::accuracy(&net, &test)
    });
    let mean = Summary::of(&accuracies).mean;
    assert!(mean >= 91.7, "{mean:.2} % on average of {accuracies:.1?}");
}

/// PyTorch: 94.7 +/- 2.0 %.
#[test]
fn digits_of_unknown_writers_as_images() {
    let (train, test) = Digits::load().expect("the data").file_order();
    assert_eq!(<digits_cnn::Net as motenet::Params>::PARAMS, 1922);
    let accuracies = [1, 2, 3].map(|seed| {
        let net = digits_cnn::train::<digits_cnn::Net>(&train, seed).expect("a finite training");
        digits_cnn::accuracy(&*net, &test)
    });
    let mean = Summary::of(&accuracies).mean;
    assert!(mean >= 94.5, "{mean:.2} % on average of {accuracies:.1?}");
}

/// PyTorch: 94.6 +/- 0.3 %.
#[test]
fn signals_of_mnist1d() {
    let Mnist1d { train, test } = Mnist1d::load().expect("the data");
    let mut losses = Vec::new();
    let net = mnist1d::train(&train, 1, |loss| losses.push(loss)).expect("a finite training");
    assert_eq!(losses.len(), mnist1d::EPOCHS);
    let (first, last) = (losses[0], losses[losses.len() - 1]);
    assert!(last < 0.1 * first, "the loss fell from {first} to {last} only");
    let accuracy = mnist1d::accuracy(&net, &test);
    assert!(accuracy >= 94.0, "{accuracy:.1} %");
}
