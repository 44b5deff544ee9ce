//! How strongly weights are pulled towards zero, and which ones.

/// A rate for all weights, or for those of a mask only.
#[derive(Clone, Debug, Default)]
pub struct Decay {
    /// The rate.
    pub rate: f64,
    /// True where a weight decays; without a mask, everywhere.
    pub mask: Option<Vec<bool>>,
}

impl Decay {
    /// The same rate for every weight.
    pub fn everywhere(rate: f64) -> Self {
        Self { rate, mask: None }
    }

    /// The rate of weight `i`.
    pub fn at(&self, i: usize) -> f64 {
        match &self.mask {
            Some(mask) if !mask[i] => 0.0,
            _ => self.rate,
        }
    }
}
