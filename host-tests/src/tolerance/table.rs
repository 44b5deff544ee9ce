//! Operation by operation: what an `f32` run may deviate from the `f64` reference.

use super::Tolerance;

/// What most operations stay within: about eight units in the last place.
pub const DEFAULT: Tolerance = Tolerance::new(1e-6, 1e-6);

/// One operation's tolerance.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Name of the operation.
    pub operation: &'static str,
    /// What it may deviate.
    pub tolerance: Tolerance,
    /// Why it may deviate more than [`DEFAULT`]; empty for those that may not.
    pub why: &'static str,
}

impl Row {
    /// Whether it is looser than the default in either part.
    pub fn is_exception(&self) -> bool {
        self.tolerance.absolute > DEFAULT.absolute || self.tolerance.relative > DEFAULT.relative
    }
}

const fn exact(operation: &'static str) -> Row {
    Row {
        operation,
        tolerance: Tolerance::EXACT,
        why: "",
    }
}

const fn usual(operation: &'static str) -> Row {
    Row {
        operation,
        tolerance: DEFAULT,
        why: "",
    }
}

const fn exception(operation: &'static str, absolute: f64, relative: f64, why: &'static str) -> Row {
    Row {
        operation,
        tolerance: Tolerance::new(absolute, relative),
        why,
    }
}

/// All operations.
pub const TABLE: &[Row] = &[
    // On inputs that are multiples of 1/256 every sum of products is exact in f32, in any order, and so is a mean of
    // 2 or 4 of them.
    exact("dense_exact"),
    exact("conv1d_exact"),
    exact("conv2d_exact"),
    exact("avg_pool1d_exact"),
    exact("avg_pool2d_exact"),
    // These only choose or copy.
    exact("relu"),
    exact("max_pool1d"),
    exact("max_pool2d"),
    exact("global_max_pool"),
    exact("flatten"),
    exact("identity"),
    // Over the traces and some thousand random draws each, these were measured at the following parts of what is allowed: dense 0.46, batch
    // norm 0.45, losses 0.2 to 0.26, softmax 0.2, tanh 0.14, dropout, normalisation and the others below 0.11.
    usual("dense"),
    exception(
        "conv1d",
        4e-6,
        1e-6,
        "a tap's gradient is a sum over samples and positions, up to 70 products that may cancel; measured at 1.5e-6 near 0",
    ),
    exception(
        "conv2d",
        1.5e-5,
        1e-6,
        "a tap's gradient is one sum over samples, rows and columns, up to 500 products that may cancel; measured at 6e-6",
    ),
    usual("batch_norm"),
    exception(
        "batch_norm_small_batch",
        2e-4,
        1e-4,
        "two samples that nearly agree: the rounding of their difference is divided by a tiny deviation, and the \
         gradient is what a cancellation leaves; measured at 1.1e-4, while batches of 8 stay within the default",
    ),
    exception(
        "network",
        2e-4,
        2e-4,
        "whole networks, some with batch norms over two samples, pass their rounding on; measured at 1.1e-4",
    ),
    usual("normalize"),
    usual("fold"),
    usual("leaky_relu"),
    usual("elu"),
    usual("sigmoid"),
    usual("tanh"),
    usual("softplus"),
    usual("silu"),
    usual("gelu"),
    usual("softmax"),
    usual("dropout"),
    usual("avg_pool1d"),
    usual("avg_pool2d"),
    usual("global_avg_pool"),
    usual("cross_entropy"),
    usual("binary_cross_entropy"),
    usual("mse"),
    usual("huber"),
    usual("clip"),
    // Optimisers run against `fixtures::optim::allowed_f32_deviation`, which is measured case by case.
    exception(
        "digits_train_loss",
        1e-5,
        0.0,
        "200 steps of training add up; f32 was measured at 6.7e-7",
    ),
    exception(
        "digits_train_weights",
        1e-4,
        0.0,
        "200 steps of training add up; f32 was measured at 4.2e-6",
    ),
];

/// The row of an operation; the panic names those there are.
pub fn row(operation: &str) -> &'static Row {
    TABLE.iter().find(|row| row.operation == operation).unwrap_or_else(|| {
        let known: Vec<&str> = TABLE.iter().map(|row| row.operation).collect();
        panic!("no tolerance for `{operation}`; the table has {}", known.join(", "))
    })
}
