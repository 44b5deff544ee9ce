use motenet::prelude::*;
use motenet::rng::{seeded, symmetric};
use motenet::{Scalar, Tensor};

/// The largest difference of outputs, relative to 1 + |y|, over some random inputs.
fn difference<A, B>(a: &A, b: &B) -> f64
where
    A: Layer<In: Tensor, Out: Tensor>,
    B: Layer<In = A::In, Out = A::Out>,
{
    let (mut room, mut other) = (Predictor::<A>::ZERO, Predictor::<B>::ZERO);
    let mut rng = seeded(9);
    let mut largest = 0.0f64;
    for _ in 0..50 {
        let mut x = A::In::ZERO;
        x.as_flat_mut()
            .fill_with(|| <A::In as Shape>::Elem::of(5.0 * symmetric(&mut rng)));
        let (y, z) = (room.predict(a, &x), other.predict(b, &x));
        assert!(y.as_flat().iter().any(|y| y.to_f64() != 0.0));
        for (y, z) in y.as_flat().iter().zip(z.as_flat()) {
            largest = largest.max((y.to_f64() - z.to_f64()).abs() / (1.0 + y.to_f64().abs()));
        }
    }
    largest
}

fn ready<N: Train + Zero>() -> N {
    let mut net = N::ZERO;
    net.init(&mut seeded(3));
    for i in 0..N::LEAVES {
        if N::about(i).0 == motenet::Role::Bias {
            net.leaf_mut(i).iter_mut().for_each(|b| *b = N::Elem::of(0.3));
        }
    }
    net
}

macro_rules! folds {
    ($($test:ident: $In:ty, ($First:ty, $($Rest:ty),+), $mean:expr, $deviation:expr;)*) => {$(
        #[test]
        fn $test() {
            let mut net = ready::<Model<$In, (Normalize, $First, $($Rest),+)>>();
            net.0.set($mean, $deviation);
            let before = net;
            net.0.fold_into(&mut net.1);
            assert_ne!(motenet::fingerprint(&net), motenet::fingerprint(&before));
            // The layer that is left changes nothing, and may be left out.
            assert!(difference(&before, &net) < 1e-12);
            let (_, first, ..) = net;
            assert!(difference(&(before.0, before.1), &(first,)) < 1e-12);
        }
    )*};
}

folds! {
    into_a_dense_layer: [f64; 3], (Dense<5>, Tanh, Dense<2>), [0.3, -4.0, 10.0], [0.2, 3.0, 0.0];
    into_a_dense_layer_on_channels: [[f64; 4]; 2], (Dense<5>, Relu, Dense<2>), [1.0, -2.0], [0.5, 30.0];
    into_a_convolution: [[f64; 20]; 2], (Conv1d<4, 3, 18>, Relu, Dense<2>), [1.0, -2.0], [0.5, 30.0];
    into_a_convolution_with_stride_and_dilation:
        [[f64; 21]; 2], (Conv1d<4, 3, 9, Window<2, 2>>, Relu, Dense<2>), [1.0, -2.0], [0.5, 30.0];
    into_a_convolution_of_images:
        [[[f64; 6]; 5]; 2], (Conv2d<4, 2, 3, 4, 2, (Window, Window<2>)>, Relu, Dense<2>), [1.0, -2.0], [0.5, 30.0];
    into_a_depthwise_convolution_of_images:
        [[[f64; 6]; 5]; 2], (DepthwiseConv2d<2, 3, 4, 4>, Relu, Dense<2>), [1.0, -2.0], [0.5, 30.0];
    into_a_depthwise_convolution: [[f64; 20]; 2], (DepthwiseConv1d<3, 18>, Relu, Dense<2>), [1.0, -2.0], [0.5, 30.0];
}

/// First the batch norm, then the normalisation: one convolution is left of three layers.
#[test]
fn both_folds_meet_in_one_layer() {
    type Net = Model<
        [[f64; 20]; 2],
        (
            Normalize,
            Conv1d<4, 3, 9, Window<2>, NO_BIAS>,
            BatchNorm,
            Relu,
            Dense<2>,
        ),
    >;
    let mut net = ready::<Net>();
    net.0.set([1.0, -2.0], [0.5, 30.0]);
    net.2.mean = [0.1, 0.2, -0.3, 0.0];
    net.2.var = [1.0, 4.0, 0.5, 2.0];
    let mut folded = Folded::<Net>::ZERO;
    fold(&net, &mut folded);
    let (mut normalize, mut conv, _, relu, dense) = folded;
    normalize.fold_into(&mut conv);
    assert!(difference(&net, &(conv, relu, dense)) < 1e-12);
}

/// By hand: 2 (x - 3) / 4 + 1 is 0.5 x - 0.5.
#[test]
fn folded_weights_are_those_of_the_formula() {
    let mut net = Model::<[f64; 1], (Normalize, Dense<1>)>::ZERO;
    net.0.set([3.0], [4.0]);
    net.1.w = [[2.0]];
    net.1.b = [[1.0]];
    net.0.fold_into(&mut net.1);
    assert_eq!((net.1.w, net.1.b), ([[0.5]], [[-0.5]]));
    assert_eq!(net.0.statistics(), (&[0.0], &[1.0]));
}
