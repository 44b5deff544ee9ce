use crate::case::right;
use motenet::prelude::*;

#[test]
fn dense() {
    right(Model::<[f64; 5], Dense<4>>::ZERO, 1);
    right(Model::<[f64; 5], Dense<4, NO_BIAS>>::ZERO, 2);
    right(Model::<[[f64; 3]; 2], Dense<4>>::ZERO, 3);
    right(Model::<[f64; 1], Dense<1>>::ZERO, 4);
}

#[test]
fn dense_behind_a_layer_that_learns() {
    // 4, 5, 6, 7 and 9: below, at and above the kernels' blocks of four.
    right(Model::<[f64; 5], (Dense<4>, Dense<6, NO_BIAS>, Dense<5>)>::ZERO, 5);
    right(
        Model::<[f64; 7], (Dense<9, NO_BIAS>, Tanh, Dense<6>, Tanh, Dense<3>)>::ZERO,
        6,
    );
    right(Model::<[[f64; 4]; 3], (Dense<7>, Tanh, Dense<4, NO_BIAS>)>::ZERO, 7);
}
