//! The reference's twin of a library layer: the same parameters and constants, by other code.

use crate::pass::numbers;
use host_tests::reference::layers as reference;
use host_tests::reference::layers::avg_pool2d::Windows;
use host_tests::reference::layers::batch_norm::{RunningVariance, Statistics};
use host_tests::reference::layers::conv1d::Padding;
use host_tests::reference::layers::conv2d::Axis;
use host_tests::reference::{Layer as Twin, layers::Elementwise};
use host_tests::tensor::Tensor as Array;
use motenet::layers::{NormConfig, PaddingKind, Windowing, Windowing2d};
use motenet::prelude::*;
use motenet::{Dims, Scalar, Tensor};

/// A layer whose computation the reference can repeat.
pub trait Twinned: Train + Zero {
    /// The reference's layers, for a batch of `samples`.
    fn twin(&self, samples: usize) -> Vec<Twin>;
}

/// A leaf as an array.
fn leaf<N: Params<Elem: Scalar>>(net: &N, i: usize) -> Array {
    let shape: Vec<usize> = lengths(&N::about(i).1);
    Array::new(&shape, numbers(net.leaf(i)))
}

fn lengths(dims: &Dims) -> Vec<usize> {
    dims.lengths().iter().map(|&n| n as usize).collect()
}

/// Two dense layers of the library may take inputs of any rank; the reference's takes rows.
impl<X: Tensor, const O: usize, const BIAS: usize> Twinned for Dense<O, BIAS, X> {
    fn twin(&self, _: usize) -> Vec<Twin> {
        let dense = reference::Dense {
            w: leaf(self, 0).reshaped(&[O, X::LEN]),
            b: (BIAS == 1).then(|| leaf(self, 1)),
        };
        vec![Twin::Flatten, Twin::Dense(dense)]
    }
}

impl<const O: usize, const K: usize, const LOUT: usize, W, const BIAS: usize, T, const L: usize, const C: usize> Twinned
    for Conv1d<O, K, LOUT, W, BIAS, [[T; L]; C], [[T; K]; C]>
where
    W: Windowing,
    T: Scalar,
{
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::Conv1d(reference::Conv1d {
            w: leaf(self, 0),
            b: (BIAS == 1).then(|| leaf(self, 1)),
            stride: W::STRIDE,
            dilation: W::DILATION,
            padding: axis::<W>().padding,
        })]
    }
}

fn axis<W: Windowing>() -> Axis {
    Axis {
        stride: W::STRIDE,
        dilation: W::DILATION,
        padding: match W::PADDING {
            PaddingKind::Valid => Padding::Valid,
            PaddingKind::Same => Padding::Same,
            PaddingKind::Causal => Padding::Causal,
            PaddingKind::Pad(zeros) => Padding::Pad(zeros),
        },
    }
}

impl<
    const O: usize,
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    Win: Windowing2d,
    const BIAS: usize,
    T: Scalar,
    const W: usize,
    const H: usize,
    const C: usize,
> Twinned for Conv2d<O, KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C]>
{
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::Conv2d(reference::Conv2d {
            w: leaf(self, 0),
            b: (BIAS == 1).then(|| leaf(self, 1)),
            rows: axis::<Win::Rows>(),
            columns: axis::<Win::Columns>(),
        })]
    }
}

impl<
    const KH: usize,
    const KW: usize,
    const HOUT: usize,
    const WOUT: usize,
    Win: Windowing2d,
    const BIAS: usize,
    T: Scalar,
    const W: usize,
    const H: usize,
    const C: usize,
> Twinned for DepthwiseConv2d<KH, KW, HOUT, WOUT, Win, BIAS, [[[T; W]; H]; C], [[[T; KW]; KH]; C], [T; C]>
{
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::DepthwiseConv2d(reference::DepthwiseConv2d {
            w: leaf(self, 0),
            b: (BIAS == 1).then(|| leaf(self, 1)),
            rows: axis::<Win::Rows>(),
            columns: axis::<Win::Columns>(),
        })]
    }
}

impl<const K: usize, const LOUT: usize, W: Windowing, const BIAS: usize, T: Scalar, const L: usize, const C: usize>
    Twinned for DepthwiseConv1d<K, LOUT, W, BIAS, [[T; L]; C], [[T; K]; C], [T; C]>
{
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::DepthwiseConv1d(reference::DepthwiseConv1d {
            w: leaf(self, 0),
            b: (BIAS == 1).then(|| leaf(self, 1)),
            axis: axis::<W>(),
        })]
    }
}

macro_rules! pools2d {
    ($($Pool:ident)*) => {$(
        impl<
            const KH: usize,
            const KW: usize,
            const HOUT: usize,
            const WOUT: usize,
            const SH: usize,
            const SW: usize,
            T: Scalar,
            const W: usize,
            const H: usize,
            const C: usize,
        > Twinned for $Pool<KH, KW, HOUT, WOUT, SH, SW, [[[T; W]; H]; C]>
        {
            fn twin(&self, _: usize) -> Vec<Twin> {
                let windows = Windows {
                    kernel: [KH, KW],
                    stride: [SH, SW],
                };
                vec![Twin::$Pool(reference::$Pool { windows })]
            }
        }
    )*};
}
pools2d! { MaxPool2d AvgPool2d }

impl<N: NormConfig, T: Scalar, P: Tensor<Elem = T>, const C: usize> Twinned for BatchNorm<N, [P; C], [T; C]> {
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::BatchNorm(reference::BatchNorm {
            gamma: leaf(self, 0),
            beta: leaf(self, 1),
            running_mean: leaf(self, 2),
            running_var: leaf(self, 3),
            eps: f64::from(N::EPS),
            decay: f64::from(N::DECAY),
            variance: if N::UNBIASED {
                RunningVariance::Unbiased
            } else {
                RunningVariance::Biased
            },
            statistics: Statistics::Batch,
        })]
    }
}

impl<T: Scalar, P: Tensor<Elem = T>, const C: usize> Twinned for Normalize<[P; C], [T; C]> {
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::Normalize(reference::Normalize {
            mean: leaf(self, 0),
            deviation: leaf(self, 1).map(|inverse| 1.0 / inverse),
        })]
    }
}

/// The mask is what the library's layer makes of ones: the reference has no generator of its own.
impl<const PERCENT: u8, X: Tensor> Twinned for Dropout<PERCENT, X> {
    fn twin(&self, samples: usize) -> Vec<Twin> {
        let mut ones = vec![X::ZERO; samples];
        X::flat_mut(&mut ones).fill(X::Elem::ONE);
        let mut pass = Zero::ZERO;
        self.forward::<1>(&mut ones, &mut (), &mut pass);
        let mut shape = vec![samples];
        shape.extend(lengths(&X::DIMS));
        let kept = Array::new(&shape, numbers(X::flat(&ones))).map(|y| if y == 0.0 { 0.0 } else { 1.0 });
        vec![Twin::Dropout(reference::Dropout {
            keep: f64::from(self.keep().probability()),
            mask: kept,
        })]
    }
}

impl<const MILLI: u32, X: Tensor> Twinned for LeakyRelu<MILLI, X> {
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::activation(reference::LeakyRelu {
            slope: f64::from(Self::SLOPE),
        })]
    }
}

macro_rules! activations {
    ($($Layer:ident)*) => {$(
        impl<X: Tensor> Twinned for $Layer<X> {
            fn twin(&self, _: usize) -> Vec<Twin> {
                vec![activation(reference::$Layer)]
            }
        }
    )*};
}
activations! { Relu Tanh Sigmoid Softplus Silu Gelu Identity }

fn activation(f: impl Elementwise + 'static) -> Twin {
    Twin::activation(f)
}

/// Division by a softmax's temperature.
#[derive(Debug)]
struct Softened(f64);

impl Elementwise for Softened {
    fn value(&self, x: f64) -> f64 {
        x / self.0
    }
    fn derivative(&self, _: f64) -> f64 {
        1.0 / self.0
    }
}

impl<const MILLI: u32, X: Tensor> Twinned for Softmax<MILLI, X> {
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![activation(Softened(f64::from(MILLI) / 1000.0)), Twin::Softmax]
    }
}

impl<T: Scalar, const L: usize, const C: usize, const K: usize, const LOUT: usize, const STRIDE: usize> Twinned
    for MaxPool1d<K, LOUT, STRIDE, [[T; L]; C]>
{
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::MaxPool1d(reference::MaxPool1d {
            kernel: K,
            stride: STRIDE,
        })]
    }
}

impl<T: Scalar, const L: usize, const C: usize, const K: usize, const LOUT: usize, const STRIDE: usize> Twinned
    for AvgPool1d<K, LOUT, STRIDE, [[T; L]; C]>
{
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::AvgPool1d(reference::AvgPool1d {
            kernel: K,
            stride: STRIDE,
        })]
    }
}

impl<P: Tensor, const C: usize> Twinned for GlobalAvgPool<[P; C]> {
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::GlobalAvgPool]
    }
}

impl<P: Tensor, const C: usize> Twinned for GlobalMaxPool<[P; C]> {
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::GlobalMaxPool]
    }
}

impl<const N: usize, X: Tensor> Twinned for Flatten<N, X> {
    fn twin(&self, _: usize) -> Vec<Twin> {
        vec![Twin::Flatten]
    }
}

macro_rules! tuples {
    ($([$First:ident $($L:ident $i:tt)*])*) => {$(
        impl<$First: Twinned, $($L: Twinned),*> Twinned for ($First, $($L,)*)
        where
            Self: Train,
        {
            fn twin(&self, samples: usize) -> Vec<Twin> {
                [self.0.twin(samples), $(self.$i.twin(samples)),*].into_iter().flatten().collect()
            }
        }
    )*};
}
tuples! {
    [A]
    [A B 1]
    [A B 1 C 2]
    [A B 1 C 2 D 3]
    [A B 1 C 2 D 3 E 4]
    [A B 1 C 2 D 3 E 4 F 5]
    [A B 1 C 2 D 3 E 4 F 5 G 6]
    [A B 1 C 2 D 3 E 4 F 5 G 6 H 7]
    [A B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8]
}
