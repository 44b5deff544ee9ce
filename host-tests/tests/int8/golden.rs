//! The tensors of two TFLite models in our layers: the same integers come out, after each layer.

use host_tests::fixtures::int8::{Int8, Int8Model, Int8Params, Int8Tensor};
use motenet::quant::{DenseI8, QuantParams};
use motenet::{argmax, prelude::*};
use motenet_host::Digits;

fn params(p: Int8Params) -> QuantParams {
    QuantParams {
        scale: p.scale,
        zero_point: p.zero_point,
    }
}

fn array<T: Copy, const N: usize>(values: impl IntoIterator<Item = T>) -> [T; N] {
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

fn dense<const I: usize, const O: usize>(model: &Int8Model, op: usize) -> DenseI8<O, [i8; I]> {
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
