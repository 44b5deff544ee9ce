//! The tensors of two TFLite models in our layers: the same integers come out, after each layer.

use host_tests::fixtures::int8::{Int8, Int8Model, Int8Params, Int8Tensor};
use motenet::quant::{Conv2dI8, DenseI8, DepthwiseConv2dI8, GlobalAvgPoolI8, MaxPool2dI8, QuantParams};
use motenet::{argmax, prelude::*};
use motenet_host::Digits;

pub(super) fn params(p: Int8Params) -> QuantParams {
    QuantParams {
        scale: p.scale,
        zero_point: p.zero_point,
    }
}

pub(super) fn array<T: Copy, const N: usize>(values: impl IntoIterator<Item = T>) -> [T; N] {
    let values: Vec<T> = values.into_iter().collect();
    values.try_into().unwrap_or_else(|_| panic!("not {N} of them"))
}

fn narrow(values: &[i32]) -> impl Iterator<Item = i8> {
    values.iter().map(|&v| i8::try_from(v).unwrap())
}

/// Input, weights, biases and output of operator `i`.
fn operands(model: &Int8Model, i: usize) -> [&Int8Tensor; 4] {
    let op = &model.ops[i];
    [op.inputs[0], op.inputs[1], op.inputs[2], op.outputs[0]].map(|index| model.tensor(index).unwrap())
}

pub(super) fn dense<const I: usize, const O: usize>(model: &Int8Model, op: usize) -> DenseI8<O, [i8; I]> {
    let [x, w, b, y] = operands(model, op);
    assert_eq!((model.ops[op].op.as_str(), &w.shape), ("FULLY_CONNECTED", &vec![O, I]));
    let flat: Vec<i8> = narrow(w.values().unwrap()).collect();
    let rows = array(flat.as_chunks::<I>().0.iter().copied());
    let mut layer = DenseI8::ZERO;
    layer.set(
        &rows,
        &array(w.scale.iter().copied()),
        &array(b.values().unwrap().iter().copied()),
        params(x.params().unwrap()),
        params(y.params().unwrap()),
    );
    layer
}

/// Whether `y` is what TFLite has in the output of operator `op` for digit `i`.
fn same(model: &Int8Model, op: usize, i: usize, y: &[i8]) {
    let expected = operands_output(model, op).activation(i).unwrap();
    let y: Vec<i32> = y.iter().map(|&y| i32::from(y)).collect();
    assert_eq!(y, expected, "{} of digit {i}", model.ops[op].op);
}

fn operands_output(model: &Int8Model, op: usize) -> &Int8Tensor {
    model.tensor(model.ops[op].outputs[0]).unwrap()
}

#[test]
fn mlp() {
    let golden = Int8::load().unwrap();
    let model = golden.model("mlp").unwrap();
    let net = (dense::<64, 32>(model, 0), dense::<32, 10>(model, 1));
    let (mut predictor, mut hidden) = (Predictor::ZERO, Predictor::ZERO);
    for (i, (x, expected)) in model.x_q_first32.iter().zip(&model.y_q_first32).enumerate() {
        let x: [i8; 64] = array(x.iter().copied());
        let y = predictor.predict(&net, &x);
        assert_eq!(&y[..], expected, "digit {i}");
        if i < 4 {
            same(model, 0, i, &hidden.predict(&net.0, &x));
            same(model, 1, i, &y);
        }
    }

    // All 360 digits, from their pixels on: the entry has to quantise as TFLite does.
    let (_, test) = Digits::load().unwrap().file_order();
    let input = params(model.input);
    for (i, (x, expected)) in test.x.iter().zip(&model.pred_int8).enumerate() {
        let mut q = [0; 64];
        input.quantize_all(x, &mut q);
        if let Some(golden) = model.x_q_first32.get(i) {
            assert_eq!(&q[..], golden, "pixels of digit {i}");
        }
        assert_eq!(argmax(&predictor.predict(&net, &q)), *expected, "digit {i}");
    }
    assert_eq!(test.x.len(), model.pred_int8.len());
}

/// `[H][W][C]` to `[C][H][W]`, both flat.
fn channels_first<T: Copy>(x: &[T], channels: usize) -> Vec<T> {
    (0..channels)
        .flat_map(|c| x.iter().skip(c).step_by(channels).copied())
        .collect()
}

/// `[O]` filters of `[KH][KW][C]`, as ours.
fn filters<const C: usize, const KH: usize, const KW: usize, const O: usize>(w: &[i8]) -> [[[[i8; KW]; KH]; C]; O] {
    assert_eq!(w.len(), O * C * KH * KW);
    array(w.chunks_exact(C * KH * KW).map(|filter| {
        let filter = channels_first(filter, C);
        array(filter.as_chunks::<KW>().0.as_chunks::<KH>().0.iter().copied())
    }))
}

/// What layer `L` needs of operator `op` besides its weights: scales, biases, parameters of input and output.
fn constants<const O: usize>(model: &Int8Model, op: usize) -> ([f32; O], [i32; O], QuantParams, QuantParams) {
    let [x, w, b, y] = operands(model, op);
    (
        array(w.scale.iter().copied()),
        array(b.values().unwrap().iter().copied()),
        params(x.params().unwrap()),
        params(y.params().unwrap()),
    )
}

fn weights(model: &Int8Model, op: usize) -> Vec<i8> {
    narrow(operands(model, op)[1].values().unwrap()).collect()
}

type Padded = Window<1, 1, Same>;
type Image<const C: usize, const N: usize> = [[[i8; N]; N]; C];

/// Convolution, max pool, depthwise, pointwise, mean, dense.
pub(super) type Cnn = (
    Conv2dI8<8, 8, 8, Padded, Padded, Image<1, 8>, Image<1, 3>>,
    MaxPool2dI8<2, 2, 4, 4, Window<2>, Window<2>, Image<8, 8>>,
    DepthwiseConv2dI8<8, 4, 4, Padded, Padded, Image<8, 4>, [[i8; 3]; 3]>,
    Conv2dI8<16, 4, 4, Window, Window, Image<8, 4>, Image<8, 1>>,
    GlobalAvgPoolI8<Image<16, 4>>,
    DenseI8<10, [i8; 16]>,
);

pub(super) fn cnn_of(model: &Int8Model) -> Cnn {
    let ops: Vec<&str> = model.ops.iter().map(|op| op.op.as_str()).collect();
    let expected = [
        "CONV_2D",
        "MAX_POOL_2D",
        "DEPTHWISE_CONV_2D",
        "CONV_2D",
        "MEAN",
        "FULLY_CONNECTED",
    ];
    assert_eq!(ops, expected);
    let (mut conv, pool, mut depthwise, mut pointwise, mut mean, _) = Cnn::ZERO;
    let (scales, biases, x, y) = constants(model, 0);
    conv.set(&filters(&weights(model, 0)), &scales, &biases, x, y);
    let (scales, biases, x, y) = constants(model, 2);
    let w = channels_first(&weights(model, 2), 8);
    depthwise.set(
        &array(w.as_chunks::<3>().0.as_chunks::<3>().0.iter().copied()),
        &scales,
        &biases,
        x,
        y,
    );
    let (scales, biases, x, y) = constants(model, 3);
    pointwise.set(&filters(&weights(model, 3)), &scales, &biases, x, y);
    let averaged = params(model.tensor(model.ops[4].inputs[0]).unwrap().params().unwrap());
    mean.set(averaged, params(operands_output(model, 4).params().unwrap()));
    (conv, pool, depthwise, pointwise, mean, dense::<16, 10>(model, 5))
}

#[test]
fn cnn() {
    /// Runs one layer and compares its integers with TFLite's, channels last.
    fn layer<L: Layer<Out: Shape<Elem = i8>>>(net: &L, x: L::In, model: &Int8Model, op: usize, i: usize) -> L::Out {
        let mut predictor = Predictor::<L>::ZERO;
        let y = predictor.predict(net, &x);
        let expected = operands_output(model, op);
        let expected: Vec<i8> = narrow(expected.activation(i).unwrap()).collect();
        let channels = operands_output(model, op).shape.last().unwrap();
        assert_eq!(
            y.as_flat(),
            channels_first(&expected, *channels),
            "{} of digit {i}",
            model.ops[op].op
        );
        y
    }
    let golden = Int8::load().unwrap();
    let model = golden.model("cnn").unwrap();
    let net = cnn_of(model);
    let image = |x: &[i8; 64]| [array(x.as_chunks::<8>().0.iter().copied())];
    let mut predictor = Predictor::ZERO;
    for (i, (x, expected)) in model.x_q_first32.iter().zip(&model.y_q_first32).enumerate() {
        let x = image(&array(x.iter().copied()));
        assert_eq!(&predictor.predict(&net, &x)[..], expected, "digit {i}");
        if i < 4 {
            let y = layer(&net.0, x, model, 0, i);
            let y = layer(&net.1, y, model, 1, i);
            let y = layer(&net.2, y, model, 2, i);
            let y = layer(&net.3, y, model, 3, i);
            let y = layer(&net.4, y, model, 4, i);
            layer(&net.5, y, model, 5, i);
        }
    }
    let (_, test) = Digits::load().unwrap().file_order();
    for (i, (x, expected)) in test.x.iter().zip(&model.pred_int8).enumerate() {
        let mut q = [0; 64];
        params(model.input).quantize_all(x, &mut q);
        assert_eq!(argmax(&predictor.predict(&net, &image(&q))), *expected, "digit {i}");
    }
}
