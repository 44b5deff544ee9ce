//! The checker itself: it has to find a wrong gradient, and name it.

use crate::case::Case;
use motenet::check::Verdict;
use motenet::layers::{Function, Pointwise};
use motenet::prelude::*;
use motenet::{Dims, Elem, NO_LEAF, Nonlinearity, Role, Scalar, Spec};
use std::iter::zip;

/// `y_i = w_i x_i + b_i`. Its gradient of w is too large by `NANO` parts in 10^9: at place `AT`, or everywhere if `AT` is not below `N`.
#[derive(Clone, Copy)]
struct Faulty<S, const N: usize, const AT: usize, const NANO: u32> {
    w: [S; N],
    b: [S; N],
}

/// As it stands in a list of layers.
struct FaultySpec<const AT: usize, const NANO: u32>;

impl<const N: usize, const AT: usize, const NANO: u32> Spec<[f64; N]> for FaultySpec<AT, NANO> {
    type Out = [f64; N];
    type Layer = Faulty<f64, N, AT, NANO>;
}

impl<S: Elem, const N: usize, const AT: usize, const NANO: u32> Zero for Faulty<S, N, AT, NANO> {
    const ZERO: Self = Faulty {
        w: Zero::ZERO,
        b: Zero::ZERO,
    };
}

impl<S: Elem, const N: usize, const AT: usize, const NANO: u32> Params for Faulty<S, N, AT, NANO> {
    type Elem = S;
    type Like<R: Elem> = Faulty<R, N, AT, NANO>;
    const LEAVES: usize = 2;
    const STORED: usize = motenet::blob::stored(&[<[S; N]>::DIMS; 2]);

    fn about(i: usize) -> (Role, Dims) {
        match i {
            0 => (Role::Weight, <[S; N]>::DIMS),
            1 => (Role::Bias, <[S; N]>::DIMS),
            _ => NO_LEAF,
        }
    }
    fn leaf(&self, i: usize) -> &[S] {
        if i == 0 { &self.w } else { &self.b }
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [S] {
        if i == 0 { &mut self.w } else { &mut self.b }
    }
}

impl<const N: usize, const AT: usize, const NANO: u32> Layer for Faulty<f64, N, AT, NANO> {
    type In = [f64; N];
    type Out = [f64; N];
    type Buf<const B: usize> = ();

    fn infer<const B: usize>(&self, x: &mut [[f64; N]], _: &mut ()) {
        for (i, x) in x.as_flattened_mut().iter_mut().enumerate() {
            *x = self.w[i % N] * *x + self.b[i % N];
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [[f64; N]], _: &'b mut ()) -> &'b mut [[f64; N]] {
        x
    }
}

impl<const N: usize, const AT: usize, const NANO: u32> Train for Faulty<f64, N, AT, NANO> {
    type Tape<const B: usize> = [[f64; N]; B];

    fn init_before<R: rand_xoshiro::rand_core::Rng + ?Sized>(&mut self, _: Nonlinearity, _: &mut R) {
        (self.w, self.b) = ([0.7; N], [0.1; N]);
    }
    fn forward<const B: usize>(&self, x: &mut [[f64; N]], buf: &mut (), tape: &mut [[f64; N]; B]) {
        for (x, tape) in zip(&*x, tape) {
            *tape = *x;
        }
        self.infer::<B>(x, buf);
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [[f64; N]],
        _: &mut (),
        tape: &mut [[f64; N]; B],
        grad: &mut Self,
        _: bool,
    ) {
        for (dy, x) in zip(x, tape) {
            for i in 0..N {
                let fault = if AT >= N || AT == i {
                    f64::from(NANO) * 1e-9
                } else {
                    0.0
                };
                grad.w[i] += (1.0 + fault) * dy[i] * x[i];
                grad.b[i] += dy[i];
                dy[i] *= self.w[i];
            }
        }
    }
}

const ALL: usize = usize::MAX;

type Net<const AT: usize, const NANO: u32> = Model<[f64; 4], (Dense<6>, Tanh, FaultySpec<AT, NANO>, Dense<3>)>;

/// The number of the faulty weights' leaf: behind the dense layer's w and b.
const LEAF: usize = 2;

fn verdict<const AT: usize, const NANO: u32>() -> Verdict {
    Case::new(Net::<AT, NANO>::ZERO, CrossEntropy, [0, 1, 2], 1)
        .report()
        .verdict
}

#[test]
fn a_layer_of_your_own_is_checked() {
    Case::new(Net::<ALL, 0>::ZERO, CrossEntropy, [0, 1, 2], 1).check_twice();
}

#[test]
fn a_wrong_component_is_found_and_named() {
    let report = Case::new(Net::<4, 1_000_000_000>::ZERO, CrossEntropy, [0, 1, 2], 1).report();
    let worst = report.worst;
    assert_eq!(report.verdict, Verdict::Wrong);
    assert_eq!((worst.leaf, worst.index, worst.role), (LEAF, 4, Role::Weight));
    assert_eq!(worst.dims.lengths(), [6]);
    assert!(
        (worst.gradient / worst.difference - 2.0).abs() < 1e-6,
        "it is twice too large"
    );
    let message = report.to_string();
    assert!(message.starts_with("Wrong: ratio "), "{message}");
    assert!(message.contains("worst: leaf 2, weight [4], gradient"), "{message}");
}

/// A ratio is about half of the relative error.
#[test]
fn verdicts_grade_the_error() {
    assert_eq!(verdict::<ALL, 0>(), Verdict::Right);
    assert!(verdict::<ALL, 3_000>() == Verdict::Plausible);
    assert!(verdict::<ALL, 300_000>() == Verdict::Doubtful);
    assert!(verdict::<ALL, 300_000_000>() == Verdict::Wrong);
    assert!(Verdict::Right < Verdict::Plausible && Verdict::Doubtful < Verdict::Wrong);
}

#[test]
fn limits_are_the_courses() {
    for (ratio, verdict) in [
        (0.0, Verdict::Right),
        (1e-7, Verdict::Right),
        (1.01e-7, Verdict::Plausible),
        (1e-5, Verdict::Plausible),
        (1.01e-5, Verdict::Doubtful),
        (1e-3, Verdict::Doubtful),
        (1.01e-3, Verdict::Wrong),
        (f64::INFINITY, Verdict::Wrong),
        (f64::NAN, Verdict::Wrong),
    ] {
        assert_eq!(Verdict::of(ratio), verdict, "{ratio}");
    }
}

/// x^3 with the slope x^2: every gradient in front of it is wrong, none behind it.
#[derive(Clone, Copy)]
struct WrongSlope;

impl Function for WrongSlope {
    const NONLINEARITY: Nonlinearity = Nonlinearity::Linear;
    fn value<T: Scalar>(x: T) -> T {
        x * x * x
    }
    fn value_and_slope<T: Scalar>(x: T) -> (T, T) {
        (x * x * x, x * x)
    }
}

#[test]
fn a_wrong_gradient_of_the_input_shows_in_the_layer_before() {
    type Net = Model<[f64; 4], (Dense<6>, Pointwise<WrongSlope>, Dense<3>)>;
    let report = Case::new(Net::ZERO, CrossEntropy, [0, 1, 2], 1).report();
    assert_eq!(report.verdict, Verdict::Wrong);
    assert!(report.worst.leaf < 2, "{report}");
}

#[test]
fn indices_are_given_in_the_leafs_dimensions() {
    /// The same with a convolution's weights in front, of which the last filter counts most.
    type Net = Model<[[f64; 3]; 2], (Conv1d<4, 2, 2>, Pointwise<WrongSlope>, Dense<2, NO_BIAS>)>;
    let mut case = Case::new(Net::ZERO, Mse, [[5.0, -5.0]; 3], 2);
    // Only the filter 3 and its input (1, 2) are alive.
    case.net.0.w = [[[0.0; 2]; 2]; 4];
    case.net.0.w[3][1][1] = 1.0;
    case.net.0.b[0] = [0.0; 4];
    case.inputs = [[[0.0; 3], [0.0, 0.0, 1.0]]; 3];
    let report = case.report();
    assert_eq!((report.worst.leaf, report.worst.index), (0, 15), "{report}");
    assert!(report.to_string().contains("weight [3, 1, 1]"), "{report}");
}

#[test]
fn the_network_is_afterwards_what_it_was() {
    type Net = Model<[f64; 4], (Dense<8>, BatchNorm, Dropout<50>, Relu, Dense<3>)>;
    let mut case = Case::new(Net::ZERO, CrossEntropy, [0, 1, 2], 3);
    let before = motenet::fingerprint(&case.net);
    let (first, second) = (case.report(), case.report());
    assert_eq!(
        motenet::fingerprint(&case.net),
        before,
        "weights and running statistics"
    );
    assert_eq!(first, second, "the same dropout mask");
}

#[test]
fn bad_batches_are_the_trainers_errors() {
    type Net = Model<[f64; 4], Dense<3>>;
    let mut case = Case::new(Net::ZERO, CrossEntropy, [0, 1, 3], 4);
    let mut memory = Memory::<Net, Sgd, 3>::ZERO;
    let mut trainer = Trainer::new(&mut case.net, &mut memory, Sgd::new(0.1), CrossEntropy);
    let checked = motenet::check::gradients(&mut trainer, zip(&case.inputs, &case.targets), 1e-5);
    assert!(
        matches!(checked, Err(StepError::Target { sample: 2, .. })),
        "{checked:?}"
    );
    assert_eq!(
        trainer.update(),
        Err(StepError::NoGradient),
        "no gradient is left behind"
    );
}
