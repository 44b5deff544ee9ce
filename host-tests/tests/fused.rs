//! A convolution and its pool as one layer: the bits of the layers one by one, in less memory.

use host_tests::reference::layers::avg_pool2d::Windows;
use host_tests::reference::layers::conv1d::Padding;
use host_tests::reference::layers::conv2d::Axis;
use host_tests::reference::layers::{self as reference, Elementwise};
use host_tests::tensor::Tensor;
use motenet::kernel::{self, Patches, Patches2d, Pooled};
use motenet::layers::FusedBuf;
use motenet::{Memory, Params, Predictor, Scalar, Trainer, blob, check, convert, fingerprint, prelude::*, rng};
use motenet_workload::images::{Cnn, SmallCnn};
use std::array::from_fn;

/// Images of two channels, twelve rows of eleven.
type X<T> = [[[T; 11]; 12]; 2];
type Padded = Window<1, 1, Same>;

/// A network of the layers one by one, and the same with each convolution and its pool as one.
macro_rules! twins {
    ($(#[$doc:meta])* $Plain:ident, $Small:ident: $($rest:tt)*) => {
        $(#[$doc])*
        type $Plain<T> = Model<X<T>, twins!(@plain [] $($rest)*)>;
        $(#[$doc])*
        type $Small<T> = Model<X<T>, twins!(@small [] $($rest)*)>;
    };
    (@plain [$($done:ty,)*] fused $layers:ty; $($rest:tt)*) => { twins!(@plain [$($done,)* $layers,] $($rest)*) };
    (@plain [$($done:ty,)*] $layer:ty; $($rest:tt)*) => { twins!(@plain [$($done,)* $layer,] $($rest)*) };
    (@plain [$($done:ty,)*]) => { ($($done,)*) };
    (@small [$($done:ty,)*] fused $layers:ty; $($rest:tt)*) => { twins!(@small [$($done,)* Fused<$layers>,] $($rest)*) };
    (@small [$($done:ty,)*] $layer:ty; $($rest:tt)*) => { twins!(@small [$($done,)* $layer,] $($rest)*) };
    (@small [$($done:ty,)*]) => { ($($done,)*) };
}

twins! {
    /// Five channels (a strip and one more) and a column in no window; zeros around the image and no ReLU; a pointwise convolution with the ReLU in front.
    Plain, Small:
    fused (Conv2d<5, 3, 3, 10, 9>, MaxPool2d<2, 2, 5, 4>, Relu);
    fused (Conv2d<6, 3, 3, 5, 4, Padded>, MaxPool2d<2, 1, 2, 4>);
    Tanh;
    fused (Conv2d<4, 1, 1, 2, 4, Window, NO_BIAS>, Relu, MaxPool2d<1, 2, 2, 2>);
    Dense<3>;
}
twins! {
    /// Taps apart and steps of two between rows, then between columns; inputs between the windows.
    Wide, SmallWide:
    Conv2d<2, 1, 1, 12, 11>;
    fused (Conv2d<4, 3, 2, 4, 9, (Window<2, 2>, Window<1, 2>)>, MaxPool2d<1, 2, 4, 3, 1, 3>);
    fused (Conv2d<9, 2, 1, 3, 2, (Window, Window<2>)>, MaxPool2d<1, 1, 2, 2, 2, 1>, Relu);
    Dense<3>;
}
twins! {
    /// A row of taps of a vector and one more.
    Long, SmallLong:
    fused (Conv2d<3, 2, 5, 11, 7>, MaxPool2d<2, 2, 5, 3>, Relu);
    Dense<3>;
}

twins! {
    /// Windows over the last row as well, below which are zeros.
    Framed, SmallFramed:
    fused (Conv2d<3, 3, 3, 12, 11, Padded>, MaxPool2d<3, 2, 4, 5>, Relu);
    Dense<3>;
}

fn samples<T: Scalar>(seed: u64) -> [(X<T>, usize); 4] {
    let mut rng = rng::seeded(seed);
    from_fn(|i| {
        let mut x = X::ZERO;
        x.as_flat_mut().fill_with(|| T::of(rng::symmetric(&mut rng)));
        (x, i % 3)
    })
}

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// Holds `S` to `P`: gradients, losses, weights after some steps and outputs, in batches of one to four.
fn same<P, S>()
where
    P: Train<Elem = f32> + Layer<In = X<f32>, Out = [f32; 3]> + Zero,
    S: Train<Elem = f32> + Layer<In = X<f32>, Out = [f32; 3]> + Zero,
{
    let (mut plain, mut small) = (P::ZERO, S::ZERO);
    plain.init(&mut rng::seeded(3));
    small.init(&mut rng::seeded(3));
    assert_eq!(fingerprint(&plain), fingerprint(&small), "the same starting weights");
    let (mut a, mut b) = (
        Box::new(Memory::<P, Adam, 4>::ZERO),
        Box::new(Memory::<S, Adam, 4>::ZERO),
    );
    let mut a = Trainer::new(&mut plain, &mut a, Adam::new(0.01), CrossEntropy);
    let mut b = Trainer::new(&mut small, &mut b, Adam::new(0.01), CrossEntropy);
    for step in 0..12 {
        let samples = samples::<f32>(step);
        let batch = &samples[..1 + step as usize % 4];
        let batch = || batch.iter().map(|(x, target)| (x, target));
        let losses = [a.gradient(batch()).unwrap(), b.gradient(batch()).unwrap()];
        assert_eq!(losses[0].to_bits(), losses[1].to_bits(), "step {step}");
        for leaf in 0..P::LEAVES {
            let (expected, got) = (a.grad().leaf(leaf), b.grad().leaf(leaf));
            assert_eq!(bits(expected), bits(got), "step {step}, leaf {leaf}");
            assert!(got.iter().any(|&g| g != 0.0), "leaf {leaf}");
        }
        a.update().unwrap();
        b.update().unwrap();
        assert_eq!(fingerprint(a.net()), fingerprint(b.net()), "step {step}");
        let x = &samples[3].0;
        assert_eq!(bits(&a.predict(x)), bits(&b.predict(x)), "step {step}");
    }
}

#[test]
fn the_same_bits_as_layer_by_layer() {
    same::<Plain<f32>, Small<f32>>();
    same::<Wide<f32>, SmallWide<f32>>();
    same::<Long<f32>, SmallLong<f32>>();
    same::<Framed<f32>, SmallFramed<f32>>();
}

/// Of equal numbers the first counts; where there is a NaN, it shows.
#[test]
fn equal_numbers_and_nan() {
    let (mut plain, mut small) = (Plain::<f32>::ZERO, Small::<f32>::ZERO);
    plain.init(&mut rng::seeded(4));
    convert(&plain, &mut small);
    let (mut a, mut b) = (
        Box::new(Memory::<Plain<f32>, Sgd, 4>::ZERO),
        Box::new(Memory::<Small<f32>, Sgd, 4>::ZERO),
    );
    let mut a = Trainer::new(&mut plain, &mut a, Sgd::new(0.1), CrossEntropy);
    let mut b = Trainer::new(&mut small, &mut b, Sgd::new(0.1), CrossEntropy);
    let mut flat = [[[0.5; 11]; 12]; 2];
    for x in [[[[0.0; 11]; 12]; 2], flat] {
        assert_eq!(a.gradient([(x, 1)]), b.gradient([(x, 1)]));
        for leaf in 0..Plain::<f32>::LEAVES {
            assert_eq!(bits(a.grad().leaf(leaf)), bits(b.grad().leaf(leaf)), "leaf {leaf}");
        }
    }
    flat[1][5][4] = f32::NAN;
    assert_eq!(a.gradient([(flat, 1)]), b.gradient([(flat, 1)]));
    type Bare<T> = Model<X<T>, Fused<(Conv2d<1, 3, 3, 10, 9>, MaxPool2d<2, 2, 5, 4>)>>;
    let mut predictor = Predictor::ZERO;
    let y = predictor.predict(&Bare::<f32>::ZERO, &flat);
    let seen = |row: usize, column: usize| (1..=2).contains(&row) && (1..=2).contains(&column);
    for (row, y) in y[0].iter().enumerate() {
        for (column, y) in y.iter().enumerate() {
            assert_eq!(y.is_nan(), seen(row, column), "row {row}, column {column}");
        }
    }
}

#[test]
fn gradients_are_differences_of_losses() {
    fn checked<N>()
    where
        N: Train<Elem = f64> + Layer<In = X<f64>, Out = [f64; 3]> + Zero,
    {
        let mut net = N::ZERO;
        net.init(&mut rng::seeded(5));
        let mut room = Box::new(Memory::<N, Sgd, 4>::ZERO);
        let mut trainer = Trainer::new(&mut net, &mut room, Sgd::new(0.1), CrossEntropy);
        let report = check::gradients(&mut trainer, samples::<f64>(6), check::EPSILON).unwrap();
        assert_eq!(report.parameters, N::PARAMS);
        assert!(report.ratio < 1e-7, "{report}");
    }
    checked::<Small<f64>>();
    checked::<SmallWide<f64>>();
}

/// Values and gradients are those of the reference's convolution, pool and ReLU.
#[test]
fn agrees_with_the_reference() {
    type Layers = (Conv2d<6, 3, 2, 5, 6, (Padded, Window)>, MaxPool2d<2, 3, 2, 2>, Relu);
    type Layer<T> = Model<[[[T; 7]; 5]; 2], Fused<Layers>>;
    let mut net = Layer::<f64>::ZERO;
    net.init(&mut rng::seeded(9));
    let mut rng = rng::seeded(10);
    let mut draw = |x: &mut [f64]| x.fill_with(|| rng::symmetric(&mut rng).into());
    let (mut x, mut dy) = ([[[[0.0; 7]; 5]; 2]; 2], [[[[0.0; 2]; 2]; 6]; 2]);
    draw(Shape::flat_mut(&mut x));
    draw(Shape::flat_mut(&mut dy));
    draw(net.leaf_mut(1));
    let (w, b) = (net.leaf(0), net.leaf(1));

    let axis = |padding| Axis {
        stride: 1,
        dilation: 1,
        padding,
    };
    let convolution = reference::conv2d::Conv2d {
        w: Tensor::new(&[6, 2, 3, 2], w.to_vec()),
        b: Some(Tensor::vector(b.to_vec())),
        rows: axis(Padding::Same),
        columns: axis(Padding::Valid),
    };
    let pool = reference::max_pool2d::MaxPool2d {
        windows: Windows {
            kernel: [2, 3],
            stride: [2, 3],
        },
    };
    let relu = reference::relu::Relu;
    let input = Tensor::new(&[2, 2, 5, 7], Shape::flat(&x).to_vec());
    let (pooled, cache) = pool.forward(&convolution.forward(&input));
    let output = Tensor::new(&[2, 6, 2, 2], Shape::flat(&dy).to_vec());
    let at_the_pool = pooled.zip(&output, |x, dy| dy * relu.derivative(x));
    let expected = convolution.backward(&input, &pool.backward(&cache, &at_the_pool));

    let (mut buf, mut tape, mut grad) = (Zero::ZERO, Zero::ZERO, Zero::ZERO);
    net.forward::<2>(&mut x, &mut buf, &mut tape);
    let y = <Layer<f64> as motenet::Layer>::output(&mut x, &mut buf);
    close(Shape::flat(y), &pooled.map(|x| relu.value(x)).data);
    assert!(Shape::flat(y).contains(&0.0), "some ReLUs are closed");
    y.copy_from_slice(&dy);
    net.backward::<2>(&mut x, &mut buf, &mut tape, &mut grad, true);
    close(Shape::flat(&x), &expected.x.data);
    close(grad.leaf(0), &expected.w.data);
    close(grad.leaf(1), &expected.b.unwrap().data);
}

#[track_caller]
fn close(got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len());
    for (i, (a, b)) in got.iter().zip(expected).enumerate() {
        assert!((a - b).abs() < 1e-13, "number {i}: {a} and {b}");
    }
}

#[test]
fn folded_it_stays_fused_and_blobs_fit_both() {
    let (mut plain, mut small) = (Plain::<f32>::ZERO, Small::<f32>::ZERO);
    plain.init(&mut rng::seeded(7));
    let mut bytes = Vec::new();
    let written: Result<(), std::convert::Infallible> = blob::write(&plain, |four| {
        bytes.extend(four);
        Ok(())
    });
    written.unwrap();
    blob::load(&bytes, &mut small).unwrap();
    let (mut a, mut b) = (Folded::<Plain<f32>>::ZERO, Folded::<Small<f32>>::ZERO);
    fold(&plain, &mut a);
    fold(&small, &mut b);
    let Fused {
        layers: (convolution, ..),
    } = b.3;
    assert_eq!((convolution.w, convolution.b), (plain.3.0.w, [[0.0; 4]]));
    let (mut one_by_one, mut at_once) = (Predictor::ZERO, Predictor::ZERO);
    for (x, _) in samples::<f32>(8) {
        assert_eq!(bits(&one_by_one.predict(&a, &x)), bits(&at_once.predict(&b, &x)));
    }
}

/// Slices of other lengths than the kernels state give some numbers, but no panic.
#[test]
fn short_slices() {
    let axis = |len, taps, stride, left| Patches {
        len,
        taps,
        stride,
        dilation: 1,
        left,
    };
    let p = Pooled {
        convolution: Patches2d {
            rows: axis(6, 3, 1, 1),
            columns: axis(7, 3, 1, 1),
            out: (6, 7),
        },
        pool: Patches2d {
            rows: axis(6, 2, 2, 0),
            columns: axis(7, 2, 2, 0),
            out: (3, 3),
        },
        runs: 6,
    };
    // x, w, b, y, places, strip, patch of two channels in and five out.
    let whole = [84, 90, 5, 45, 45, 28, 6];
    for short in 0..whole.len() {
        for len in [0, 1, whole[short] / 2, whole[short] - 1] {
            let mut lengths = whole;
            lengths[short] = len;
            let [mut x, w, b, mut y, ..] = lengths.map(|n| vec![0.5f32; n]);
            let (mut at, mut strip, mut patch) =
                (vec![1; lengths[4]], vec![0.5; lengths[5]], vec![[0.5; 3]; lengths[6]]);
            let (mut gw, mut gb) = (w.clone(), b.clone());
            kernel::conv2d_max_pool2d(&x, (&w, &b), &p, &mut y, &mut at, (&mut strip, &mut patch));
            kernel::close(&mut y, &mut at);
            kernel::conv2d_max_pool2d_dw(&x, &p, (&y, &at), (&mut gw, &mut gb), &mut patch);
            kernel::conv2d_max_pool2d_dx((&y, &at), &w, &p, &mut x, &mut patch);
        }
    }
}

/// What the README says of the network for images of 28 by 28, weights included.
#[test]
fn memory_without_the_outputs_of_convolutions() {
    let all = size_of::<SmallCnn>() + Memory::<SmallCnn, Adam, 1>::BYTES;
    assert!(all <= 45 * 1024, "{all}");
    assert!(size_of::<Cnn>() + Memory::<Cnn, Adam, 1>::BYTES > 61 * 1024);
    // Outputs of both pools; strips of four rows, and patches.
    type Buf = <SmallCnn as Layer>::Buf<1>;
    type First = FusedBuf<[[[f32; 13]; 13]; 4], ([[f32; 26]; 4], [[[f32; 3]; 3]; 1]), 1>;
    assert_eq!(size_of::<First>(), 4 * (4 * 169 + 4 * 26 + 9));
    assert_eq!(
        size_of::<Buf>(),
        size_of::<First>() + 4 * (8 * 25 + 4 * 11 + 36) + 4 * 10
    );
    // A byte a window; one sample of input, and one batch of scratch whatever its size.
    assert_eq!(size_of::<<SmallCnn as Train>::Tape<1>>(), 676 + 200);
    let grows = Memory::<SmallCnn, Adam, 5>::BYTES - Memory::<SmallCnn, Adam, 1>::BYTES;
    assert_eq!(grows, 4 * (4 * (784 + 676 + 200 + 10) + 876));
}
