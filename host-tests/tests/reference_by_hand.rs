//! Conventions that neither PyTorch's traces nor gradients can tell, worked out by hand.

use host_tests::reference::Layer;
use host_tests::reference::fold;
use host_tests::reference::layers::batch_norm::Statistics;
use host_tests::reference::layers::conv1d::{Geometry, Padding, geometry};
use host_tests::reference::layers::{
    AvgPool1d, BatchNorm, Conv1d, Dense, Elementwise, LeakyRelu, MaxPool1d, Normalize, Relu, Sigmoid, Softplus,
};
use host_tests::reference::loss::cross_entropy;
use host_tests::reference::optim::{AdamW, CoupledL2, Decay, Optimizer, Sgd, clip};
use host_tests::reference::{Network, init};
use host_tests::tensor::Tensor;
use host_tests::tolerance::{Tolerance, close};

#[test]
fn paddings_give_the_lengths_of_their_rules() {
    let at = |length, kernel, stride, dilation, padding| {
        let Geometry { out, left } = geometry(length, kernel, stride, dilation, padding);
        (out, left)
    };
    assert_eq!(at(10, 3, 1, 1, Padding::Valid), (8, 0));
    assert_eq!(at(10, 3, 2, 2, Padding::Valid), (3, 0));
    assert_eq!(at(5, 5, 3, 1, Padding::Valid), (1, 0));
    assert_eq!(at(10, 3, 1, 1, Padding::Same), (10, 1));
    assert_eq!(
        at(10, 4, 1, 1, Padding::Same),
        (10, 1),
        "the odd zero stands at the end"
    );
    assert_eq!(at(6, 3, 2, 1, Padding::Same), (3, 0), "the only zero stands at the end");
    assert_eq!(at(100, 5, 2, 1, Padding::Same), (50, 1));
    assert_eq!(
        at(7, 1, 3, 1, Padding::Same),
        (3, 0),
        "a stride that jumps past the end needs no zeros"
    );
    assert_eq!(at(10, 3, 1, 2, Padding::Causal), (10, 4));
    assert_eq!(at(10, 3, 3, 1, Padding::Causal), (4, 2));
}

fn conv(stride: usize, dilation: usize, padding: Padding) -> Vec<f64> {
    let w = Tensor::new(&[1, 1, 3], vec![100.0, 10.0, 1.0]);
    let x = Tensor::new(&[1, 1, 6], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    Conv1d {
        w,
        b: None,
        stride,
        dilation,
        padding,
    }
    .forward(&x)
    .data
}

#[test]
fn taps_meet_the_positions_they_should() {
    assert_eq!(conv(1, 1, Padding::Valid), [123.0, 234.0, 345.0, 456.0]);
    assert_eq!(conv(2, 1, Padding::Valid), [123.0, 345.0]);
    assert_eq!(conv(1, 2, Padding::Valid), [135.0, 246.0]);
    assert_eq!(conv(1, 1, Padding::Same), [12.0, 123.0, 234.0, 345.0, 456.0, 560.0]);
    assert_eq!(conv(2, 1, Padding::Same), [123.0, 345.0, 560.0]);
    assert_eq!(conv(2, 2, Padding::Same), [24.0, 246.0, 460.0]);
    assert_eq!(conv(1, 1, Padding::Causal), [1.0, 12.0, 123.0, 234.0, 345.0, 456.0]);
    assert_eq!(conv(2, 2, Padding::Causal), [1.0, 13.0, 135.0]);
}

#[test]
fn frozen_statistics_stay_and_normalise() {
    let mut norm = BatchNorm {
        gamma: Tensor::vector(vec![3.0]),
        beta: Tensor::vector(vec![1.0]),
        running_mean: Tensor::vector(vec![2.0]),
        running_var: Tensor::vector(vec![4.0]),
        eps: 0.0,
        statistics: Statistics::Frozen,
        ..BatchNorm::new(1)
    };
    let x = Tensor::new(&[2, 1], vec![4.0, 8.0]);
    let (y, cache) = norm.forward(&x);
    assert_eq!(y.data, [4.0, 10.0]);
    assert_eq!(norm.infer(&x), y);
    let grads = norm.backward(&cache, &Tensor::new(&[2, 1], vec![1.0, 10.0]));
    assert_eq!(
        (grads.x.data, grads.gamma.data, grads.beta.data),
        (vec![1.5, 15.0], vec![31.0], vec![11.0])
    );
    assert_eq!((norm.running_mean.data, norm.running_var.data), (vec![2.0], vec![4.0]));
}

#[test]
#[should_panic(expected = "a batch of one value per channel has no variance")]
fn batch_statistics_need_two_values() {
    BatchNorm::new(1).forward(&Tensor::new(&[1, 1], vec![5.0]));
}

#[test]
fn normalisation_is_per_channel() {
    let layer = Normalize {
        mean: Tensor::vector(vec![1.0, 10.0]),
        deviation: Tensor::vector(vec![2.0, 4.0]),
    };
    let x = Tensor::new(&[1, 2, 2], vec![3.0, 1.0, 6.0, 18.0]);
    assert_eq!(layer.forward(&x).data, [1.0, 0.0, -1.0, 2.0]);
    assert_eq!(layer.backward(&x).data, [1.5, 0.5, 1.5, 4.5]);
}

#[test]
fn folded_convolution_infers_the_same() {
    let w = Tensor::new(&[2, 1, 2], vec![1.0, 2.0, -3.0, 4.0]);
    let conv = Conv1d {
        w,
        b: None,
        stride: 1,
        dilation: 1,
        padding: Padding::Causal,
    };
    let norm = BatchNorm {
        gamma: Tensor::vector(vec![0.5, -2.0]),
        beta: Tensor::vector(vec![1.0, 3.0]),
        running_mean: Tensor::vector(vec![-1.0, 2.0]),
        running_var: Tensor::vector(vec![4.0, 0.25]),
        eps: 0.0,
        ..BatchNorm::new(2)
    };
    let x = Tensor::new(&[1, 1, 3], vec![1.0, -1.0, 2.0]);
    assert_eq!(fold::conv1d(&conv, &norm).forward(&x), norm.infer(&conv.forward(&x)));
}

#[test]
fn pools_leave_out_what_fills_no_window_and_prefer_the_first_of_equals() {
    let x = Tensor::new(&[1, 1, 6], vec![2.0, 2.0, 1.0, 7.0, 7.0, 9.0]);
    let dy = Tensor::new(&[1, 1, 2], vec![10.0, 20.0]);
    let max = MaxPool1d { kernel: 3, stride: 2 };
    let (y, cache) = max.forward(&x);
    assert_eq!(y.data, [2.0, 7.0]);
    assert_eq!(max.backward(&cache, &dy).data, [10.0, 0.0, 0.0, 20.0, 0.0, 0.0]);
    let avg = AvgPool1d { kernel: 2, stride: 3 };
    assert_eq!(avg.forward(&x).data, [2.0, 7.0]);
    assert_eq!(avg.backward(&x.shape, &dy).data, [5.0, 5.0, 0.0, 10.0, 10.0, 0.0]);
}

#[test]
fn kinks_and_extremes_of_activations() {
    assert_eq!((Relu.value(0.0), Relu.derivative(0.0)), (0.0, 0.0));
    assert_eq!(LeakyRelu { slope: 0.25 }.derivative(0.0), 0.25);
    assert_eq!((Sigmoid.value(-1000.0), Sigmoid.value(1000.0)), (0.0, 1.0));
    assert_eq!((Softplus.value(-1000.0), Softplus.value(1000.0)), (0.0, 1000.0));
}

#[test]
fn cross_entropy_of_equal_logits_is_the_logarithm_of_their_number() {
    let logits = Tensor::filled(&[2, 4], 700.0);
    let (loss, gradient) = cross_entropy::classes(&logits, &[1, 3]);
    assert!((loss - 4f64.ln()).abs() < 1e-12);
    assert_eq!(
        gradient.data,
        [0.125, -0.375, 0.125, 0.125, 0.125, 0.125, 0.125, -0.375]
    );
    let soft = Tensor::new(&[2, 4], vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(cross_entropy::soft_labels(&logits, &soft), (loss, gradient));
}

#[test]
fn uniform_bounds_are_those_of_the_papers() {
    let bounds = [
        init::uniform_bound(init::he::variance(6, 1)),
        init::uniform_bound(init::xavier::variance(4, 2)),
        init::uniform_bound(init::lecun::variance(3, 1)),
        init::uniform_bound(init::torch_default::variance(4, 1)),
    ];
    close(&bounds, &[1.0, 1.0, 1.0, 0.5], Tolerance::new(1e-15, 0.0)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(init::fans(&[8, 3]), (3, 8));
    assert_eq!(init::fans(&[8, 3, 5]), (15, 40));
}

#[test]
fn decay_spares_biases_and_batch_norm() {
    let mut network = Network::new(vec![
        Layer::Dense(Dense {
            w: Tensor::filled(&[1, 2], 1.0),
            b: Some(Tensor::filled(&[1], 1.0)),
        }),
        Layer::BatchNorm(BatchNorm::new(1)),
    ]);
    assert_eq!(network.decay_mask(), [true, true, false, false, false]);
    let decay = Decay {
        rate: 0.5,
        mask: Some(network.decay_mask()),
    };
    let mut w = [1.0; 5];
    AdamW::new(0.9, 0.999, 1e-8, decay.clone()).step(0.1, &mut w, &[0.0; 5]);
    assert_eq!(w, [0.95, 0.95, 1.0, 1.0, 1.0]);
    let mut w = [1.0; 5];
    CoupledL2 { decay, optimizer: Sgd }.step(0.5, &mut w, &[0.0; 5]);
    assert_eq!(w, [0.75, 0.75, 1.0, 1.0, 1.0]);
    network.set_flat(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(network.flat(), [1.0, 2.0, 3.0, 4.0, 5.0]);
}

#[test]
fn clipping_by_value_cuts_each_element() {
    let mut g = [-3.0, 0.5, 2.0];
    clip::by_value(&mut g, 1.0);
    assert_eq!(g, [-1.0, 0.5, 1.0]);
}
