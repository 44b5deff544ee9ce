//! The kernels that a core may have in instructions of its own, against their definitions: one operation at a time, in the documented order.
//!
//! All small shapes, as loops over blocks end in every possible way there; slices that start anywhere; slices that are too short. What lies behind an input is
//! NaN, and what lies around an output has to stay, so that a place too many shows.

use core::fmt;
use motenet::kernel::{self, Layout, Moments, Step};
use motenet::rng::{self, Generator};
use motenet::{Scalar, Zero, first};

/// A kernel that computes something else than its definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Disagreement {
    /// Its name.
    pub kernel: &'static str,
    /// Its lengths, in the order of its documentation, and the variant of the case.
    pub shape: [usize; 4],
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of shape {:?} is not what it says", self.kernel, self.shape)
    }
}

const ROOM: usize = 384;
const LENGTHS: [usize; 14] = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 21, 27];

/// Numbers for the kernels.
struct Numbers {
    rng: Generator,
    count: u32,
    specials: bool,
}

impl Numbers {
    /// One, in 32 of them one that is special.
    fn next(&mut self) -> f32 {
        self.count += 1;
        let special = match self.count % 160 {
            0 => -0.0,
            32 => f32::INFINITY,
            64 => f32::NAN,
            96 => f32::MAX,
            128 => 0.0,
            _ => return rng::symmetric(&mut self.rng),
        };
        if self.specials {
            special
        } else {
            special.clamp(-0.0, 0.0)
        }
    }

    /// Fills `room` with `len` numbers from place `at` on and NaN around them; returns the numbers.
    fn input<'r>(&mut self, room: &'r mut [f32; ROOM], at: usize, len: usize) -> &'r [f32] {
        room.fill(f32::NAN);
        let input = room.get_mut(at..at + len).unwrap_or_default();
        input.fill_with(|| self.next());
        input
    }
}

fn same(a: &[f32], b: &[f32]) -> bool {
    let same = |(a, b): (&f32, &f32)| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
    a.len() == b.len() && a.iter().zip(b).all(same)
}

fn agree(kernel: &'static str, shape: [usize; 4], [a, b]: [&[f32]; 2]) -> Result<(), Disagreement> {
    if same(a, b) {
        Ok(())
    } else {
        Err(Disagreement { kernel, shape })
    }
}

/// Compares every kernel with its definition.
///
/// # Errors
/// The first that differs.
pub fn check() -> Result<(), Disagreement> {
    for specials in [false, true] {
        let mut numbers = Numbers {
            rng: rng::seeded(11),
            count: 0,
            specials,
        };
        dot(&mut numbers)?;
        affine(&mut numbers)?;
        multiply_add(&mut numbers)?;
        elementwise(&mut numbers)?;
        axpy(&mut numbers)?;
        sum_rows(&mut numbers)?;
    }
    usable()?;
    blocks()?;
    adam(&mut Numbers {
        rng: rng::seeded(12),
        count: 0,
        specials: false,
    })
}

/// The documented order: four sums over the indices i mod 4.
#[inline(never)]
fn dot_by_definition(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; 4];
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        if let Some(sum) = sums.get_mut(i % 4) {
            *sum += a * b;
        }
    }
    let [s0, s1, s2, s3] = sums;
    (s0 + s1) + (s2 + s3)
}

fn dot(numbers: &mut Numbers) -> Result<(), Disagreement> {
    let mut rooms = [[0.0; ROOM]; 2];
    for n in 0..42 {
        for at in 0..4 {
            let [a, b] = &mut rooms;
            let (a, b) = (numbers.input(a, at, n), numbers.input(b, 3 - at, n));
            agree("dot", [n, 0, 0, at], [&[kernel::dot(a, b)], &[dot_by_definition(a, b)]])?;
        }
    }
    Ok(())
}

fn affine(numbers: &mut Numbers) -> Result<(), Disagreement> {
    let (mut inputs, mut outputs) = ([[0.0; ROOM]; 3], [[0.0; ROOM]; 2]);
    for rows in 1..10 {
        for n in LENGTHS {
            for variant in 0..6 {
                let [x, w, b] = &mut inputs;
                let samples = 1 + variant % 2;
                let (biases, weights, room) = match variant {
                    0 | 1 => (rows, rows * n, rows * samples),
                    2 => (0, rows * n, rows * samples),
                    // Too short: missing biases are 0, rows that are cut short are left out, and so are places that y does not have.
                    3 => (rows - 1, rows * n, rows * samples),
                    4 => (rows, rows * n - 1, rows * samples),
                    _ => (rows, rows * n, rows * samples - 1),
                };
                let strides = if variant < 3 { (1, rows) } else { (samples, 1) };
                let x = numbers.input(x, variant % 4, samples * n);
                let w = numbers.input(w, rows % 4, weights);
                let b = numbers.input(b, n % 4, biases);
                for (y, by_definition) in outputs.iter_mut().zip([false, true]) {
                    y.fill(7.0);
                    let y = y.get_mut(1..1 + room).unwrap_or_default();
                    if by_definition {
                        affine_by_definition(x, n, w, b, y, strides);
                    } else {
                        kernel::affine(x, n, w, b, y, strides);
                    }
                }
                agree("affine", [samples, n, rows, variant], [&outputs[0], &outputs[1]])?;
            }
        }
    }
    Ok(())
}

#[inline(never)]
fn affine_by_definition(x: &[f32], n: usize, w: &[f32], b: &[f32], y: &mut [f32], strides: (usize, usize)) {
    for (k, x) in kernel::rows(x, n).enumerate() {
        for (o, w) in kernel::rows(w, n).enumerate() {
            if let Some(y) = y.get_mut(o * strides.0 + k * strides.1) {
                *y = dot_by_definition(x, w) + b.get(o).copied().unwrap_or(0.0);
            }
        }
    }
}

fn multiply_add(numbers: &mut Numbers) -> Result<(), Disagreement> {
    let (mut inputs, mut outputs) = ([[0.0; ROOM]; 2], [[0.0; ROOM]; 2]);
    for rows in 1..10 {
        for terms in 1..10 {
            for n in [1, 2, 3, 4, 5, 8, 11, 16, 19, 28, 31] {
                for variant in 0..5 {
                    let [a, b] = &mut inputs;
                    let (strides, elements) = match variant {
                        0 => ((terms, 1), rows * terms),
                        1 => ((1, rows), rows * terms),
                        2 => ((2 * terms, 2), 2 * rows * terms - 1),
                        // Elements that a does not have are 0.
                        3 => ((terms, 1), rows * terms - 1),
                        _ => ((1, rows), rows * terms - 1),
                    };
                    let a = numbers.input(a, variant, elements);
                    let b = numbers.input(b, n % 4, terms * n);
                    let start = numbers.next();
                    for (c, by_definition) in outputs.iter_mut().zip([false, true]) {
                        c.fill(start);
                        let c = c.get_mut(1..1 + rows * n).unwrap_or_default();
                        if by_definition {
                            multiply_add_by_definition(a, strides, b, n, c);
                        } else {
                            kernel::multiply_add(a, strides, b, n, c);
                        }
                    }
                    agree("multiply_add", [rows, terms, n, variant], [&outputs[0], &outputs[1]])?;
                }
            }
        }
    }
    Ok(())
}

#[inline(never)]
fn multiply_add_by_definition(a: &[f32], strides: (usize, usize), b: &[f32], n: usize, c: &mut [f32]) {
    for (r, c) in kernel::rows_mut(c, n).enumerate() {
        for (t, b) in kernel::rows(b, n).enumerate() {
            let a = a.get(r * strides.0 + t * strides.1).copied().unwrap_or(0.0);
            for (c, b) in c.iter_mut().zip(b) {
                *c += a * b;
            }
        }
    }
}

fn elementwise(numbers: &mut Numbers) -> Result<(), Disagreement> {
    let (mut x, mut open) = ([0.0; ROOM], [false; ROOM]);
    for n in 0..70 {
        let shape = [n, 0, 0, 0];
        numbers.input(&mut x, 0, n);
        let (mut relu, mut gated, mut expected) = (x, x, x);
        kernel::relu(first(&mut relu, n));
        // The mask has room for more, as in a small batch: what is behind its first n places stays.
        let before = n % 2 > 0;
        open.fill(before);
        kernel::gate_forward(first(&mut gated, n), &mut open, 0.0);
        let noted = |i: usize, x: f32| if i < n { x > 0.0 } else { before };
        if x.iter()
            .zip(&open)
            .enumerate()
            .any(|(i, (&x, &open))| open != noted(i, x))
        {
            return Err(Disagreement {
                kernel: "gate_forward",
                shape,
            });
        }
        for x in first(&mut expected, n) {
            *x = if *x > 0.0 { *x } else { 0.0 };
        }
        agree("relu", shape, [&relu, &expected])?;
        agree("gate_forward", shape, [&gated, &expected])?;
        gated = x;
        kernel::gate(first(&mut gated, n), &open, 0.0);
        agree("gate", shape, [&gated, &expected])?;
        let numbers = first(&mut x, n);
        if kernel::all_usable(numbers) != numbers.iter().all(|x| x.abs() < 9_223_372_036_854_775_808.0) {
            return Err(Disagreement {
                kernel: "all_usable",
                shape,
            });
        }
    }
    Ok(())
}

/// y += a x, y += x, y *= a, y = 0, and y = x.
fn axpy(numbers: &mut Numbers) -> Result<(), Disagreement> {
    let (mut rooms, mut expected) = ([[0.0; ROOM]; 2], [0.0; ROOM]);
    for n in 0..42 {
        let shape = [n, 0, 0, 0];
        let [x, y] = &mut rooms;
        let (a, x) = (numbers.next(), numbers.input(x, n % 4, n));
        numbers.input(y, 1, n);
        expected.copy_from_slice(y);
        kernel::axpy(a, x, y.get_mut(1..1 + n).unwrap_or_default());
        for (y, x) in expected.iter_mut().skip(1).zip(x) {
            *y += a * x;
        }
        agree("axpy", shape, [y, &expected])?;
        kernel::descend(a, x, y.get_mut(1..1 + n).unwrap_or_default());
        for (y, x) in expected.iter_mut().skip(1).zip(x) {
            *y = (*y - a * x).settled();
        }
        agree("descend", shape, [y, &expected])?;
        kernel::add(y.get_mut(1..1 + n).unwrap_or_default(), x);
        for (y, x) in expected.iter_mut().skip(1).zip(x) {
            *y += x;
        }
        agree("add", shape, [y, &expected])?;
        kernel::scale(y.get_mut(1..1 + n).unwrap_or_default(), a);
        for y in expected.iter_mut().skip(1).take(n) {
            *y *= a;
        }
        agree("scale", shape, [y, &expected])?;
        kernel::clear(y.get_mut(1..1 + n).unwrap_or_default());
        expected.get_mut(1..1 + n).unwrap_or_default().fill(0.0);
        agree("clear", shape, [y, &expected])?;
        // There is room for more: what is behind stays.
        kernel::copy(x, y.get_mut(1..).unwrap_or_default());
        for (y, x) in expected.iter_mut().skip(1).zip(x) {
            *y = *x;
        }
        agree("copy", shape, [y, &expected])?;
    }
    Ok(())
}

/// Sums of columns, or of rows where the numbers of a row stand apart.
fn sum_rows(numbers: &mut Numbers) -> Result<(), Disagreement> {
    let (mut rooms, mut expected) = ([[0.0; ROOM]; 2], [0.0; ROOM]);
    for n in 1..27 {
        for count in 0..6usize {
            for (variant, (output_stride, row_stride)) in [(1, n), (1, n + 3), (count, 1)].into_iter().enumerate() {
                let [dy, gb] = &mut rooms;
                let len = (n - 1) * output_stride + count.saturating_sub(1) * row_stride + 1;
                let dy = numbers.input(dy, variant, len);
                numbers.input(gb, 1, n);
                expected.copy_from_slice(gb);
                let sums = gb.get_mut(1..1 + n).unwrap_or_default();
                kernel::sum_rows(dy, (output_stride, row_stride), count, sums);
                for (o, sum) in expected.iter_mut().skip(1).take(n).enumerate() {
                    for k in 0..count {
                        *sum += dy.get(o * output_stride + k * row_stride).copied().unwrap_or(0.0);
                    }
                }
                agree("sum_rows", [n, count, 0, variant], [gb, &expected])?;
            }
        }
    }
    Ok(())
}

/// One number, at every place, at both sides of the limit, among numbers below 2 and large ones.
fn usable() -> Result<(), Disagreement> {
    let limit = 0x5F00_0000_u32;
    let mut x = [0.0; 19];
    for at in 0..x.len() {
        for (variant, bits) in [limit - 1, limit, 0x7F80_0000, 0x7FC0_0000].into_iter().enumerate() {
            for sign in [0, 1 << 31] {
                for others in [0x3FFF_FFFF, limit - 1] {
                    x.fill(f32::from_bits(others));
                    if let Some(x) = x.get_mut(at) {
                        *x = f32::from_bits(bits | sign);
                    }
                    if kernel::all_usable(&x) != (bits < limit) {
                        return Err(Disagreement {
                            kernel: "all_usable",
                            shape: [x.len(), at, variant, 0],
                        });
                    }
                }
            }
        }
    }
    Ok(())
}

/// Numbers of one exponent with all their bits: the sum of a block is exact before it is rounded.
fn blocks() -> Result<(), Disagreement> {
    let mut rng = rng::seeded(13);
    let (rows, columns) = (5, 2);
    let [mut a, mut b] = [[0i64; 5 * 32]; 2];
    for terms in 1..33 {
        for full in [false, true] {
            for integer in a.iter_mut().chain(&mut b) {
                let bits = (rng::symmetric(&mut rng) * 8_388_608.0) as i64;
                let magnitude = if full { 0xFF_FFFF } else { bits.abs() | 0x80_0000 };
                *integer = if bits < 0 { -magnitude } else { magnitude };
            }
            let number = |integer: i64| integer as f32 / 16_777_216.0;
            let (a_numbers, b_numbers) = (a.map(number), b.map(number));
            let (mut c, mut expected) = ([0.0; 10], [0.0; 10]);
            let layout = |row| Layout { row, column: 1 };
            kernel::block_multiply_add(
                (&a_numbers, layout(terms)),
                (&b_numbers, layout(columns)),
                (&mut c, layout(columns)),
                (rows, terms, columns),
            );
            for (i, expected) in expected.iter_mut().enumerate() {
                let (row, column) = (i / columns, i % columns);
                let mut sum = 0;
                for t in 0..terms {
                    let (a, b) = (a.get(row * terms + t), b.get(t * columns + column));
                    sum += a.unwrap_or(&0) * b.unwrap_or(&0);
                }
                *expected = sum as f32 / 281_474_976_710_656.0;
            }
            agree(
                "block_multiply_add",
                [rows, terms, columns, full as usize],
                [&c, &expected],
            )?;
        }
    }
    Ok(())
}

/// To the nearest multiple of 2^-87, by a sum with 1.5 * 2^-64.
fn settled(x: f32) -> f32 {
    const GRID: f32 = f32::from_bits((127 - 64) << 23 | 1 << 22);
    (x + GRID) - GRID
}

fn adam(numbers: &mut Numbers) -> Result<(), Disagreement> {
    let mut gradient = [0.0; ROOM];
    let step = Step {
        beta1: 0.9,
        share1: 0.1,
        beta2: 0.999,
        share2: 0.001,
        lr: 0.01,
        correction2: 10.0,
        eps: 1e-8,
        l2: 0.02,
        shrink: 0.99,
    };
    // The second kind is what settling is for.
    for (n, size) in (0..10).flat_map(|n| [(n, 1.0), (n, 1e-18)]) {
        let g: &mut [f32] = &mut [0.0; 12];
        for (g, from) in g.iter_mut().zip(numbers.input(&mut gradient, 1, n)) {
            *g = size * from;
        }
        let mut weights = [[0.5 * size; 12]; 2];
        let mut slots = [[Moments::<f32>::ZERO; 12]; 2];
        let ([w, by_definition], [s, slots_by_definition]) = (&mut weights, &mut slots);
        for _ in 0..2 {
            kernel::adam(first(w, n), g, s, &step);
            for ((w, &mut g), Moments { m, v }) in first(by_definition, n)
                .iter_mut()
                .zip(&mut *g)
                .zip(&mut *slots_by_definition)
            {
                let g = g + step.l2 * *w;
                *m = settled(step.beta1 * *m + step.share1 * g);
                *v = settled(step.beta2 * *v + step.share2 * (g * g));
                let root = motenet::math::sqrt(*v * step.correction2);
                *w = settled(step.shrink * *w - step.lr * *m / (root + step.eps));
            }
        }
        agree("adam", [n, 0, 0, 0], [w, by_definition])?;
        let flat = |slots: &[Moments<f32>; 12]| slots.map(|Moments { m, v }| m + v);
        agree("adam (moments)", [n, 0, 0, 0], [&flat(s), &flat(slots_by_definition)])?;
    }
    Ok(())
}
