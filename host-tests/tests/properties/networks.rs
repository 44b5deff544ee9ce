//! Whole networks against the reference.

use crate::agreement::{agree, subject};
use crate::pass::shape;
use host_tests::tolerance::Ledger;
use motenet::Keras;
use motenet::prelude::*;

const ROUNDS: usize = 25;

macro_rules! networks {
    ($([$($n:literal),+] $L:ty;)*) => {
        #[test]
        fn networks() {
            let mut ledger = Ledger::new();
            $(agree(
                "network",
                ROUNDS,
                &mut ledger,
                &mut subject::<Model<shape!(f32; $($n),+), $L>>(),
                &mut subject::<Model<shape!(f64; $($n),+), $L>>(),
            );)*
            println!("{}", ledger.report());
            ledger.assert_exceptions_needed();
        }
    };
}

networks! {
    [4] (Dense<6>, Tanh, Dense<3>);
    [5] (Dense<3, NO_BIAS>, Dense<4>, Dense<2, NO_BIAS>);
    [8] (Dense<16>, Relu, Dense<16>, LeakyRelu<100>, Dense<4>, Softmax);
    [6] (BatchNorm, Dense<5, NO_BIAS>, BatchNorm<Keras>, Sigmoid, Dense<2>);
    [64] (Dense<32, NO_BIAS>, BatchNorm, Relu, Dropout<20>, Dense<10>);
    [7] (Dense<9>, Gelu, (Dense<9>, Silu), Dropout<50>, Dense<1>);
    [2, 20] (Normalize, Conv1d<4, 5, 8, Window<2>, NO_BIAS>, BatchNorm, Relu, Conv1d<5, 3, 6>, Relu, GlobalAvgPool, Dropout<10>, Dense<5>);
    [1, 24] ((Conv1d<4, 3, 24, Window<1, 1, Same>>, Tanh, AvgPool1d<2, 12>), (Conv1d<3, 3, 6, Window<2, 2, Same>>, Softplus), Flatten<18>, Dense<4>);
    [3, 16] (Conv1d<4, 2, 16, Window<1, 4, Causal>>, Silu, AvgPool1d<4, 7, 2>, Flatten<28>, BatchNorm<Keras>, Dense<2>);
    [2, 15] (Conv1d<6, 4, 12>, LeakyRelu, MaxPool1d<3, 4>, Conv1d<3, 2, 3>, Identity, Dense<3, NO_BIAS>);
}
