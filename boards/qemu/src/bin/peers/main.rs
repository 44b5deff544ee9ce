//! Counts the instructions of CMSIS-DSP's kernels and of ours, on the same numbers: `cargo xtask peers` makes a table of them.
//!
//! Built with the feature `peers` only. A work is a call of [`Pair::of`], and an entry in `xtask/src/peers.rs`.
#![no_std]
#![no_main]

mod cmsis_dsp;

use board::{ConstStaticCell, Failed, firmware, instructions, println};
use cmsis_dsp::Matrix;
use core::hint::black_box;
use motenet::rng::{self, Generator};
use motenet::{kernel, prelude::*};
use motenet_workload::bench::{Perceptron, Relaxed};

/// Inputs and outputs of the square matrix.
const N: usize = 64;
/// Samples of a batch.
const BATCH: usize = 8;
const LONG: usize = 256;

struct Memory {
    matrix: [[f32; N]; N],
    transposed: [[f32; N]; N],
    odd: [[f32; 67]; 61],
    small: [[f32; 32]; 16],
    vectors: [[f32; LONG]; 2],
    batch: [[f32; N]; BATCH],
    columns: [[f32; BATCH]; N],
    net: Perceptron,
    predictor: Predictor<Perceptron>,
    relaxed: Relaxed,
    relaxed_predictor: Predictor<Relaxed>,
}

static MEMORY: ConstStaticCell<Memory> = ConstStaticCell::new(Memory {
    matrix: Zero::ZERO,
    transposed: Zero::ZERO,
    odd: Zero::ZERO,
    small: Zero::ZERO,
    vectors: Zero::ZERO,
    batch: Zero::ZERO,
    columns: Zero::ZERO,
    net: Zero::ZERO,
    predictor: Zero::ZERO,
    relaxed: Zero::ZERO,
    relaxed_predictor: Zero::ZERO,
});

firmware!(main);

/// A work that both do.
struct Pair {
    name: &'static str,
    /// Its multiply-accumulates, or elements.
    units: usize,
}

impl Pair {
    /// Counts both; each writes what it computes into the array that it is given, a copy of `y`.
    fn of<const K: usize>(&self, y: &[f32; K], ours: impl FnOnce(&mut [f32; K]), theirs: impl FnOnce(&mut [f32; K])) {
        let Self { name, units } = self;
        let (mut a, mut b) = (*y, *y);
        let ((), count) = instructions::count(|| ours(black_box(&mut a)));
        println!("motenet.{name}.instructions={count}");
        println!("motenet.{name}.units={units}");
        let ((), count) = instructions::count(|| theirs(black_box(&mut b)));
        println!("cmsis_dsp.{name}.instructions={count}");
        println!("cmsis_dsp.{name}.units={units}");
        println!("{name}.difference={:e}", difference(&a, &b));
    }
}

/// The largest difference, in parts of the largest number: the orders of summation differ, and theirs fuses where it can.
fn difference(a: &[f32], b: &[f32]) -> f32 {
    let largest = b.iter().fold(0.0, |most: f32, b| most.max(b.abs()));
    let apart = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    // A NaN must not be lost in a maximum.
    apart.fold(0.0, |most, apart| if apart <= most { most } else { apart }) / largest
}

fn fill(x: &mut [f32], rng: &mut Generator) {
    x.fill_with(|| rng::symmetric(rng));
}

fn main() -> Result<(), Failed> {
    let memory = MEMORY.take();
    let mut rng = rng::seeded(7);
    for values in [
        memory.matrix.as_flattened_mut(),
        memory.odd.as_flattened_mut(),
        memory.small.as_flattened_mut(),
        memory.vectors.as_flattened_mut(),
        memory.batch.as_flattened_mut(),
    ] {
        fill(values, &mut rng);
    }
    transpose(&memory.matrix, &mut memory.transposed);
    transpose(&memory.batch, &mut memory.columns);
    memory.net.init(&mut rng);
    vectors(memory);
    products(memory);
    perceptron(memory)
}

fn transpose<const R: usize, const C: usize>(from: &[[f32; C]; R], to: &mut [[f32; R]; C]) {
    for (i, row) in from.iter().enumerate() {
        for (column, &value) in to.iter_mut().zip(row) {
            column[i] = value;
        }
    }
}

/// As in `cargo xtask bench`, lengths pass through `black_box`: a compiler that knew them would make a kernel of its own for each.
fn vectors(memory: &Memory) {
    let [a, b] = &memory.vectors;
    let pair = |name| Pair { name, units: LONG };
    pair("dot").of(
        &[0.0],
        |[y]| *y = kernel::dot(black_box(&a[..]), black_box(&b[..])),
        |[y]| *y = cmsis_dsp::dot(black_box(a), black_box(b)),
    );
    pair("add").of(
        a,
        |y| kernel::add(black_box(y), black_box(&b[..])),
        |y| cmsis_dsp::add(y, black_box(b)),
    );
    pair("scale").of(
        a,
        |y| kernel::scale(black_box(y), black_box(0.7)),
        |y| cmsis_dsp::scale(y, black_box(0.7)),
    );
    pair("relu").of(a, |y| kernel::relu(black_box(y)), cmsis_dsp::relu);
}

fn products(memory: &Memory) {
    let Memory {
        matrix,
        transposed,
        odd,
        small,
        vectors: [long, _],
        batch,
        columns,
        ..
    } = memory;
    gemv("gemv", matrix, long);
    gemv("gemv_odd", odd, long);
    gemv("gemv_small", small, long);
    let pair = |name| Pair {
        name,
        units: N * N * BATCH,
    };
    let (w, x) = (Matrix::new(matrix), Matrix::new(columns));
    pair("gemm").of(
        &[0.0; N * BATCH],
        |y| product(batch, matrix, y, black_box((BATCH, 1))),
        |y| cmsis_dsp::gemm(black_box(&w), black_box(&x), square(y)),
    );
    let (x, w) = (Matrix::new(batch), Matrix::new(transposed));
    pair("gemm_t").of(
        &[0.0; N * BATCH],
        |y| product(batch, matrix, y, black_box((1, N))),
        |y| cmsis_dsp::gemm(black_box(&x), black_box(&w), square(y)),
    );
}

fn gemv<const R: usize, const C: usize>(name: &'static str, w: &[[f32; C]; R], x: &[f32; LONG]) {
    let Some(x) = x.first_chunk::<C>() else { return };
    let matrix = Matrix::new(w);
    Pair { name, units: R * C }.of(
        &[0.0; R],
        |y| kernel::gemv(black_box(&x[..]), black_box(w.as_flattened()), &[], y, black_box(1)),
        |y| cmsis_dsp::gemv(black_box(&matrix), black_box(x), y),
    );
}

/// Our product of all samples and all rows, with these distances between outputs and between samples.
fn product(x: &[[f32; N]; BATCH], w: &[[f32; N]; N], y: &mut [f32], strides: (usize, usize)) {
    let (x, w) = (black_box(x.as_flattened()), black_box(w.as_flattened()));
    kernel::affine(x, black_box(N), w, &[], y, strides);
}

/// The numbers as rows.
fn square<const R: usize, const C: usize>(y: &mut [f32; N * BATCH]) -> &mut [[f32; C]; R] {
    const { assert!(R * C == N * BATCH) };
    let (rows, _) = y.as_chunks_mut::<C>();
    rows.first_chunk_mut().expect("it is as many numbers")
}

/// A whole inference, ours canonical and with the dense layers for cores without an FPU. Theirs is put together from products, sums and clips.
fn perceptron(memory: &mut Memory) -> Result<(), Failed> {
    let Memory {
        net,
        predictor,
        relaxed,
        relaxed_predictor,
        batch,
        ..
    } = memory;
    for leaf in 0..<Perceptron as Params>::LEAVES {
        relaxed.leaf_mut(leaf).copy_from_slice(net.leaf(leaf));
    }
    let [x, ..] = &*batch;
    let (w1, b1) = dense::<64, 32>(net, 0)?;
    let (w2, b2) = dense::<32, 16>(net, 2)?;
    let (w3, b3) = dense::<16, 4>(net, 4)?;
    let layers = ((Matrix::new(w1), b1), (Matrix::new(w2), b2), (Matrix::new(w3), b3));
    let (mut h1, mut h2) = ([0.0; 32], [0.0; 16]);
    let pair = |name| Pair {
        name,
        units: 64 * 32 + 32 * 16 + 16 * 4,
    };
    pair("mlp_infer").of(
        &[0.0; 4],
        |y| *y = predictor.predict(net, black_box(x)),
        |y| infer(&layers, black_box(x), (&mut h1, &mut h2), y),
    );
    pair("mlp_relaxed").of(
        &[0.0; 4],
        |y| *y = relaxed_predictor.predict(relaxed, black_box(x)),
        |y| infer(&layers, black_box(x), (&mut h1, &mut h2), y),
    );
    Ok(())
}

/// A dense layer of theirs.
type Affine<'a, const IN: usize, const OUT: usize> = (Matrix<'a, OUT, IN>, &'a [f32; OUT]);

/// Their inference.
#[inline(always)]
fn infer(
    ((w1, b1), (w2, b2), (w3, b3)): &(Affine<64, 32>, Affine<32, 16>, Affine<16, 4>),
    x: &[f32; 64],
    (h1, h2): (&mut [f32; 32], &mut [f32; 16]),
    y: &mut [f32; 4],
) {
    cmsis_dsp::gemv(w1, x, h1);
    cmsis_dsp::add(h1, b1);
    cmsis_dsp::relu(h1);
    cmsis_dsp::gemv(w2, h1, h2);
    cmsis_dsp::add(h2, b2);
    cmsis_dsp::relu(h2);
    cmsis_dsp::gemv(w3, h2, y);
    cmsis_dsp::add(y, b3);
}

/// Weights and biases of the dense layer whose leaves begin at `leaf`.
fn dense<const IN: usize, const OUT: usize>(
    net: &Perceptron,
    leaf: usize,
) -> Result<(&[[f32; IN]; OUT], &[f32; OUT]), Failed> {
    let (rows, _) = net.leaf(leaf).as_chunks::<IN>();
    let weights = rows.try_into().map_err(|_| "the leaf is not of this shape")?;
    let bias = net
        .leaf(leaf + 1)
        .try_into()
        .map_err(|_| "the leaf is not of this length")?;
    Ok((weights, bias))
}
