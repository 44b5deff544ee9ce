//! What integers cost in accuracy, with the recipes of the examples: at most half a point.

use motenet::prelude::*;
use motenet::quant::{Calibrator, Quantize, Quantized};
use motenet_host::{Digits, Mnist1d};

#[allow(dead_code)]
#[path = "../../../examples/recipes/digits.rs"]
mod digits;
#[allow(dead_code)]
#[path = "../../../examples/recipes/digits_cnn.rs"]
mod digits_cnn;
#[allow(dead_code)]
#[path = "../../../examples/recipes/mnist1d.rs"]
mod mnist1d;

/// Samples to calibrate with.
const SAMPLES: usize = 300;

/// Folds and quantises a trained network; the percentages that both read right.
fn both<N>(net: &N, calibration: &[N::In], test: &[N::In], labels: &[usize]) -> [f64; 2]
where
    N: Fold<Folded: Quantize<In = N::In, Out = [f32; 10]> + Zero> + Layer<In: Shape, Out = [f32; 10]>,
{
    let mut shipped = Box::new(Folded::<N>::ZERO);
    fold(net, &mut *shipped);
    let mut calibrator = Box::new(Calibrator::<Folded<N>>::ZERO);
    for x in calibration {
        calibrator.observe(&shipped, x).unwrap();
    }
    let mut int8 = Box::new(Quantized::<Folded<N>>::ZERO);
    calibrator.quantize(&shipped, &mut int8).unwrap();

    let (mut single, mut integers) = (
        Box::new(Predictor::<Folded<N>>::ZERO),
        Box::new(Predictor::<Quantized<Folded<N>>>::ZERO),
    );
    let mut right = [0; 2];
    for (x, &label) in test.iter().zip(labels) {
        right[0] += usize::from(argmax(&single.predict(&shipped, x)) == label);
        right[1] += usize::from(argmax(&integers.predict(&int8, x)) == label);
    }
    right.map(|right| 100.0 * right as f64 / labels.len() as f64)
}

#[test]
fn digits_lose_at_most_half_a_point() {
    let (train, test) = Digits::load().unwrap().file_order();
    let losses = [1, 2, 3].map(|seed| {
        let net = digits::train(&train, seed).unwrap();
        let [single, int8] = both(&net, &train.x[..SAMPLES], &test.x, &test.y);
        assert!(single > 91.0, "{single} %");
        single - int8
    });
    let mean = losses.iter().sum::<f64>() / 3.0;
    assert!(mean <= 0.5, "{mean:.2} points on average of {losses:.2?}");
}

#[test]
fn images_lose_at_most_half_a_point() {
    let (train, test) = Digits::load().unwrap().file_order();
    let net = digits_cnn::train::<digits_cnn::Net>(&train, 1).unwrap();
    let [calibration, x] =
        [&train.x[..SAMPLES], &test.x[..]].map(|x| x.iter().map(digits_cnn::image).collect::<Vec<_>>());
    let [single, int8] = both(&*net, &calibration, &x, &test.y);
    assert!(
        single > 93.0 && single - int8 <= 0.5,
        "{single:.2} % became {int8:.2} %"
    );
}

#[test]
fn signals_lose_at_most_half_a_point() {
    let Mnist1d { train, test } = Mnist1d::load().unwrap();
    let net = mnist1d::train(&train, 1, |_| ()).unwrap();
    let [calibration, x] = [&train.x[..SAMPLES], &test.x[..]].map(|x| x.iter().map(|&x| [x]).collect::<Vec<_>>());
    let [single, int8] = both(&net, &calibration, &x, &test.y);
    assert!(
        single > 94.0 && single - int8 <= 0.5,
        "{single:.2} % became {int8:.2} %"
    );
}
