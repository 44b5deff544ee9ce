//! Batch norm folded into a dense layer.

use host_tests::fixtures::Layers;
use host_tests::reference::fold;
use host_tests::reference::layers::{BatchNorm, Dense};

use crate::assert_close;

#[test]
fn folded_layer_agrees_with_torch() {
    let case = Layers::load().unwrap_or_else(|e| panic!("{e}")).bn_fold;
    let dense = Dense {
        w: case.w,
        b: Some(case.b),
    };
    let norm = BatchNorm {
        gamma: case.gamma,
        beta: case.beta,
        running_mean: case.mean,
        running_var: case.var,
        eps: case.eps,
        ..BatchNorm::new(4)
    };
    let folded = fold::dense(&dense, &norm);
    assert_close("weights", &folded.w.data, &case.w_folded.data);
    assert_close(
        "bias",
        &folded.b.as_ref().expect("folding makes a bias").data,
        &case.b_folded.data,
    );
    assert_close("both layers", &norm.infer(&dense.forward(&case.x)).data, &case.y.data);
    assert_close("the one layer", &folded.forward(&case.x).data, &case.y.data);
}
