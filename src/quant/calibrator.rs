use super::{Cause, QuantParams, Quantize, QuantizeError, Quantized, Range};
use crate::shape::{Elem, Shape, Zero, first};

/// Watches a network infer a stream of samples, one at a time, and then quantises it. Its size is fixed, whatever the stream's length; put it in a `static`.
///
/// A few hundred samples like those to come will do. They decide the ranges of the activations only: what lies beyond a range later saturates.
pub struct Calibrator<N: Quantize> {
    x: [N::In; 1],
    buf: N::Buf<1>,
    input: Range,
    ranges: N::Ranges,
}

impl<N: Quantize> Zero for Calibrator<N> {
    const ZERO: Self = {
        let () = N::VALID;
        Self {
            x: Zero::ZERO,
            buf: Zero::ZERO,
            input: Range::ZERO,
            ranges: Zero::ZERO,
        }
    };
}

impl<N: Quantize> Calibrator<N> {
    /// What it occupies.
    pub const BYTES: usize = size_of::<Self>();

    /// Takes in one sample.
    ///
    /// # Errors
    /// [`Cause::NotFinite`] for a sample that is not: it is left out.
    pub fn observe(&mut self, net: &N, x: &N::In) -> Result<(), QuantizeError> {
        if !x.as_flat().iter().all(|x| x.is_usable()) {
            return Err(Cause::NotFinite.somewhere());
        }
        self.input.include(x.as_flat());
        let room = first(&mut self.x, 1);
        room.fill(*x);
        net.observe(room, &mut self.buf, &mut self.ranges);
        Ok(())
    }

    /// Writes the integer network for what was observed. More samples may follow, and another call.
    ///
    /// # Errors
    /// [`Cause::Degenerate`] where no sample was observed or an activation was always 0, [`Cause::NotFinite`] where a weight or an activation was not
    /// finite. `into` is as it was then.
    pub fn quantize(&self, net: &N, into: &mut Quantized<N>) -> Result<(), QuantizeError> {
        Cause::of(&self.input)?;
        net.check(&self.ranges)?;
        into.input = QuantParams::of(self.input);
        into.output = net.quantize(&self.ranges, into.input, None, &mut into.net);
        Ok(())
    }

    /// The range of the input so far.
    pub const fn input(&self) -> Range {
        self.input
    }

    /// The ranges of the activations so far.
    pub const fn ranges(&self) -> &N::Ranges {
        &self.ranges
    }

    /// Forgets what was observed.
    pub fn reset(&mut self) {
        (self.input, self.ranges) = (Zero::ZERO, Zero::ZERO);
    }
}
