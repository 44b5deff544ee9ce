use super::Range;
use crate::sentences::sentences;

/// Why a network was not quantised. Nothing was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QuantizeError {
    /// What is wrong.
    pub cause: Cause,
    /// The layer that it is about, counted from 0 in the outermost tuple; `None` for the input.
    pub layer: Option<usize>,
}

/// What is wrong with a network, or with what calibration has seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Cause {
    /// A sample, an activation or a weight that is not finite (or beyond 2^63).
    NotFinite,
    /// Nothing but 0 was seen here: no sample was observed, or a ReLU never opened. There is no scale to choose.
    Degenerate,
}

impl Cause {
    /// The same of a layer whose place is not known yet.
    pub const fn somewhere(self) -> QuantizeError {
        QuantizeError {
            cause: self,
            layer: None,
        }
    }

    /// What is wrong with a range.
    pub fn of(range: &Range) -> Result<(), QuantizeError> {
        if !range.is_finite() {
            Err(Self::NotFinite.somewhere())
        } else if range.is_degenerate() {
            Err(Self::Degenerate.somewhere())
        } else {
            Ok(())
        }
    }
}

impl QuantizeError {
    /// The same, of layer `i`.
    pub const fn in_layer(self, i: usize) -> Self {
        Self { layer: Some(i), ..self }
    }
}

sentences!(QuantizeError {
    Self { cause: Cause::NotFinite, layer: Some(layer) } => "a number that is not finite (layer {})", layer;
    Self { cause: Cause::NotFinite, layer: None } => "a number that is not finite (input)";
    Self { cause: Cause::Degenerate, layer: Some(layer) } => "nothing but 0 was seen in calibration (layer {})", layer;
    Self { cause: Cause::Degenerate, layer: None } => "nothing but 0 was seen in calibration (input)";
});

impl core::error::Error for QuantizeError {}
