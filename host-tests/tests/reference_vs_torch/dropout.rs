//! Inverted dropout with a given mask.

use host_tests::fixtures::Layers;
use host_tests::reference::Layer;
use host_tests::reference::layers::Dropout;

use crate::assert_close;

#[test]
fn masked_dropout_agrees_with_torch() {
    let layers = Layers::load().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(layers.dropout.len(), 1);
    for case in &layers.dropout {
        let layer = Dropout {
            keep: 1.0 - case.p_drop,
            mask: case.keep_mask.clone(),
        };
        assert_close("training", &layer.forward(&case.x).data, &case.y.data);
        assert_close("gradient", &layer.backward(&case.grad_output).data, &case.grad_x.data);
        assert_close(
            "evaluation",
            &Layer::Dropout(layer).infer(&case.x).data,
            &case.eval_y.data,
        );
    }
}

#[test]
fn kept_elements_are_scaled_as_torch_scales_them() {
    let stats = Layers::load().unwrap_or_else(|e| panic!("{e}")).dropout_stats;
    let keep = 1.0 - stats.p_drop;
    assert_close("a kept element", &[1.0 / keep], &[stats.torch_kept_value]);
    assert_close(
        "deviation of the mean",
        &[(stats.p_drop / keep / stats.n as f64).sqrt()],
        &[stats.sd_of_mean],
    );
    assert!(
        (stats.torch_mean - 1.0).abs() < 3.0 * stats.sd_of_mean,
        "the expectation is the input"
    );
    assert_close(
        "mean and kept fraction",
        &[stats.torch_kept_frac / keep],
        &[stats.torch_mean],
    );
}
