use crate::case::{Case, right};
use motenet::prelude::*;

#[test]
fn dropout() {
    right(Model::<[f64; 4], (Dense<20>, Dropout<50>, Tanh, Dense<3>)>::ZERO, 1);
    right(
        Model::<[[f64; 9]; 2], (Conv1d<3, 3, 7>, Dropout<20>, Tanh, Dropout<10>, Dense<3>)>::ZERO,
        2,
    );
}

#[test]
fn dropout_with_other_probabilities_than_declared() {
    let mut case = Case::new(
        Model::<[f64; 4], (Dense<20>, Dropout<50>, Tanh, Dense<3>)>::ZERO,
        CrossEntropy,
        [0, 1, 2],
        3,
    );
    for keep in [0.25, 0.9, 1.0] {
        case.net.configure(Setting::DropoutKeep(Keep::new(keep).unwrap()));
        case.check_twice();
    }
}
