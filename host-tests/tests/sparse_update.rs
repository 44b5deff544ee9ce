//! Layers that learn in part: what learns gets the gradient it would get anyway, everything else stays as it is to the bit.

use motenet::layers::{BiasOnly, Fixed, SomeChannels, relaxed};
use motenet::regularize::{Decay, L1, MaxNorm};
use motenet::{Memory, Params, Trainer, blob, check, convert, fingerprint, monitor, prelude::*, rng};
use std::ops::Range;

/// Samples of four channels of twelve.
type X<T> = [[T; 12]; 4];
type First = Conv1d<6, 3, 6, motenet::Window<2, 1, motenet::Same>, NO_BIAS>;
type Second = Conv1d<8, 3, 4>;

/// Everything learns.
type Whole<T> = Model<X<T>, (First, BatchNorm, Tanh, Second, Silu, Dense<5>, Tanh, Dense<3>)>;
/// Each kind of part once, and a layer behind each that needs its dx.
type Mixed<T> = Model<
    X<T>,
    (
        SomeChannels<First, 2>,
        Fixed<BatchNorm>,
        Tanh,
        BiasOnly<Second>,
        Silu,
        Fixed<Dense<5>>,
        Tanh,
        SomeChannels<Dense<3>, 1>,
    ),
>;

fn samples<T: motenet::Scalar>() -> [(X<T>, usize); 4] {
    samples_of()
}

fn samples_of<X: Shape<Elem: motenet::Scalar>>() -> [(X, usize); 4] {
    let mut rng = rng::seeded(3);
    core::array::from_fn(|i| {
        let mut x = X::ZERO;
        x.as_flat_mut()
            .fill_with(|| motenet::Scalar::of(rng::symmetric(&mut rng)));
        (x, i % 3)
    })
}

/// A network with statistics of its own, as after training, and its sparse twin that learns the channels from 3 and 2.
fn twins<T: motenet::Scalar>() -> (Whole<T>, Mixed<T>) {
    let (mut whole, mut mixed) = (Whole::<T>::ZERO, Mixed::<T>::ZERO);
    whole.init(&mut rng::seeded(11));
    for (i, (mean, var)) in whole.1.mean.iter_mut().zip(&mut whole.1.var).enumerate() {
        (*mean, *var) = (T::of(0.1 * i as f32), T::of(0.5 + 0.2 * i as f32));
    }
    whole.3.b[0] = core::array::from_fn(|i| T::of(0.01 * i as f32));
    convert(&whole, &mut mixed);
    mixed.0.choose(3).unwrap();
    mixed.7.choose(2).unwrap();
    (whole, mixed)
}

#[test]
fn what_learns_gets_the_gradient_of_the_whole_network() {
    let (mut whole, mut mixed) = twins::<f64>();
    whole.configure(Setting::FrozenStatistics);
    let mut room = Memory::<Whole<f64>, Sgd, 4>::ZERO;
    let mut trainer = Trainer::new(&mut whole, &mut room, Sgd::new(0.1), CrossEntropy);
    trainer.gradient(samples::<f64>()).unwrap();
    let mut small = Memory::<Mixed<f64>, Sgd, 4>::ZERO;
    let mut sparse = Trainer::new(&mut mixed, &mut small, Sgd::new(0.1), CrossEntropy);
    sparse.gradient(samples::<f64>()).unwrap();

    let (all, some) = (trainer.grad(), sparse.grad());
    let row = 4 * 3;
    let pairs = [
        (&all.leaf(0)[3 * row..5 * row], some.leaf(0)),
        (all.leaf(6), some.leaf(6)),
        (&all.leaf(9)[10..15], some.leaf(9)),
        (&all.leaf(10)[2..3], some.leaf(10)),
    ];
    for (expected, got) in pairs {
        assert_eq!(expected.len(), got.len());
        assert!(got.iter().any(|&g| g != 0.0));
        for (a, b) in expected.iter().zip(got) {
            assert!((a - b).abs() < 1e-14, "{a} and {b}");
        }
    }
    for leaf in [1, 2, 3, 4, 5, 7, 8] {
        assert!(some.leaf(leaf).is_empty(), "leaf {leaf} has a gradient");
    }
}

#[test]
fn gradients_are_differences_of_losses() {
    let (_, mut mixed) = twins::<f64>();
    let mut room = Memory::<Mixed<f64>, Sgd, 4>::ZERO;
    let mut trainer = Trainer::new(&mut mixed, &mut room, Sgd::new(0.1), CrossEntropy);
    let report = check::gradients(&mut trainer, samples::<f64>(), check::EPSILON).unwrap();
    assert_eq!(report.parameters, 2 * 12 + 8 + 5 + 1);
    assert!(report.ratio < 1e-7, "{report}");
}

#[test]
fn in_f32_a_dense_or_convolution_layer_gets_the_same_bits() {
    type Part = Model<X<f32>, (SomeChannels<Conv1d<8, 3, 10>, 8>, Relu, SomeChannels<Dense<3>, 3>)>;
    type Long = Model<X<f32>, (Conv1d<8, 3, 10>, Relu, Dense<3>)>;
    let (mut full, mut part) = (Long::ZERO, Part::ZERO);
    full.init(&mut rng::seeded(1));
    convert(&full, &mut part);
    let (mut a, mut b) = (Memory::<Long, Adam, 4>::ZERO, Memory::<Part, Adam, 4>::ZERO);
    let mut a = Trainer::new(&mut full, &mut a, Adam::new(0.01), CrossEntropy);
    let mut b = Trainer::new(&mut part, &mut b, Adam::new(0.01), CrossEntropy);
    for _ in 0..10 {
        assert_eq!(a.step(samples::<f32>()), b.step(samples::<f32>()));
    }
    assert_eq!(
        fingerprint(a.net()),
        fingerprint(b.net()),
        "all channels are the whole layer"
    );
}

#[test]
fn nothing_else_moves() {
    let (whole, mut mixed) = twins::<f32>();
    let mut room = Memory::<Mixed<f32>, AdamW, 4>::ZERO;
    let mut trainer = Trainer::new(&mut mixed, &mut room, AdamW::new(0.01, 0.1), CrossEntropy);
    let (l1, decay, norm) = (
        L1::new(0.01).unwrap(),
        Decay::new(0.1).unwrap(),
        MaxNorm::new(0.05).unwrap(),
    );
    for _ in 0..20 {
        trainer.gradient(samples::<f32>()).unwrap();
        trainer.clip_norm(1.0).unwrap();
        decay.apply(trainer.net_mut(), 0.01);
        trainer.update().unwrap();
        l1.apply(trainer.net_mut(), 0.01);
        norm.apply(trainer.net_mut());
    }
    let row = 4 * 3;
    for leaf in 0..Whole::<f32>::LEAVES {
        let learns = match leaf {
            0 => 3 * row..5 * row,
            6 => 0..8,
            9 => 10..15,
            10 => 2..3,
            _ => 0..0,
        };
        for (i, (before, after)) in whole.leaf(leaf).iter().zip(mixed.leaf(leaf)).enumerate() {
            assert_eq!(
                before.to_bits() != after.to_bits(),
                learns.contains(&i),
                "leaf {leaf}, number {i}"
            );
        }
    }
}

#[test]
fn memory_is_that_of_what_learns() {
    assert_eq!(Mixed::<f32>::PARAMS, 2 * 12 + 8 + 5 + 1);
    let [whole, sparse] = [
        Memory::<Whole<f32>, Adam, 1>::BYTES,
        Memory::<Mixed<f32>, Adam, 1>::BYTES,
    ];
    // Gradient and two moments of what does not learn, and the batch norm's tape (6 channels of 6, and six numbers a channel).
    let saved = 12 * (Whole::<f32>::PARAMS - Mixed::<f32>::PARAMS) + 4 * (6 * 6 + 5 * 6) + size_of::<usize>();
    assert!(whole - sparse >= saved - 8, "{whole} - {sparse} < {saved}");
}

#[test]
fn a_refused_step_changes_nothing() {
    let (_, mut mixed) = twins::<f32>();
    let before = fingerprint(&mixed);
    let mut room = Memory::<Mixed<f32>, Sgd, 4>::ZERO;
    let mut trainer = Trainer::new(&mut mixed, &mut room, Sgd::new(0.1), CrossEntropy);
    let mut bad = samples::<f32>();
    bad[2].0[1][5] = f32::NAN;
    assert!(trainer.step(bad).is_err());
    assert_eq!(fingerprint(&mixed), before);
}

fn bytes<N: Params<Elem = f32>>(net: &N) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written: Result<(), std::convert::Infallible> = blob::write(net, |four| {
        bytes.extend(four);
        Ok(())
    });
    written.unwrap();
    bytes
}

#[test]
fn blobs_fit_both() {
    let (whole, mixed) = twins::<f32>();
    let [a, b] = [bytes(&whole), bytes(&mixed)];
    assert_eq!(a, b);
    let mut loaded = Mixed::<f32>::ZERO;
    blob::load(&a, &mut loaded).unwrap();
    assert_eq!(fingerprint(&loaded), fingerprint(&whole));
}

#[test]
fn folding_takes_the_layer_inside() {
    type Tuned = Model<[f32; 4], (BiasOnly<Dense<3>>, Fixed<BatchNorm>, Relu, Fixed<Dense<2>>)>;
    type Plain = Model<[f32; 4], (Dense<3>, BatchNorm, Relu, Dense<2>)>;
    let (mut plain, mut tuned) = (Plain::ZERO, Tuned::ZERO);
    plain.init(&mut rng::seeded(2));
    plain.1.mean = [0.5, -0.5, 0.25];
    convert(&plain, &mut tuned);
    let (mut a, mut b) = (Folded::<Plain>::ZERO, Folded::<Tuned>::ZERO);
    fold(&plain, &mut a);
    fold(&tuned, &mut b);
    assert_eq!((a.0.w, a.0.b, a.3.w), (b.0.w, b.0.b, b.3.w));
}

#[test]
fn channels_that_are_not_there_are_refused() {
    let mut layer = Model::<[f32; 4], SomeChannels<Dense<6>, 2>>::ZERO;
    assert!(layer.choose(4).is_ok());
    let chosen = layer.learns(1).len();
    assert_eq!(layer.choose(5), Err(motenet::ConfigError::Channels));
    assert_eq!(layer.choose(usize::MAX), Err(motenet::ConfigError::Channels));
    assert_eq!(chosen, 2);
    layer.layer.b[0] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
    assert_eq!(layer.learns(1), [4.0, 5.0], "a refused choice leaves the one before");
}

#[test]
fn the_monitor_sees_what_learns() {
    let (_, mut mixed) = twins::<f32>();
    let mut room = Memory::<Mixed<f32>, Sgd, 4>::ZERO;
    let mut trainer = Trainer::new(&mut mixed, &mut room, Sgd::new(0.1), CrossEntropy);
    trainer.gradient(samples::<f32>()).unwrap();
    let mut seen = vec![];
    monitor::update(&mut trainer, |report| seen.push((report.leaf, report.len))).unwrap();
    assert_eq!(seen, [(0, 24), (6, 8), (9, 5), (10, 1)]);
}

/// Images of two channels, six by five.
type Image<T> = [[[T; 5]; 6]; 2];
type Padded = motenet::Window<1, 1, motenet::Same>;
type OfImages<T> = Model<
    Image<T>,
    (
        Conv2d<3, 3, 2, 4, 4>,
        Tanh,
        DepthwiseConv2d<3, 3, 4, 4, Padded>,
        Silu,
        Conv2d<4, 1, 1, 4, 4>,
        Tanh,
        DepthwiseConv2d<2, 2, 3, 3>,
        Conv2d<2, 2, 2, 2, 2>,
        Tanh,
        Dense<3>,
    ),
>;
/// Each kind of part, gathered and not, and a layer behind each that needs its dx.
type SomeOfImages<T> = Model<
    Image<T>,
    (
        SomeChannels<Conv2d<3, 3, 2, 4, 4>, 2>,
        Tanh,
        SomeChannels<DepthwiseConv2d<3, 3, 4, 4, Padded>, 1>,
        Silu,
        SomeChannels<Conv2d<4, 1, 1, 4, 4>, 2>,
        Tanh,
        Fixed<DepthwiseConv2d<2, 2, 3, 3>>,
        BiasOnly<Conv2d<2, 2, 2, 2, 2>>,
        Tanh,
        Dense<3>,
    ),
>;
/// What of [`OfImages`] learns, leaf by leaf: channels 1 and 2, channel 2, channels 1 and 2, nothing, the biases, everything.
const LEARNS_OF_IMAGES: [Range<usize>; 12] = [
    12..36,
    1..3,
    18..27,
    2..3,
    3..9,
    1..3,
    0..0,
    0..0,
    0..0,
    0..2,
    0..24,
    0..3,
];

/// Signals of three channels of eleven.
type Signal<T> = [[T; 11]; 3];
type OfSignals<T> = Model<
    Signal<T>,
    (
        DepthwiseConv1d<3, 5, motenet::Window<2>>,
        Tanh,
        relaxed::Dense<6>,
        Tanh,
        relaxed::Dense<5>,
        Tanh,
        relaxed::Dense<3>,
    ),
>;
type SomeOfSignals<T> = Model<
    Signal<T>,
    (
        SomeChannels<DepthwiseConv1d<3, 5, motenet::Window<2>>, 2>,
        Tanh,
        BiasOnly<relaxed::Dense<6>>,
        Tanh,
        Fixed<relaxed::Dense<5>>,
        Tanh,
        SomeChannels<relaxed::Dense<3>, 2>,
    ),
>;
const LEARNS_OF_SIGNALS: [Range<usize>; 8] = [3..9, 1..3, 0..0, 0..6, 0..0, 0..0, 5..15, 1..3];

fn some_of_images<T: motenet::Scalar>() -> SomeOfImages<T> {
    let mut net = SomeOfImages::<T>::ZERO;
    net.init(&mut rng::seeded(5));
    net.0.choose(1).unwrap();
    net.2.choose(2).unwrap();
    net.4.choose(1).unwrap();
    net
}

fn some_of_signals<T: motenet::Scalar>() -> SomeOfSignals<T> {
    let mut net = SomeOfSignals::<T>::ZERO;
    net.init(&mut rng::seeded(6));
    net.0.choose(1).unwrap();
    net.6.choose(1).unwrap();
    net
}

/// Whether `sparse` gets, to the bit, the gradient that a network of the same weights gets in these places of its leaves, and no other.
fn gets_its_part<W, S>(sparse: &mut S, learns: &[Range<usize>])
where
    W: Train<Elem = f32> + Layer<In = S::In, Out = [f32; 3]> + Zero,
    S: Train<Elem = f32> + Layer<In: Shape<Elem = f32>, Out = [f32; 3]>,
{
    let mut whole = W::ZERO;
    convert(sparse, &mut whole);
    let mut room = Box::new(Memory::<W, Sgd, 4>::ZERO);
    let mut trainer = Trainer::new(&mut whole, &mut room, Sgd::new(0.1), CrossEntropy);
    trainer.gradient(samples_of::<W::In>()).unwrap();
    let mut small = Box::new(Memory::<S, Sgd, 4>::ZERO);
    let mut some = Trainer::new(sparse, &mut small, Sgd::new(0.1), CrossEntropy);
    some.gradient(samples_of::<S::In>()).unwrap();
    assert_eq!((W::LEAVES, S::LEAVES), (learns.len(), learns.len()));
    for (i, learns) in learns.iter().enumerate() {
        let (expected, got) = (&trainer.grad().leaf(i)[learns.clone()], some.grad().leaf(i));
        assert_eq!(bits(expected), bits(got), "leaf {i}");
        assert!(learns.is_empty() || got.iter().any(|&g| g != 0.0), "leaf {i}");
    }
}

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn convolutions_of_images_get_their_part_of_the_gradient() {
    gets_its_part::<OfImages<f32>, _>(&mut some_of_images::<f32>(), &LEARNS_OF_IMAGES);
}

#[test]
fn depthwise_and_relaxed_layers_get_their_part_of_the_gradient() {
    gets_its_part::<OfSignals<f32>, _>(&mut some_of_signals::<f32>(), &LEARNS_OF_SIGNALS);
}

#[test]
fn so_do_differences_of_losses_say() {
    fn checked<N>(net: &mut N, learn: &[Range<usize>])
    where
        N: Train<Elem = f64> + Layer<In: Shape<Elem = f64>, Out = [f64; 3]>,
    {
        let mut room = Box::new(Memory::<N, Sgd, 4>::ZERO);
        let mut trainer = Trainer::new(net, &mut room, Sgd::new(0.1), CrossEntropy);
        let report = check::gradients(&mut trainer, samples_of::<N::In>(), check::EPSILON).unwrap();
        assert_eq!(report.parameters, learn.iter().map(|range| range.len()).sum());
        assert!(report.ratio < 1e-7, "{report}");
    }
    checked(&mut some_of_images::<f64>(), &LEARNS_OF_IMAGES);
    checked(&mut some_of_signals::<f64>(), &LEARNS_OF_SIGNALS);
}
