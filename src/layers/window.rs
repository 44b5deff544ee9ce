use core::marker::PhantomData;

/// How a convolution's kernel meets its input: `STRIDE` inputs from one output to the next, `DILATION` inputs from one tap to the next,
/// and zeros beyond the ends as the [`Padding`] `P` says.
///
/// `Window<2>` is stride 2; `Window<1, 2, Same>` dilation 2, padded.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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

/// The windows of a 2-d convolution: one [`Window`] for rows and columns alike, or a pair `(Window<..>, Window<..>)`, that of the rows first.
///
/// `Window<2>` has stride 2 both ways; `(Window<2>, Window<1, 1, Same>)` has stride 2 from row to row, and stride 1 and padding along each row.
pub trait Windowing2d: Copy + 'static {
    /// From row to row.
    type Rows: Windowing;
    /// Along a row.
    type Columns: Windowing;
}

impl<const STRIDE: usize, const DILATION: usize, P: Padding> Windowing2d for Window<STRIDE, DILATION, P> {
    type Rows = Self;
    type Columns = Self;
}

impl<R: Windowing, C: Windowing> Windowing2d for (R, C) {
    type Rows = R;
    type Columns = C;
}

/// Windows that see no zeros: what a convolution has to have for a [`Normalize`](super::Normalize) to melt into it. Of a pair, both.
///
/// ```
/// # use motenet::{Window, layers::Unpadded};
/// fn unpadded<W: Unpadded>() {}
/// unpadded::<(Window<2>, Window)>();
/// ```
///
/// ```compile_fail,E0277
/// # use motenet::{Same, Window, layers::Unpadded};
/// fn unpadded<W: Unpadded>() {}
/// unpadded::<(Window<2>, Window<1, 1, Same>)>();
/// ```
pub trait Unpadded {}

impl<const STRIDE: usize, const DILATION: usize> Unpadded for Window<STRIDE, DILATION, Valid> {}
impl<R: Unpadded, C: Unpadded> Unpadded for (R, C) {}

/// Where a convolution sees zeros beyond the ends of its input: [`Valid`], [`Same`], [`Causal`] or [`Pad`].
pub trait Padding: Copy + 'static {
    /// Which of the four this is.
    const KIND: PaddingKind;
}

/// The four ways of padding. L is the input's length, S the stride, and the kernel reaches over `R = DILATION (K - 1) + 1` inputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum PaddingKind {
    /// `LOUT = (L - R) / S + 1`, rounded down.
    Valid,
    /// `LOUT = L / S`, rounded up; zeros on both sides.
    Same,
    /// `LOUT = L / S`, rounded up; zeros in front.
    Causal,
    /// `LOUT = (L + 2 P - R) / S + 1`, rounded down; so many zeros P at each end.
    Pad(usize),
}

/// No padding: `LOUT = (L - R) / S + 1`, rounded down.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Valid;

/// `LOUT = L / S`, rounded up. The `(LOUT - 1) S + R - L` zeros this takes stand half in front and half behind, an odd one behind
/// (Keras's convention, and PyTorch's for stride 1).
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Same;

/// `LOUT = L / S`, rounded up, with `R - 1` zeros in front: output t sees nothing later than input `t S`.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Causal;

/// `P` zeros at each end, whatever the kernel and the stride: `LOUT = (L + 2 P - R) / S + 1`, rounded down (PyTorch's `padding = P`, which for a
/// stride of 2 is not [`Same`]: there the odd zero stands behind).
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Pad<const P: usize>;

impl Padding for Valid {
    const KIND: PaddingKind = PaddingKind::Valid;
}
impl Padding for Same {
    const KIND: PaddingKind = PaddingKind::Same;
}
impl Padding for Causal {
    const KIND: PaddingKind = PaddingKind::Causal;
}

impl<const P: usize> Padding for Pad<P> {
    const KIND: PaddingKind = PaddingKind::Pad(P);
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
            PaddingKind::Pad(zeros) => {
                let (out, _) = PaddingKind::Valid.plan(len + 2 * zeros, reach, stride);
                (out, zeros)
            }
        }
    }
}
