//! Integer networks as bytes.

use super::{Integers, Leaf, LeafMut, QuantParams, Quantize, Quantized};
use crate::blob::{BlobError, Checksum, HEADER, INTEGERS, MAGIC, Reader, head_word, kind_word};
use crate::params::Role;
use crate::shape::Dims;

/// The length in bytes of a blob of an integer network.
pub const fn size<N: Quantize>() -> usize {
    HEADER + Leaf::bytes(Dims::SCALAR, 0, 0, 4) + <N::Quantized as Integers>::STORED
}

/// Writes an integer network to the start of `buffer`, in the format of [`blob`](crate::blob), element type 2; returns its length, [`size`].
///
/// # Errors
/// [`BlobError::BufferTooSmall`]; nothing is written then.
pub fn save<N: Quantize>(net: &Quantized<N>, buffer: &mut [u8]) -> Result<usize, BlobError> {
    let to = buffer.get_mut(..size::<N>()).ok_or(BlobError::BufferTooSmall)?;
    let mut to = to.as_chunks_mut::<4>().0.iter_mut();
    // The checksum stands in front of what it covers, so the words are walked twice.
    let mut sum = Checksum(0);
    words(net, None, &mut |w| sum = sum.word(w));
    words(net, Some(sum.0), &mut |w| {
        if let Some(to) = to.next() {
            *to = w.to_le_bytes();
        }
    });
    Ok(size::<N>())
}

/// Calls `each` for every word of the blob; for the checksum's only if there is one.
fn words<N: Quantize>(net: &Quantized<N>, checksum: Option<u32>, each: &mut dyn FnMut(u32)) {
    each(MAGIC);
    each(kind_word(INTEGERS));
    each(size::<N>() as u32);
    each(1 + <N::Quantized as Integers>::LEAVES as u32);
    if let Some(checksum) = checksum {
        each(checksum);
    }
    let ends = [net.input, net.output].map(|p| [p.scale.to_bits() as i32, i32::from(p.zero_point)]);
    let mut leaf = |leaf: Leaf<'_>| {
        each(head_word(Role::Weight, leaf.dims));
        leaf.dims.lengths().iter().for_each(|&length| each(length));
        let (w4, last) = leaf.w.as_chunks::<4>();
        let word = |w: [i8; 4]| u32::from_le_bytes(w.map(|w| w as u8));
        w4.iter().for_each(|&w| each(word(w)));
        if !last.is_empty() {
            let mut padded = [0; 4];
            padded.iter_mut().zip(last).for_each(|(to, &w)| *to = w);
            each(word(padded));
        }
        for channel in leaf.channels {
            let (mantissa, power) = channel.multiplier.parts();
            [channel.bias, mantissa, power].iter().for_each(|&w| each(w as u32));
        }
        leaf.rest.iter().for_each(|&w| each(w as u32));
    };
    leaf(Leaf {
        dims: Dims::SCALAR,
        w: &[],
        channels: &[],
        rest: ends.as_flattened(),
        limits: [i32::MIN, i32::MAX],
    });
    net.net.each(&mut leaf);
}

/// Fills an integer network from a blob, once all of it has been checked: on an error it is as it was.
///
/// # Errors
/// Every [`BlobError`] but [`BlobError::BufferTooSmall`].
pub fn load<N: Quantize>(bytes: &[u8], net: &mut Quantized<N>) -> Result<(), BlobError> {
    let start = Reader::try_open_int8(bytes)?;
    let mut reader = start;
    let ends = try_ends(&mut reader)?;
    let mut checked = Ok(());
    net.net.each(&mut |leaf| {
        if checked.is_ok() {
            checked = reader.try_skip_int8(&leaf);
        }
    });
    checked?;
    reader.try_end()?;
    let mut reader = start;
    [net.input, net.output] = ends;
    let mut read = try_ends(&mut reader).map(drop);
    net.net.each_mut(&mut |LeafMut {
                               dims,
                               w,
                               channels,
                               rest,
                           }| {
        if read.is_ok() {
            read = reader.try_leaf_int8(dims, w, channels, rest);
        }
    });
    read
}

/// The parameters of input and output.
const fn try_ends(reader: &mut Reader<'_>) -> Result<[QuantParams; 2], BlobError> {
    let mut words = [0; 4];
    let here = *reader;
    if let Err(error) = reader.try_leaf_int8(Dims::SCALAR, &mut [], &mut [], &mut words) {
        return Err(error);
    }
    let [a, b, c, d] = words;
    let (input, output) = (f32::from_bits(a as u32), f32::from_bits(c as u32));
    if !is_scale(input) || !is_scale(output) {
        return Err(here.not_finite());
    }
    if b != b as i8 as i32 || d != d as i8 as i32 {
        return Err(here.not_an_integer());
    }
    Ok([
        QuantParams {
            scale: input,
            zero_point: b as i8,
        },
        QuantParams {
            scale: output,
            zero_point: d as i8,
        },
    ])
}

/// Whether integers can be steps of this length.
const fn is_scale(scale: f32) -> bool {
    scale.is_normal() && scale.is_sign_positive()
}

/// The parameters of input and output, for a `static`.
#[doc(hidden)]
pub const fn ends(reader: &mut Reader<'_>) -> [QuantParams; 2] {
    match try_ends(reader) {
        Ok(ends) => ends,
        Err(_) => panic!("this is not the beginning of an integer network"),
    }
}

/// An integer network read at compile time, for a `static` in flash: the blob, then the names of its layers.
///
/// A blob that is damaged, cut off or of another shape stops the compiler. ([`DenseI8`](crate::quant::DenseI8) on channels is read by
/// `DenseI8::read_channels` or `DenseI8::read_images`, so such a network is put together by hand.)
///
/// ```
/// use motenet::prelude::*;
/// use motenet::quant::{self, DenseI8, Quantized, ReluI8};
/// type Base = Model<[f32; 6], (Dense<8>, Relu)>;
/// # const BYTES: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/host-tests/tests/int8/data/base.mote"));
/// # macro_rules! include_bytes { ($path:literal) => { BYTES } }
/// static BASE: Quantized<Base> = quant::network!(include_bytes!("base.mote"); DenseI8, ReluI8);
/// # assert_eq!(BYTES.len(), quant::size::<Base>());
/// # let mut head = Model::<[f32; 8], Dense<2>>::ZERO;
///
/// let mut net = (&BASE, &mut head); // the base stays in flash, the head learns
/// # let mut predictor = Predictor::ZERO;
/// # let y: [f32; 2] = predictor.predict(&net, &[1.0; 6]);
/// # net.1.b[0] = y;
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __quant_network {
    ($bytes:expr; $($layers:tt)+) => {{
        let mut reader = $crate::blob::Reader::open_int8($bytes);
        let ends = $crate::quant::ends(&mut reader);
        let layers = $crate::__blob_tuple!(reader; $($layers)+);
        reader.end();
        $crate::quant::Quantized::new(layers, ends)
    }};
}

impl<N: Quantize> Quantized<N> {
    /// A network of layers of integers, and what those of its input and its output stand for.
    pub const fn new(net: N::Quantized, [input, output]: [QuantParams; 2]) -> Self {
        Self { net, input, output }
    }
}
