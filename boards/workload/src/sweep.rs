//! The matrix kernels over many shapes: `cargo xtask bench --sweep` shows those that fall off a cliff.

use crate::Fnv;
use core::fmt;
use core::hint::black_box;
use motenet::rng::{self, Generator};
use motenet::{first, kernel, prelude::*};

/// What is done with a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// y = W x + b.
    Gemv,
    /// x += Wᵀ dy.
    GemvT,
    /// dW += Σ dy xᵀ over a batch.
    RankB,
}

/// A kernel and the shape of its matrix. Shown as `gemv.64x61`, `gemv_t.64x61`, `rank8.64x61`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// What is done.
    pub kernel: Kernel,
    /// Rows of the matrix.
    pub outputs: usize,
    /// Columns of the matrix.
    pub inputs: usize,
    /// Samples.
    pub batch: usize,
}

/// What a point is there to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// That the cost of a multiply-accumulate does not depend on the size.
    Size,
    /// That lengths that are no multiple of a block cost little more.
    Length,
    /// What few rows, few columns or a single sample cost.
    Thin,
}

impl Point {
    /// Its multiply-accumulates.
    pub const fn macs(&self) -> usize {
        self.outputs * self.inputs * self.batch
    }

    /// The group that it belongs to.
    pub fn group(&self) -> Group {
        if self.inputs.min(self.outputs) < 8 || self.kernel == Kernel::RankB && self.batch == 1 {
            Group::Thin
        } else if !self.inputs.is_multiple_of(4)
            || !self.outputs.is_multiple_of(4)
            || self.kernel == Kernel::RankB && !self.batch.is_multiple_of(4)
        {
            Group::Length
        } else if self.inputs.max(self.outputs) > 8 * self.inputs.min(self.outputs) {
            Group::Thin
        } else {
            Group::Size
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kernel {
            Kernel::Gemv => write!(f, "gemv.")?,
            Kernel::GemvT => write!(f, "gemv_t.")?,
            Kernel::RankB => write!(f, "rank{}.", self.batch)?,
        }
        write!(f, "{}x{}", self.outputs, self.inputs)
    }
}

/// Matrices of a thousand to a hundred thousand weights.
const SIZES: [[usize; 2]; 7] = [
    [32, 32],
    [64, 64],
    [128, 64],
    [128, 128],
    [256, 128],
    [256, 256],
    [320, 320],
];

/// Lengths around 64 that are no multiples of a block.
const LENGTHS: [[usize; 2]; 10] = [
    [64, 61],
    [64, 62],
    [64, 63],
    [64, 65],
    [64, 67],
    [61, 64],
    [62, 64],
    [63, 64],
    [65, 64],
    [67, 64],
];

/// Few rows or few columns.
const THIN: [[usize; 2]; 4] = [[4, 256], [8, 128], [128, 8], [256, 4]];

/// Gradients of a thousand to a hundred thousand multiply-accumulates, then other lengths and batches: outputs, inputs, batch.
const GRADIENTS: [[usize; 3]; 16] = [
    [8, 16, 8],
    [16, 32, 8],
    [32, 32, 8],
    [64, 64, 8],
    [112, 112, 8],
    [64, 61, 8],
    [64, 63, 8],
    [64, 65, 8],
    [61, 64, 8],
    [63, 64, 8],
    [65, 64, 8],
    [64, 64, 1],
    [64, 64, 5],
    [64, 64, 7],
    [4, 256, 8],
    [256, 4, 8],
];

/// All that are measured.
pub fn points() -> impl Iterator<Item = Point> {
    let matrices = || SIZES.into_iter().chain(LENGTHS).chain(THIN);
    let products = [Kernel::Gemv, Kernel::GemvT].into_iter().flat_map(move |kernel| {
        matrices().map(move |[outputs, inputs]| Point {
            kernel,
            outputs,
            inputs,
            batch: 1,
        })
    });
    products.chain(GRADIENTS.into_iter().map(|[outputs, inputs, batch]| Point {
        kernel: Kernel::RankB,
        outputs,
        inputs,
        batch,
    }))
}

/// Counts instructions.
pub trait Meter {
    /// Runs `f` and notes what it took.
    fn measure(&mut self, point: Point, f: &mut dyn FnMut());
}

/// The longest vector, and the most that a batch of them holds.
const LONG: usize = 2048;

/// The memory [`run`] works in. All zero, so a `static` of it lies in `.bss`.
pub struct Memory {
    matrix: [f32; 320 * 320],
    x: [f32; LONG],
    y: [f32; LONG],
    bias: [f32; LONG],
}

impl Zero for Memory {
    const ZERO: Self = Self {
        matrix: Zero::ZERO,
        x: Zero::ZERO,
        y: Zero::ZERO,
        bias: Zero::ZERO,
    };
}

/// Has `meter` measure everything, and returns a digest of what was computed: equal on every core, or the figures are of different things.
pub fn run(memory: &mut Memory, meter: &mut impl Meter) -> u64 {
    let mut rng = rng::seeded(11);
    let mut digest = Fnv::new();
    fill(&mut memory.matrix, &mut rng);
    for point in points() {
        for values in [&mut memory.x, &mut memory.y, &mut memory.bias] {
            fill(values, &mut rng);
        }
        one(point, memory, meter, &mut digest);
    }
    digest.finish()
}

fn fill(x: &mut [f32], rng: &mut Generator) {
    x.fill_with(|| rng::symmetric(rng));
}

/// The lengths pass through `black_box`: a compiler that knew them would make a kernel of its own for each.
fn one(point: Point, memory: &mut Memory, meter: &mut impl Meter, digest: &mut Fnv) {
    let Point {
        kernel,
        outputs,
        inputs,
        batch,
    } = black_box(point);
    let Memory { matrix, x, y, bias } = memory;
    let matrix = first(matrix, outputs * inputs);
    let (x, y, bias) = (
        first(x, inputs * batch),
        first(y, outputs * batch),
        first(bias, outputs),
    );
    let result = match kernel {
        Kernel::Gemv => {
            meter.measure(point, &mut || kernel::gemv(x, matrix, bias, y, 1));
            y
        }
        Kernel::GemvT => {
            meter.measure(point, &mut || kernel::gemv_t(y, 1, matrix, x));
            x
        }
        Kernel::RankB => {
            meter.measure(point, &mut || kernel::rank1(y, (1, outputs), x, inputs, matrix, bias));
            matrix
        }
    };
    digest.floats(result);
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString;
    use std::vec::Vec;

    #[test]
    fn points_fit_and_have_names_of_their_own() {
        let mut names: Vec<_> = points().map(|point| point.to_string()).collect();
        for point in points() {
            let Point {
                outputs, inputs, batch, ..
            } = point;
            assert!(
                outputs * inputs <= 320 * 320 && outputs.max(inputs) * batch <= LONG,
                "{point}"
            );
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
