//! Exponentials and their kin, element by element.

use super::{Meter, Work, fill};
use core::hint::black_box;
use motenet::rng::Generator;
use motenet::{Scalar, kernel, math::relaxed};

const N: usize = 64;

/// Measures each function on the same numbers.
pub(super) fn run(meter: &mut impl Meter, rng: &mut Generator, digest: &mut crate::Fnv) {
    let mut x = [0.0; N];
    fill(&mut x, rng);
    let functions: [(&str, fn(f32) -> f32); 4] = [
        ("exp", Scalar::exp),
        ("exp_relaxed", relaxed::exp),
        ("tanh", Scalar::tanh),
        ("tanh_relaxed", relaxed::tanh),
    ];
    for (name, function) in functions {
        let mut y = x;
        let work = Work { name, units: N as u32 };
        meter.measure(work, &mut || {
            for y in black_box(&mut y[..]) {
                *y = function(4.0 * *y);
            }
        });
        digest.floats(&y);
    }
    let work = Work {
        name: "softmax",
        units: N as u32,
    };
    meter.measure(work, &mut || {
        black_box(kernel::softmax(black_box(&mut x[..])));
    });
    digest.floats(&x);
}
