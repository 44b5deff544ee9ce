//! From a stream of samples to ranges, from ranges to integers; what is turned down, and that nothing is written then.

use motenet::prelude::*;
use motenet::quant::{Calibrator, Cause, QuantParams, QuantizeError, Quantized, Range};
use motenet::rng::{seeded, symmetric};

type Net = Model<[f32; 6], (Dense<8, NO_BIAS>, BatchNorm, Relu, Dropout<20>, Dense<3>)>;
type Shipped = Folded<Net>;

fn shipped() -> Shipped {
    let (mut net, mut shipped) = (Net::ZERO, Shipped::ZERO);
    net.init(&mut seeded(1));
    fold(&net, &mut shipped);
    shipped
}

fn samples() -> Vec<[f32; 6]> {
    let mut rng = seeded(2);
    (0..50)
        .map(|_| std::array::from_fn(|_| 3.0 * symmetric(&mut rng) + 1.0))
        .collect()
}

fn calibrated(net: &Shipped) -> Calibrator<Shipped> {
    let mut calibrator = Calibrator::ZERO;
    for x in samples() {
        calibrator.observe(net, &x).unwrap();
    }
    calibrator
}

#[test]
fn ranges_are_those_of_the_activations() {
    let net = shipped();
    let calibrator = calibrated(&net);
    let (mut input, mut hidden, mut opened, mut output) = (Range::ZERO, Range::ZERO, Range::ZERO, Range::ZERO);
    let (mut first, mut all) = (Predictor::ZERO, Predictor::ZERO);
    for x in samples() {
        let y: [f32; 8] = first.predict(&net.0, &x);
        input.include(&x);
        hidden.include(&y);
        opened.include(&y.map(|y| y.max(0.0)));
        output.include(&all.predict(&net, &x));
    }
    assert_eq!(calibrator.input(), input);
    assert_eq!(calibrator.ranges(), &(hidden, (), opened, (), output));
    assert!(hidden.min() < 0.0);

    let mut int8 = Quantized::<Shipped>::ZERO;
    calibrator.quantize(&net, &mut int8).unwrap();
    assert_eq!(int8.input(), QuantParams::of(input));
    assert_eq!(int8.output(), QuantParams::of(output));
    // The dense layer spreads its integers over what its ReLU lets through.
    let q: [i8; 8] = {
        let x = samples()[0];
        let mut q = [0; 6];
        int8.input().quantize_all(&x, &mut q);
        let mut integers = Predictor::ZERO;
        integers.predict(&int8.net().0, &q)
    };
    let behind = QuantParams::of(opened);
    assert_eq!(behind.zero_point, -128);
    let y: [f32; 8] = first.predict(&net.0, &samples()[0]);
    for (q, y) in q.iter().zip(y) {
        assert!((behind.dequantize(*q) - y.max(0.0)).abs() < 0.05, "{q} for {y}");
    }
}

#[test]
fn a_quarter_of_the_size() {
    type Big = Model<[f32; 128], (Dense<64>, Relu, Dense<32>)>;
    let (single, int8) = (size_of::<Big>(), size_of::<Quantized<Big>>());
    assert_eq!(int8, 128 * 64 + 64 * 32 + 12 * (64 + 32) + 4 * 3 + 2 * 8);
    assert!(int8 * 7 < single * 2, "{int8} of {single}");
}

#[test]
fn bad_samples_are_left_out() {
    let net = shipped();
    let mut calibrator = calibrated(&net);
    let (input, ranges) = (calibrator.input(), *calibrator.ranges());
    for bad in [f32::NAN, f32::INFINITY, -1e30] {
        let mut x = [0.5; 6];
        x[4] = bad;
        let error = calibrator.observe(&net, &x).unwrap_err();
        assert_eq!((error.cause, error.layer), (Cause::NotFinite, None));
        assert_eq!(error.to_string(), "a number that is not finite (input)");
        assert_eq!((calibrator.input(), *calibrator.ranges()), (input, ranges));
    }
    calibrator.reset();
    assert_eq!((calibrator.input(), calibrator.ranges().2), (Range::ZERO, Range::ZERO));
}

#[test]
fn networks_that_cannot_be_quantised_say_why_and_write_nothing() {
    let good = shipped();
    let mut int8 = Quantized::<Shipped>::ZERO;
    calibrated(&good).quantize(&good, &mut int8).unwrap();
    let mut predictor = Predictor::ZERO;
    let mut answers =
        |int8: &Quantized<Shipped>| samples().iter().map(|x| predictor.predict(int8, x)).collect::<Vec<_>>();
    let before = answers(&int8);
    let error = |cause, layer| Err(QuantizeError { cause, layer });

    let nothing = Calibrator::<Shipped>::ZERO;
    assert_eq!(nothing.quantize(&good, &mut int8), error(Cause::Degenerate, None));

    let mut dead = good;
    dead.0.b[0] = [-1e6; 8];
    assert_eq!(
        calibrated(&dead).quantize(&dead, &mut int8),
        error(Cause::Degenerate, Some(2))
    );

    let calibrator = calibrated(&good);
    for bad in [f32::NAN, f32::INFINITY, 1e20] {
        let mut net = good;
        net.4.w[1][2] = bad;
        assert_eq!(calibrator.quantize(&net, &mut int8), error(Cause::NotFinite, Some(4)));
        let mut net = good;
        net.0.b[0][3] = bad;
        assert_eq!(calibrator.quantize(&net, &mut int8), error(Cause::NotFinite, Some(0)));
        // A network that is broken while it is calibrated: its activations tell.
        assert_eq!(
            calibrated(&net).quantize(&good, &mut int8),
            error(Cause::NotFinite, Some(0))
        );
    }
    let text = error(Cause::Degenerate, Some(2)).unwrap_err() as QuantizeError;
    assert_eq!(text.to_string(), "nothing but 0 was seen in calibration (layer 2)");
    assert_eq!(answers(&int8), before);
}

/// An integer base stays as it is while the head behind it learns, and the loss falls.
#[test]
fn a_head_learns_on_an_integer_base() {
    type Base = Model<[f32; 6], (Dense<16>, Relu)>;
    type Head = Model<[f32; 16], Dense<2>>;
    let (mut base, mut head) = (Base::ZERO, Head::ZERO);
    base.init(&mut seeded(3));
    head.init(&mut seeded(4));
    let mut calibrator = Calibrator::<Base>::ZERO;
    for x in samples() {
        calibrator.observe(&base, &x).unwrap();
    }
    let mut int8 = Quantized::<Base>::ZERO;
    calibrator.quantize(&base, &mut int8).unwrap();
    let int8 = int8;

    type Net<'a> = (&'a Quantized<Base>, &'a mut Head);
    let mut net: Net<'_> = (&int8, &mut head);
    let mut memory = Box::new(Memory::<Net<'_>, Adam, 10>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(1e-2), CrossEntropy);
    let data: Vec<([f32; 6], usize)> = samples().into_iter().map(|x| (x, usize::from(x[0] > x[1]))).collect();
    let mut epoch = || -> f32 {
        data.chunks(10)
            .map(|batch| trainer.step(batch.iter().map(|(x, y)| (x, y))).unwrap())
            .sum()
    };
    let first = epoch();
    let last = (0..60).map(|_| epoch()).last().unwrap();
    assert!(last < 0.4 * first, "the loss fell from {first} to {last} only");
    assert_eq!(<Net<'_> as Params>::PARAMS, 34);
}
