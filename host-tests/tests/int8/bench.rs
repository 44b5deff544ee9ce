//! The blobs that `cargo xtask bench` measures are TFLite's tensors. `BLESS=1 cargo test -p host-tests --test int8 bench` writes them anew; run it once more
//! without, as they are compiled in.

use super::golden::{array, cnn_of, dense, params};
use host_tests::fixtures::int8::{Int8, Int8Model};
use motenet::prelude::*;
use motenet::quant::{self, QuantParams, Quantize, Quantized, ReluI8};
use motenet_workload::bench::digits::{CNN, Cnn, DIGIT, MLP, Mlp};
use std::path::Path;

/// What the integers of the input and the output stand for.
fn ends(model: &Int8Model) -> [QuantParams; 2] {
    [params(model.input), params(model.output)]
}

/// Our ReLU behind a layer in which TFLite has it already: nothing is left to do.
fn relu<X>(model: &Int8Model, op: usize) -> ReluI8<X> {
    let output = model.tensor(model.ops[op].outputs[0]).unwrap();
    let output = params(output.params().unwrap());
    assert_eq!(output.zero_point, i8::MIN);
    let mut relu = ReluI8::ZERO;
    relu.set(output);
    relu
}

/// Compares `committed` with the blob of `net`, or writes the file; returns the network that `committed` holds.
fn current<N: Quantize>(name: &str, committed: &[u8], net: &Quantized<N>) -> Box<Quantized<N>> {
    let mut bytes = vec![0; quant::size::<N>()];
    quant::save(net, &mut bytes).unwrap();
    if std::env::var_os("BLESS").is_some() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../boards/workload/src/bench/digits");
        std::fs::write(folder.join(name), &bytes).expect("the folder can be written to");
    }
    assert!(
        committed == bytes,
        "{name} is not current: run BLESS=1 cargo test -p host-tests --test int8 bench"
    );
    let mut loaded = Box::new(Quantized::ZERO);
    quant::load(committed, &mut loaded).unwrap();
    loaded
}

#[test]
fn mlp() {
    let golden = Int8::load().unwrap();
    let model = golden.model("mlp").unwrap();
    let layers = (dense::<64, 32>(model, 0), relu(model, 0), dense::<32, 10>(model, 1));
    let net = current("mlp.mote", MLP, &Quantized::<Mlp>::new(layers, ends(model)));
    assert_eq!(DIGIT.as_flattened(), model.x_q_first32[0]);
    let x: [i8; 64] = array(DIGIT.into_iter().flatten());
    let mut predictor = Predictor::ZERO;
    assert_eq!(&predictor.predict(net.net(), &x)[..], model.y_q_first32[0]);
}

#[test]
fn cnn() {
    let golden = Int8::load().unwrap();
    let model = golden.model("cnn").unwrap();
    let (conv, pool, depthwise, pointwise, mean, dense) = cnn_of(model);
    let layers = (
        conv,
        relu(model, 0),
        pool,
        depthwise,
        relu(model, 2),
        pointwise,
        relu(model, 3),
        mean,
        dense,
    );
    let net = current("cnn.mote", CNN, &Quantized::<Cnn>::new(layers, ends(model)));
    assert_eq!(DIGIT.as_flattened(), model.x_q_first32[0]);
    let mut predictor = Predictor::ZERO;
    assert_eq!(&predictor.predict(net.net(), &[DIGIT])[..], model.y_q_first32[0]);
}
