//! Clipping by global norm.

use crate::pass::{load, numbers};
use crate::traces;
use host_tests::tolerance::Ledger;
use motenet::optim::{clip_norm, norm};
use motenet::{Dense, NO_BIAS, Params, Zero};

/// Two leaves of the traces' shapes: `[3][4]` and `[5]`.
type Gradient = (Dense<3, NO_BIAS, [f32; 4]>, Dense<1, NO_BIAS, [f32; 5]>);

#[test]
fn clipping_by_global_norm() {
    let case = traces().clip_global_norm;
    let leaves: Vec<&[f64]> = case.grads.iter().map(|g| g.data.as_slice()).collect();
    let mut grad = Gradient::ZERO;
    load(&mut grad, &leaves);
    let mut ledger = Ledger::new();
    ledger.check("clip", "norm", &[norm(&grad)], &[case.total_norm]);
    ledger.check(
        "clip",
        "returned norm",
        &[clip_norm(&mut grad, case.max_norm as f32)],
        &[case.total_norm],
    );
    for (i, clipped) in case.clipped.iter().enumerate() {
        ledger.check("clip", &format!("leaf {i}"), &numbers(grad.leaf(i)), &clipped.data);
    }

    load(&mut grad, &leaves);
    clip_norm(&mut grad, 2.0 * case.total_norm as f32);
    assert!(
        (0..2).all(|i| numbers(grad.leaf(i)) == leaves[i]),
        "a short gradient stays as it is"
    );
}
