use core::marker::PhantomData;

/// How a convolution's kernel meets its input: `STRIDE` inputs from one output to the next, `DILATION` inputs from one tap to the next,
/// and zeros beyond the ends as the [`Padding`] `P` says.
///
/// `Window<2>` is stride 2; `Window<1, 2, Same>` dilation 2, padded.
#[derive(Clone, Copy, Debug)]
pub struct Window<const STRIDE: usize = 1, const DILATION: usize = 1, P = Valid>(PhantomData<P>);

/// What a [`Window`] type says, as constants.
pub trait Windowing: Copy + 'static {
    /// Inputs from one output to the next.
    const STRIDE: usize;
    /// Inputs from one tap to the next.
    const DILATION: usize;
    /// Where zeros stand.
    const PADDING: PaddingKind;
}

impl<const STRIDE: usize, const DILATION: usize, P: Padding> Windowing for Window<STRIDE, DILATION, P> {
    const STRIDE: usize = STRIDE;
    const DILATION: usize = DILATION;
    const PADDING: PaddingKind = P::KIND;
}

/// Where a convolution sees zeros beyond the ends of its input: [`Valid`], [`Same`] or [`Causal`].
pub trait Padding: Copy + 'static {
    /// Which of the three this is.
    const KIND: PaddingKind;
}

/// The three ways of padding. L is the input's length, S the stride, and the kernel reaches over `R = DILATION (K - 1) + 1` inputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PaddingKind {
    /// `LOUT = (L - R) / S + 1`, rounded down.
    Valid,
    /// `LOUT = L / S`, rounded up; zeros on both sides.
    Same,
    /// `LOUT = L / S`, rounded up; zeros in front.
    Causal,
}

/// No padding: `LOUT = (L - R) / S + 1`, rounded down.
#[derive(Clone, Copy, Debug)]
pub struct Valid;

/// `LOUT = L / S`, rounded up. The `(LOUT - 1) S + R - L` zeros this takes stand half in front and half behind, an odd one behind
/// (Keras's convention, and PyTorch's for stride 1).
#[derive(Clone, Copy, Debug)]
pub struct Same;

/// `LOUT = L / S`, rounded up, with `R - 1` zeros in front: output t sees nothing later than input `t S`.
#[derive(Clone, Copy, Debug)]
pub struct Causal;

impl Padding for Valid {
    const KIND: PaddingKind = PaddingKind::Valid;
}
impl Padding for Same {
    const KIND: PaddingKind = PaddingKind::Same;
}
impl Padding for Causal {
    const KIND: PaddingKind = PaddingKind::Causal;
}

impl PaddingKind {
    /// The output's length and the zeros in front, for an input of `len` and a kernel that reaches over `reach` inputs.
    pub const fn plan(self, len: usize, reach: usize, stride: usize) -> (usize, usize) {
        match self {
            PaddingKind::Valid => (if reach > len { 0 } else { (len - reach) / stride + 1 }, 0),
            PaddingKind::Same => {
                let out = len.div_ceil(stride);
                let seen = (out - 1) * stride + reach;
                (out, if seen > len { (seen - len) / 2 } else { 0 })
            }
            PaddingKind::Causal => (len.div_ceil(stride), reach - 1),
        }
    }
}
