use crate::case::Case;
use motenet::prelude::*;

type Net = Model<[f64; 4], (Dense<5>, Tanh, Dense<3>)>;

#[test]
fn cross_entropy() {
    Case::new(Net::ZERO, CrossEntropy, [0, 2, 1], 1).check_twice();
}

#[test]
fn smooth_cross_entropy() {
    for eps in [0.0, 0.1, 0.7] {
        Case::new(Net::ZERO, SmoothCrossEntropy::new(eps).unwrap(), [0, 2, 1], 2).check_twice();
    }
}

#[test]
fn soft_cross_entropy() {
    // The last one sums to 1.0005, which is accepted: the gradient has to be that of the sum as it is.
    let targets = [[0.2, 0.5, 0.3], [1.0, 0.0, 0.0], [0.3, 0.3, 0.4005]];
    Case::new(Net::ZERO, SoftCrossEntropy, targets, 3).check_twice();
}

#[test]
fn binary_cross_entropy() {
    let targets = [[0.0, 1.0, 1.0], [1.0, 0.0, 0.25], [0.9, 0.5, 0.0]];
    Case::new(Net::ZERO, BinaryCrossEntropy, targets, 4).check_twice();
}

#[test]
fn mse() {
    Case::new(Net::ZERO, Mse, [[1.0, -2.0, 0.3], [0.0; 3], [4.0, 5.0, -6.0]], 5).check_twice();
}

#[test]
fn huber_on_both_sides_of_delta() {
    let targets = [[10.0, 0.0, 0.1], [0.0, -10.0, 0.3], [0.2, 10.0, -10.0]];
    for delta in [0.1, 1.0, 5.0] {
        Case::new(Net::ZERO, Huber::new(delta).unwrap(), targets, 6).check_twice();
    }
    Case::new(Net::ZERO, Huber::default(), targets, 7).check_twice();
}

#[test]
fn losses_of_channels() {
    type Channels = Model<[[f64; 6]; 2], (Conv1d<3, 3, 4>, Tanh, Conv1d<2, 3, 2>)>;
    let targets = [
        [[0.1, 0.9], [0.0, 1.0]],
        [[1.0, 0.0], [0.5, 0.4]],
        [[0.2, 0.3], [0.7, 0.6]],
    ];
    Case::new(Channels::ZERO, Mse, targets, 8).check_twice();
    Case::new(Channels::ZERO, Huber::default(), targets, 9).check_twice();
    Case::new(Channels::ZERO, BinaryCrossEntropy, targets, 10).check_twice();
}

/// Outputs of about 30, where a softmax without its maximum taken out would have no digits left.
#[test]
fn large_outputs() {
    let mut case = Case::new(Net::ZERO, CrossEntropy, [0, 2, 1], 11);
    case.net.2.b[0] = [30.0, 29.0, 28.0];
    case.check("with large outputs");
    let mut case = Case::new(Net::ZERO, BinaryCrossEntropy, [[0.0, 1.0, 0.5]; 3], 12);
    case.net.2.b[0] = [8.0, -9.0, 7.0];
    case.check("with large outputs");
}
