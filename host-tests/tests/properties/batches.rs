//! What has to hold whatever the numbers: samples do not see each other (but in batch norm), their order does not matter, nor does how much room
//! there is.

use crate::agreement::{draw, leaves, samples_of};
use crate::pass::{gradients, load, pass, shape, train};
use host_tests::random::Random;
use host_tests::tolerance::Ledger;
use motenet::Tensor;
use motenet::prelude::*;

/// Above twice four: kernels take samples by fours, and a sum that starts at 0 does not show the order of its first two.
const ROOM: usize = 10;
const ROUNDS: usize = 10;

/// Runs a check of one network for several draws of its parameters and batch.
macro_rules! networks {
    ($check:ident: $([$($n:literal),+] $L:ty;)*) => {
        $(for round in 0..ROUNDS {
            let mut random = Random::new(round as u64);
            let mut net = <Model<shape!(f32; $($n),+), $L>>::ZERO;
            draw_into(&mut net, &mut random);
            $check(&mut net, &mut random);
        })*
    };
}

fn draw_into<N: Params<Elem = f32>>(net: &mut N, random: &mut Random) {
    let parameters = draw(&leaves::<N>(), random);
    load(net, &parameters.iter().map(Vec::as_slice).collect::<Vec<_>>());
}

/// Batches in which every sample stands alone: gradients are one sum, sample after sample, so that even their bits agree.
#[test]
fn a_batch_is_its_samples_one_by_one() {
    networks! { one_by_one:
        [5] Dense<4>;
        [5] Dense<7, NO_BIAS>;
        [9] (Dense<8>, Relu, Dense<6>, Tanh, Dense<3>);
        [6] (Dense<5>, Gelu, Dense<9>, Softmax);
        [3, 9] (Conv1d<4, 3, 5, Window<2, 1, Same>>, LeakyRelu, Dense<3>);
        [2, 12] (Conv1d<5, 3, 10>, Silu, MaxPool1d<2, 5>, Conv1d<3, 2, 5, Window<1, 1, Causal>, NO_BIAS>, Sigmoid, GlobalAvgPool, Dense<2>);
        [2, 10] (Normalize, Conv1d<4, 3, 4, Window<2>>, Softplus, AvgPool1d<2, 2>, Flatten<8>, Dense<4>);
    }
}

fn one_by_one<N>(net: &mut N, random: &mut Random)
where
    N: Train<Elem = f32> + Layer<In: Tensor<Elem = f32>>,
{
    let (inputs, outputs) = (N::In::LEN, N::Out::LEN);
    let n = 1 + random.below(ROOM);
    let (x, dy) = (samples_of(random, n, N::In::DIMS), samples_of(random, n, N::Out::DIMS));
    let together = pass::<f32, N, ROOM>(net, &x, &dy);

    let mut grad = <N::Like<f32>>::ZERO;
    let mut memory = (<N::Buf<1>>::ZERO, <N::Tape<1>>::ZERO);
    for i in 0..n {
        let (x, dy) = (&x[i * inputs..][..inputs], &dy[i * outputs..][..outputs]);
        let (y, dx) = train::<f32, N, 1>(net, &mut memory, &mut grad, x, dy, true);
        assert_eq!(
            y,
            together.output[i * outputs..][..outputs],
            "output of sample {i} of {n}"
        );
        assert_eq!(dx, together.dx[i * inputs..][..inputs], "gradient of sample {i} of {n}");
    }
    assert_eq!(gradients::<f32, N>(&grad), together.grads, "gradients of {n} samples");
}

#[test]
fn the_order_of_samples_does_not_matter() {
    networks! { shuffled:
        [9] (Dense<8>, Relu, Dense<6>, Tanh, Dense<3>);
        [6] (Dense<5, NO_BIAS>, BatchNorm, Relu, Dense<4>);
        [3, 9] (Conv1d<4, 3, 5, Window<2, 1, Same>>, LeakyRelu, Dense<3>);
        [2, 12] (Conv1d<5, 3, 10, Window, NO_BIAS>, BatchNorm, Silu, GlobalAvgPool, Dense<2>);
    }
}

fn shuffled<N>(net: &mut N, random: &mut Random)
where
    N: Train<Elem = f32> + Layer<In: Tensor<Elem = f32>>,
{
    let (inputs, outputs) = (N::In::LEN, N::Out::LEN);
    let n = 2 + random.below(ROOM - 1);
    let (x, dy) = (samples_of(random, n, N::In::DIMS), samples_of(random, n, N::Out::DIMS));
    let from = random.below(n);
    let rotate = |numbers: &[f64], len: usize| {
        let mut numbers = numbers.to_vec();
        numbers.rotate_left(from * len);
        numbers
    };
    let straight = pass::<f32, N, ROOM>(net, &x, &dy);
    let turned = pass::<f32, N, ROOM>(net, &rotate(&x, inputs), &rotate(&dy, outputs));
    let mut ledger = Ledger::new();
    ledger.check("network", "outputs", &turned.output, &rotate(&straight.output, outputs));
    ledger.check("network", "gradient of x", &turned.dx, &rotate(&straight.dx, inputs));
    for (turned, straight) in turned.grads.iter().zip(&straight.grads) {
        ledger.check("network", "gradients", turned, straight);
    }
}

#[test]
fn room_to_spare_does_not_matter() {
    networks! { roomy:
        [9] (Dense<8>, Relu, Dropout<30>, Dense<3>);
        [6] (Dense<5, NO_BIAS>, BatchNorm, Tanh, Dense<4>);
        [2, 12] (Conv1d<5, 3, 10>, Relu, MaxPool1d<2, 5>, AvgPool1d<2, 2>, GlobalAvgPool, Dense<2>, Softmax);
    }
}

fn roomy<N>(net: &mut N, random: &mut Random)
where
    N: Train<Elem = f32> + Layer<In: Tensor<Elem = f32>> + Copy,
{
    let n = 2 + random.below(2);
    let (x, dy) = (samples_of(random, n, N::In::DIMS), samples_of(random, n, N::Out::DIMS));
    let (mut tight, mut loose) = (*net, *net);
    let a = pass::<f32, N, 3>(&mut tight, &x, &dy);
    let b = pass::<f32, N, 16>(&mut loose, &x, &dy);
    assert_eq!(
        (a.inferred, a.output, a.dx, a.grads),
        (b.inferred, b.output, b.dx, b.grads)
    );
    assert_eq!(
        motenet::fingerprint(&tight),
        motenet::fingerprint(&loose),
        "statistics too"
    );
}
