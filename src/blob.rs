//! Weights as bytes: written by the host or the device, read into RAM at run time or into a `static` at compile time.
//!
//! # Format, version 1
//!
//! Little-endian, a multiple of four bytes long.
//!
//! | offset | bytes | content |
//! |---|---|---|
//! | 0 | 4 | `MOTE` |
//! | 4 | 2 | version, 1 |
//! | 6 | 2 | element type: 1 `f32`, 2 the integers of a quantised network ([`quant::save`](crate::quant::save)) |
//! | 8 | 4 | length of the whole blob in bytes |
//! | 12 | 4 | number of leaves |
//! | 16 | 4 | checksum of all other words, in order |
//! | 20 | | the leaves, in the network's order |
//!
//! A leaf is one byte for its role (0 weight, 1 bias, 2 gamma, 3 beta, 4 statistic), one for its rank, two zeros, then a `u32` for each
//! dimension, outermost first, then its values. The checksum mixes a word w into h by `h = rotl(h + w * 0x85EBCA77, 13) * 0x9E3779B1`,
//! starting from 0: for one damaged word it differs always, for more with probability 1 - 2^-32.
//!
//! A leaf of integers has role 0 and the dimensions of its `i8`, four of which make a word (zeros behind the last); then come three words for each output
//! channel (bias, mantissa and power of its factor), then what else the layer needs, a word each. The first leaf has no dimensions and four
//! words: scale (`f32`) and zero point of the input, and of the output.
//!
//! Behind a blob there may be a tag, which says who wrote it: bytes of the application's own, no part of the format. [`sign`] puts it there, and
//! [`verified`] refuses a blob whose tag is not that of an [`Authenticator`].
//!
//! A later version of this crate reads this version, or says [`BlobError::Version`].
//!
//! # At run time
//!
//! ```
//! use motenet::{blob, prelude::*};
//! type Net = Model<[f32; 3], (Dense<4>, Tanh, Dense<2>)>;
//! let mut net = Net::ZERO;
//! net.init(&mut motenet::rng::seeded(1));
//!
//! let mut bytes = [0; blob::size::<Net>()];
//! blob::save(&net, &mut bytes)?;
//! let mut copy = Net::ZERO;
//! blob::load(&bytes, &mut copy)?;
//! assert_eq!(motenet::fingerprint(&net), motenet::fingerprint(&copy));
//!
//! bytes[40] ^= 1;
//! assert_eq!(blob::load(&bytes, &mut copy), Err(blob::BlobError::Damaged));
//! # Ok::<(), blob::BlobError>(())
//! ```
//!
//! # At compile time
//!
//! See [`layers!`](crate::blob::layers).

use crate::kernel::int8::{Channel, Multiplier};
use crate::params::{Params, Role};
use crate::quant::Leaf;
use crate::scalar::Scalar;
use crate::shape::Dims;
use core::fmt;

mod authenticator;
pub use authenticator::{Authenticator, Signer, sign, verified};

#[doc(inline)]
pub use crate::__blob_layers as layers;

pub(crate) const MAGIC: u32 = u32::from_le_bytes(*b"MOTE");
const VERSION: u32 = 1;
const F32: u8 = 1;
pub(crate) const INTEGERS: u8 = 2;
pub(crate) const HEADER: usize = 20;
const CHECKSUM_AT: usize = 16;

/// Why a blob was turned down. The network it was meant for is as it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum BlobError {
    /// The bytes do not start with `MOTE`.
    NotABlob,
    /// Written by another version of the format.
    Version,
    /// The elements are not `f32`, or not integers where those were asked for.
    ElementType,
    /// Cut off, or followed by other bytes.
    Length,
    /// The checksum is wrong.
    Damaged,
    /// The weights of a network of other layers or other shapes; this leaf is the first that differs.
    Shape {
        /// The number of the leaf, from 0.
        leaf: usize,
    },
    /// An infinity or a NaN among the weights.
    NotFinite {
        /// The number of the leaf, from 0.
        leaf: usize,
    },
    /// An integer that this network does not have: a zero point that is no `i8`, a factor in no normal form, bytes behind the last weight.
    Range {
        /// The number of the leaf, from 0.
        leaf: usize,
    },
    /// The buffer to write to has fewer than [`size`] bytes, or no room for a tag behind them.
    BufferTooSmall,
    /// The tag behind the blob is not one of the [`Authenticator`]'s.
    Foreign,
}

impl BlobError {
    const fn text(self) -> &'static str {
        match self {
            BlobError::NotABlob => "these bytes are not a blob of weights",
            BlobError::Version => "this blob of weights has another version",
            BlobError::ElementType => "this blob of weights holds elements of another type",
            BlobError::Length => "this blob of weights is cut off or too long",
            BlobError::Damaged => "this blob of weights is damaged: its checksum is wrong",
            BlobError::Shape { .. } => "these weights belong to a network of other layers or shapes",
            BlobError::NotFinite { .. } => "these weights hold an infinity or a NaN",
            BlobError::Range { .. } => "these weights hold an integer outside of its range",
            BlobError::Foreign => "this blob of weights was written by someone who is not trusted: its tag is wrong",
            BlobError::BufferTooSmall => "the buffer is too small for the weights",
        }
    }
}

impl fmt::Display for BlobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())?;
        match self {
            BlobError::Shape { leaf } | BlobError::NotFinite { leaf } | BlobError::Range { leaf } => {
                write!(f, " (leaf {leaf})")
            }
            _ => Ok(()),
        }
    }
}

impl core::error::Error for BlobError {}

/// The length in bytes of a blob of `N`'s weights.
pub const fn size<N: Params<Elem = f32>>() -> usize {
    HEADER + N::STORED
}

/// The length in bytes of leaves of these dimensions: what [`Params::STORED`] is made of.
pub const fn stored(leaves: &[Dims]) -> usize {
    let (mut bytes, mut i) = (0, 0);
    while i < leaves.len() {
        bytes += 4 * (1 + leaves[i].lengths().len() + leaves[i].count());
        i += 1;
    }
    bytes
}

/// The checksum that a blob of weights carries: a number that tells it from others. `None` if the bytes are too few for one.
///
/// Nothing is checked; [`load`] does that.
pub fn checksum(blob: &[u8]) -> Option<u32> {
    let (_, rest) = blob.split_at_checked(CHECKSUM_AT)?;
    rest.first_chunk().copied().map(u32::from_le_bytes)
}

/// The second word of a blob: its version and the type of its elements.
pub(crate) const fn kind_word(elements: u8) -> u32 {
    u32::from_le_bytes([VERSION as u8, 0, elements, 0])
}

/// The first word of a leaf: its role and its rank.
pub(crate) const fn head_word(role: Role, dims: Dims) -> u32 {
    u32::from_le_bytes([role as u8, dims.lengths().len() as u8, 0, 0])
}

/// The checksum, one word at a time.
#[derive(Clone, Copy)]
pub(crate) struct Checksum(pub(crate) u32);

impl Checksum {
    pub(crate) const fn word(self, w: u32) -> Self {
        Checksum(
            self.0
                .wrapping_add(w.wrapping_mul(0x85EB_CA77))
                .rotate_left(13)
                .wrapping_mul(0x9E37_79B1),
        )
    }
}

/// Reads a blob word by word.
#[derive(Clone, Copy)]
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    leaf: usize,
    leaves: usize,
}

impl<'b> Reader<'b> {
    /// Checks header, length and checksum.
    ///
    /// # Errors
    /// All but the last three of [`BlobError`].
    pub const fn try_open(bytes: &'b [u8]) -> Result<Self, BlobError> {
        Self::try_open_as(bytes, F32)
    }

    /// [`Reader::try_open`] of a blob of integers.
    ///
    /// # Errors
    /// All but the last three of [`BlobError`].
    pub const fn try_open_int8(bytes: &'b [u8]) -> Result<Self, BlobError> {
        Self::try_open_as(bytes, INTEGERS)
    }

    const fn try_open_as(bytes: &'b [u8], elements: u8) -> Result<Self, BlobError> {
        let mut r = Reader {
            bytes,
            at: 0,
            leaf: 0,
            leaves: 0,
        };
        if bytes.len() < HEADER {
            return Err(if bytes.len() >= 4 && r.word() != MAGIC {
                BlobError::NotABlob
            } else {
                BlobError::Length
            });
        }
        if r.word() != MAGIC {
            return Err(BlobError::NotABlob);
        }
        let kind = r.word();
        if kind & 0xFFFF != VERSION {
            return Err(BlobError::Version);
        }
        if kind != kind_word(elements) {
            return Err(BlobError::ElementType);
        }
        if r.word() as usize != bytes.len() || !bytes.len().is_multiple_of(4) {
            return Err(BlobError::Length);
        }
        r.leaves = r.word() as usize;
        let expected = r.word();
        let (mut sum, mut i) = (Checksum(0), Reader { at: 0, ..r });
        while i.at < bytes.len() {
            let here = i.at;
            let w = i.word();
            if here != CHECKSUM_AT {
                sum = sum.word(w);
            }
        }
        if sum.0 != expected {
            Err(BlobError::Damaged)
        } else {
            Ok(r)
        }
    }

    /// Takes the next leaf, which has to have this role, these dimensions and finite values, into `to`.
    ///
    /// # Errors
    /// [`BlobError::Shape`], [`BlobError::NotFinite`]; some of `to` may be written then.
    pub const fn try_leaf(&mut self, about: (Role, Dims), to: &mut [f32]) -> Result<(), BlobError> {
        let checked = match self.head(about, to.len()) {
            Ok(()) => self.finite(to.len()),
            error => error,
        };
        if checked.is_ok() {
            let mut i = 0;
            while i < to.len() {
                to[i] = f32::from_bits(self.word());
                i += 1;
            }
            self.leaf += 1;
        }
        checked
    }

    /// Takes the next leaf of integers, which has to have these dimensions: `w`, then `channels`, then `rest`.
    ///
    /// # Errors
    /// [`BlobError::Shape`]; nothing is written then.
    pub const fn try_leaf_int8(
        &mut self,
        dims: Dims,
        w: &mut [i8],
        channels: &mut [Channel],
        rest: &mut [i32],
    ) -> Result<(), BlobError> {
        let checked = self.head(
            (Role::Weight, dims),
            w.len().div_ceil(4) + 3 * channels.len() + rest.len(),
        );
        if checked.is_ok() {
            let (mut i, mut word) = (0, 0);
            while i < w.len() {
                if i % 4 == 0 {
                    word = self.word();
                }
                w[i] = word as i8;
                word >>= 8;
                i += 1;
            }
            let mut i = 0;
            while i < channels.len() {
                let bias = self.word() as i32;
                let mantissa = self.word() as i32;
                channels[i] = Channel {
                    bias,
                    multiplier: Multiplier::from_parts(mantissa, self.word() as i32),
                };
                i += 1;
            }
            let mut i = 0;
            while i < rest.len() {
                rest[i] = self.word() as i32;
                i += 1;
            }
            self.leaf += 1;
        }
        checked
    }

    /// Checks and skips the next leaf of integers: they have to be such that saving them again gives the same bytes.
    pub(crate) fn try_skip_int8(&mut self, leaf: &Leaf<'_>) -> Result<(), BlobError> {
        let [w, channels, rest] = [leaf.w.len(), leaf.channels.len(), leaf.rest.len()];
        self.head((Role::Weight, leaf.dims), w.div_ceil(4) + 3 * channels + rest)?;
        self.at += 4 * (w / 4);
        let mut good = w % 4 == 0 || self.word() >> (8 * (w % 4)) == 0;
        for _ in 0..channels {
            let _bias = self.word();
            let (mantissa, power) = (self.word() as i32, self.word() as i32);
            good &= Multiplier::from_parts(mantissa, power).parts() == (mantissa, power);
        }
        let [least, greatest] = leaf.limits;
        for _ in 0..rest {
            good &= (least..=greatest).contains(&(self.word() as i32));
        }
        if !good {
            return Err(self.not_an_integer());
        }
        self.leaf += 1;
        Ok(())
    }

    /// What to say of the next leaf where an integer is outside of its range.
    pub(crate) const fn not_an_integer(&self) -> BlobError {
        BlobError::Range { leaf: self.leaf }
    }

    /// What to say of the next leaf where its numbers are of no use.
    pub(crate) const fn not_finite(&self) -> BlobError {
        BlobError::NotFinite { leaf: self.leaf }
    }

    /// Whether every leaf has been read.
    ///
    /// # Errors
    /// [`BlobError::Shape`] where leaves are left.
    pub const fn try_end(self) -> Result<(), BlobError> {
        if self.leaf == self.leaves && self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(BlobError::Shape { leaf: self.leaf })
        }
    }

    /// [`Reader::try_open`] for a `static`: what is wrong with the blob stops the compiler.
    pub const fn open(bytes: &'b [u8]) -> Self {
        match Self::try_open(bytes) {
            Ok(reader) => reader,
            Err(error) => panic!("{}", error.text()),
        }
    }

    /// [`Reader::try_open_int8`] for a `static`.
    pub const fn open_int8(bytes: &'b [u8]) -> Self {
        match Self::try_open_int8(bytes) {
            Ok(reader) => reader,
            Err(error) => panic!("{}", error.text()),
        }
    }

    /// [`Reader::try_leaf_int8`] for a `static`.
    pub const fn leaf_int8(&mut self, dims: Dims, w: &mut [i8], channels: &mut [Channel], rest: &mut [i32]) {
        if let Err(error) = self.try_leaf_int8(dims, w, channels, rest) {
            panic!("{}", error.text())
        }
    }

    /// [`Reader::try_leaf`] for a `static`.
    pub const fn leaf(&mut self, about: (Role, Dims), to: &mut [f32]) {
        if let Err(error) = self.try_leaf(about, to) {
            panic!("{}", error.text())
        }
    }

    /// [`Reader::try_end`] for a `static`.
    pub const fn end(self) {
        if let Err(error) = self.try_end() {
            panic!("{}", error.text())
        }
    }

    /// Compares the next leaf's head with its role and dimensions, and its length with what is left.
    const fn head(&mut self, (role, dims): (Role, Dims), len: usize) -> Result<(), BlobError> {
        let error = Err(BlobError::Shape { leaf: self.leaf });
        let lengths = dims.lengths();
        if self.leaf >= self.leaves || self.word() != head_word(role, dims) {
            return error;
        }
        let mut i = 0;
        while i < lengths.len() {
            if self.word() != lengths[i] {
                return error;
            }
            i += 1;
        }
        if (self.bytes.len() - self.at) / 4 < len {
            error
        } else {
            Ok(())
        }
    }

    /// Whether the next `len` values are finite.
    const fn finite(&self, len: usize) -> Result<(), BlobError> {
        let (mut ahead, mut i) = (*self, 0);
        while i < len {
            if ahead.word() & 0x7F80_0000 == 0x7F80_0000 {
                return Err(BlobError::NotFinite { leaf: self.leaf });
            }
            i += 1;
        }
        Ok(())
    }

    /// The next word; 0 behind the end.
    const fn word(&mut self) -> u32 {
        // Not by index: `at + 3` could overflow for all the compiler knows, and a panic would stay.
        let Some((_, rest)) = self.bytes.split_at_checked(self.at) else {
            return 0;
        };
        let Some(word) = rest.first_chunk::<4>() else { return 0 };
        self.at += 4;
        u32::from_le_bytes(*word)
    }
}

/// Fills `net` from a blob, once all of it has been checked: on an error the network is as it was.
///
/// # Errors
/// Every [`BlobError`] but [`BlobError::BufferTooSmall`].
pub fn load<N: Params<Elem = f32>>(bytes: &[u8], net: &mut N) -> Result<(), BlobError> {
    let start = Reader::try_open(bytes)?;
    let mut r = start;
    for i in 0..N::LEAVES {
        let len = net.leaf(i).len();
        r.head(N::about(i), len)?;
        r.finite(len)?;
        r.at += 4 * len;
        r.leaf += 1;
    }
    r.try_end()?;
    let mut r = start;
    for i in 0..N::LEAVES {
        r.try_leaf(N::about(i), net.leaf_mut(i))?;
    }
    Ok(())
}

/// Writes a blob of `net`'s weights through `sink`, a word at a time, in order: to a flash page, a UART, a file.
///
/// # Errors
/// Whatever `sink` returns, at once.
pub fn write<N: Params<Elem = f32>, E>(net: &N, mut sink: impl FnMut([u8; 4]) -> Result<(), E>) -> Result<(), E> {
    // The checksum stands in front of what it covers, so the words are walked twice.
    let mut sum = Checksum(0);
    words(net, None, |w| {
        sum = sum.word(w);
        Ok::<(), core::convert::Infallible>(())
    })
    .unwrap_or_else(|never| match never {});
    words(net, Some(sum.0), |w| sink(w.to_le_bytes()))
}

/// Calls `each` for every word of the blob; for the checksum's only if there is one.
fn words<N: Params<Elem = f32>, E>(
    net: &N,
    checksum: Option<u32>,
    mut each: impl FnMut(u32) -> Result<(), E>,
) -> Result<(), E> {
    each(MAGIC)?;
    each(kind_word(F32))?;
    each(size::<N>() as u32)?;
    each(N::LEAVES as u32)?;
    if let Some(checksum) = checksum {
        each(checksum)?;
    }
    for i in 0..N::LEAVES {
        let (role, dims) = N::about(i);
        each(head_word(role, dims))?;
        for &length in dims.lengths() {
            each(length)?;
        }
        for value in net.leaf(i) {
            each(value.bits() as u32)?;
        }
    }
    Ok(())
}

/// Writes a blob of `net`'s weights to the start of `buffer`; returns its length, [`size`].
///
/// # Errors
/// [`BlobError::BufferTooSmall`]; nothing is written then.
pub fn save<N: Params<Elem = f32>>(net: &N, buffer: &mut [u8]) -> Result<usize, BlobError> {
    let to = buffer.get_mut(..size::<N>()).ok_or(BlobError::BufferTooSmall)?;
    let mut words = to.as_chunks_mut::<4>().0.iter_mut();
    write(net, |bytes| {
        *words.next().ok_or(BlobError::BufferTooSmall)? = bytes;
        Ok(())
    })?;
    Ok(size::<N>())
}

/// A network of weights read at compile time, for a `static` in flash: the blob, then the names of the layers.
///
/// A blob that is damaged, cut off or of another shape stops the compiler. ([`Dense`](crate::Dense) on channels is read by
/// `Dense::read_channels`, so such a network is put together by hand from a [`Reader`].)
///
/// ```
/// use motenet::{blob, prelude::*};
/// type Base = Model<
///     [[f32; 100]; 6],
///     (
///         (Normalize, Conv1d<12, 5, 48, Window<2>, NO_BIAS>, BatchNorm, Relu, Conv1d<16, 5, 22, Window<2>, NO_BIAS>, BatchNorm, Relu),
///         (Conv1d<24, 5, 9, Window<2>, NO_BIAS>, BatchNorm, Relu, GlobalAvgPool, Dense<7>),
///     ),
/// >;
/// # const BYTES: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/watch/base-01.mote"));
/// # macro_rules! include_bytes { ($path:literal) => { BYTES } }
/// static BASE: Base = blob::layers!(include_bytes!("base-01.mote");
///     (Normalize, Conv1d, BatchNorm, Relu, Conv1d, BatchNorm, Relu), (Conv1d, BatchNorm, Relu, GlobalAvgPool, Dense));
/// # assert!(BASE.0.1.w[0][0][0] != 0.0);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __blob_layers {
    ($bytes:expr; $($layers:tt)+) => {{
        let mut reader = $crate::blob::Reader::open($bytes);
        let layers = $crate::__blob_tuple!(reader; $($layers)+);
        reader.end();
        layers
    }};
}

/// A tuple of layers, or of tuples of layers, each read in turn.
#[doc(hidden)]
#[macro_export]
macro_rules! __blob_tuple {
    ($reader:ident; $($layer:tt),+ $(,)?) => {
        ($($crate::__blob_layer!($reader; $layer),)+)
    };
}

/// One layer, or a tuple of them.
#[doc(hidden)]
#[macro_export]
macro_rules! __blob_layer {
    ($reader:ident; ($($layers:tt)+)) => {
        $crate::__blob_tuple!($reader; $($layers)+)
    };
    ($reader:ident; $Layer:ident) => {
        $Layer::read(&mut $reader)
    };
}
