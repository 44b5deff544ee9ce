//! Batch norm over consecutive training batches, its running statistics, and evaluation.

use host_tests::fixtures::Layers;
use host_tests::fixtures::layers::BatchNormCase;
use host_tests::reference::layers::BatchNorm;
use host_tests::reference::layers::batch_norm::{RunningVariance, Statistics};

use crate::assert_close;

fn layer(case: &BatchNormCase, variance: RunningVariance) -> BatchNorm {
    BatchNorm {
        gamma: case.gamma.clone(),
        beta: case.beta.clone(),
        running_mean: case.running_mean0.clone(),
        running_var: case.running_var0.clone(),
        eps: case.eps,
        decay: case.decay,
        variance,
        statistics: Statistics::Batch,
    }
}

#[test]
fn training_batches_running_statistics_and_evaluation_agree_with_torch() {
    let layers = Layers::load().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(layers.batchnorm.len(), 4);
    for case in &layers.batchnorm {
        let mut unbiased = layer(case, RunningVariance::Unbiased);
        let mut biased = layer(case, RunningVariance::Biased);
        for (i, step) in case.train.iter().enumerate() {
            let what = |quantity: &str| format!("{}, batch {i}: {quantity}", case.name);
            let (y, cache) = unbiased.forward(&step.x);
            biased.forward(&step.x);
            let grads = unbiased.backward(&cache, &step.grad_output);
            let (mean, var) = cache.batch.expect("statistics are not frozen");
            assert_close(&what("output"), &y.data, &step.y.data);
            assert_close(&what("mean"), &mean, &step.batch_mean.data);
            assert_close(&what("variance"), &var, &step.batch_var_biased.data);
            assert_close(&what("gradient of x"), &grads.x.data, &step.grad_x.data);
            assert_close(&what("gradient of gamma"), &grads.gamma.data, &step.grad_gamma.data);
            assert_close(&what("gradient of beta"), &grads.beta.data, &step.grad_beta.data);
            assert_close(
                &what("running mean"),
                &unbiased.running_mean.data,
                &step.running_mean.data,
            );
            assert_close(
                &what("unbiased running variance"),
                &unbiased.running_var.data,
                &step.running_var.data,
            );
            assert_close(
                &what("biased running variance"),
                &biased.running_var.data,
                &step.running_var_biased.data,
            );
        }
        assert_close(
            &format!("{}: evaluation", case.name),
            &unbiased.infer(&case.eval.x).data,
            &case.eval.y.data,
        );
    }
}
