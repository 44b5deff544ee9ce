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
    exact("avg_pool1d_exact"),
    // These only choose or copy.
    exact("relu"),
    exact("max_pool1d"),
    exact("global_max_pool"),
    exact("flatten"),
    exact("identity"),
    usual("dense"),
    exception("conv1d", 1e-5, 1e-6, "x"),
    usual("batch_norm"),
    exception("batch_norm_small_batch", 1e-3, 1e-3, "x"),
    exception("network", 1e-2, 1e-2, "x"),
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
