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
    each("exp", Scalar::exp, &x, meter, digest);
    each("exp_relaxed", relaxed::exp, &x, meter, digest);
    each("tanh", Scalar::tanh, &x, meter, digest);
    each("tanh_relaxed", relaxed::tanh, &x, meter, digest);
    let work = Work {
        name: "softmax",
        units: N as u32,
    };
    meter.measure(work, &mut || {
        black_box(kernel::softmax(black_box(&mut x[..])));
    });
    digest.floats(&x);
}

fn each(name: &'static str, f: impl Fn(f32) -> f32, x: &[f32; N], meter: &mut impl Meter, digest: &mut crate::Fnv) {
    let mut y = *x;
    let work = Work { name, units: N as u32 };
    meter.measure(work, &mut || {
        for y in black_box(&mut y[..]) {
            *y = f(4.0 * *y);
        }
    });
    digest.floats(&y);
}
