use super::{QuantParams, Quantize};
use crate::layer::Layer;
use crate::shape::{Shape, Zero, first};
use core::fmt;
use core::iter::zip;

/// The network that `N` becomes in 8-bit integers, with `f32` in and out: the sibling of [`Folded`](crate::Folded).
///
/// A [`Layer`] like any other: for a [`Predictor`](crate::Predictor), in a tuple, or borrowed as the frozen base of a head that learns.
/// [`net`](Self::net) alone is a layer of `i8` in and out, for data that are integers already.
///
/// ```
/// use motenet::{prelude::*, quant::{Calibrator, Quantized}};
/// type Base = Model<[f32; 8], (Dense<16>, Relu)>;
/// type Head = Model<[f32; 16], Dense<3>>;
/// let (mut base, mut head) = (Base::ZERO, Head::ZERO);
/// base.init(&mut motenet::rng::seeded(1));
/// head.init(&mut motenet::rng::seeded(2));
///
/// let mut calibrator = Calibrator::<Base>::ZERO;
/// calibrator.observe(&base, &[1.0; 8])?;
/// let mut int8 = Quantized::<Base>::ZERO;
/// calibrator.quantize(&base, &mut int8)?;
///
/// let mut net = (&int8, &mut head); // integers that stay, a head that learns
/// let mut memory = Memory::<(&Quantized<Base>, &mut Head), Sgd, 4>::ZERO;
/// let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
/// trainer.step([(&[0.5; 8], &2)]).unwrap();
/// # Ok::<(), motenet::quant::QuantizeError>(())
/// ```
pub struct Quantized<N: Quantize> {
    pub(super) net: N::Quantized,
    pub(super) input: QuantParams,
    pub(super) output: QuantParams,
}

impl<N: Quantize> Zero for Quantized<N> {
    const ZERO: Self = Self {
        net: Zero::ZERO,
        input: QuantParams::ZERO,
        output: QuantParams::ZERO,
    };
}

impl<N: Quantize> Quantized<N> {
    /// The layers of integers.
    pub const fn net(&self) -> &N::Quantized {
        &self.net
    }
    /// What the integers of the input stand for.
    pub const fn input(&self) -> QuantParams {
        self.input
    }
    /// What the integers of the output stand for.
    pub const fn output(&self) -> QuantParams {
        self.output
    }
}

impl<N: Quantize> Clone for Quantized<N>
where
    N::Quantized: Clone,
{
    fn clone(&self) -> Self {
        Self {
            net: self.net.clone(),
            ..*self
        }
    }
}

impl<N: Quantize> fmt::Debug for Quantized<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quantized")
            .field("input", &self.input)
            .field("output", &self.output)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "defmt")]
impl<N: Quantize> defmt::Format for Quantized<N> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Quantized {{ input: {}, output: {}, .. }}", self.input, self.output);
    }
}

/// Room for the activations of a [`Quantized`] network.
pub struct QuantizedBuf<N: Quantize, const B: usize> {
    x: [<N::Quantized as Layer>::In; B],
    inner: <N::Quantized as Layer>::Buf<B>,
    y: [N::Out; B],
}

impl<N: Quantize, const B: usize> Zero for QuantizedBuf<N, B> {
    const ZERO: Self = Self {
        x: Zero::ZERO,
        inner: Zero::ZERO,
        y: Zero::ZERO,
    };
}

impl<N: Quantize> Layer for Quantized<N> {
    type In = N::In;
    type Out = N::Out;
    type Buf<const B: usize> = QuantizedBuf<N, B>;
    const VALID: () = <N::Quantized as Layer>::VALID;
    const MACS: usize = <N::Quantized as Layer>::MACS;

    fn infer<const B: usize>(&self, x: &mut [N::In], buf: &mut Self::Buf<B>) {
        let q = first(&mut buf.x, x.len());
        for (x, q) in zip(x, &mut *q) {
            self.input.quantize_all(x.as_flat(), q.as_flat_mut());
        }
        self.net.infer(q, &mut buf.inner);
        for (q, y) in zip(N::Quantized::output(q, &mut buf.inner), &mut buf.y) {
            self.output.dequantize_all(q.as_flat(), y.as_flat_mut());
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [N::In], buf: &'b mut Self::Buf<B>) -> &'b mut [N::Out] {
        first(&mut buf.y, x.len())
    }
}
