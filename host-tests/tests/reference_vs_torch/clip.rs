//! Clipping by global norm.

use host_tests::fixtures::Layers;
use host_tests::reference::optim::clip;

use crate::assert_close;

#[test]
fn clipping_by_global_norm_agrees_with_torch() {
    let case = Layers::load().unwrap_or_else(|e| panic!("{e}")).clip_global_norm;
    let flat =
        |tensors: &[host_tests::tensor::Tensor]| -> Vec<f64> { tensors.iter().flat_map(|t| t.data.clone()).collect() };
    let mut g = flat(&case.grads);
    let norm = clip::by_global_norm(&mut g, case.max_norm);
    assert_close("norm", &[norm], &[case.total_norm]);
    assert_close("clipped", &g, &flat(&case.clipped));

    let mut small = flat(&case.grads);
    clip::by_global_norm(&mut small, 2.0 * case.total_norm);
    assert_eq!(small, flat(&case.grads), "a short gradient stays as it is");
}
