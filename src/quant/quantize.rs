use super::{Integers, QuantParams, QuantizeError, Range};
use crate::layer::Layer;
use crate::shape::{Shape, Tensor, Zero};

/// A layer that knows what it becomes in 8-bit integers: a sibling of [`Fold`](crate::Fold), for the folded network.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no quantised form",
    label = "cannot be quantised",
    note = "quantise the folded network: `Quantized<Folded<Net>>`; a `Normalize` folds into the layer behind it, or stays in front in f32"
)]
pub trait Quantize: Layer<In: Tensor<Elem = f32>, Out: Tensor<Elem = f32>> {
    /// The layer of integers.
    type Quantized: Layer<In: Shape<Elem = i8>, Out: Shape<Elem = i8>> + Integers + Zero;
    /// What calibration notes: the ranges of the activations that get a scale of their own.
    type Ranges: Zero;

    /// [`Layer::infer`], and notes the ranges of the outputs.
    fn observe<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>, ranges: &mut Self::Ranges);

    /// Whether [`quantize`](Self::quantize) will do: ranges that are finite and not degenerate, weights that are finite.
    ///
    /// # Errors
    /// [`QuantizeError`] says what is not so.
    fn check(&self, ranges: &Self::Ranges) -> Result<(), QuantizeError>;

    /// The range that the layer in front should spread its 256 values over, where the one behind wishes `behind`. `None`: all that it puts out.
    ///
    /// A ReLU wishes for its own range: values below 0 need no place, and saturation does its work. Most layers have no wish, which is the default.
    fn wishes(_ranges: &Self::Ranges, _behind: Option<Range>) -> Option<Range> {
        None
    }

    /// Writes the integer layer for inputs of these parameters; returns those of its outputs. `behind` is what the layer behind
    /// [wishes](Self::wishes).
    fn quantize(
        &self,
        ranges: &Self::Ranges,
        input: QuantParams,
        behind: Option<Range>,
        into: &mut Self::Quantized,
    ) -> QuantParams;
}
