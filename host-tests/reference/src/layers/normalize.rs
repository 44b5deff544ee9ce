//! Normalisation of inputs by fixed statistics, per feature or per channel.

use crate::tensor::Tensor;

/// `y = (x - mean) / deviation`; nothing learns.
#[derive(Clone, Debug)]
pub struct Normalize {
    /// Mean of each channel.
    pub mean: Tensor,
    /// Deviation of each channel.
    pub deviation: Tensor,
}

impl Normalize {
    /// The channel of element `i` of an array `[sample, channel, ..]`.
    fn channel(&self, shape: &[usize], i: usize) -> usize {
        assert_eq!(shape[1], self.mean.data.len(), "one mean per channel");
        let inner: usize = shape[2..].iter().product();
        i / inner % shape[1]
    }

    /// `y = (x - mean) / deviation`.
    pub fn forward(&self, x: &Tensor) -> Tensor {
        let mut y = x.clone();
        for i in 0..x.data.len() {
            let c = self.channel(&x.shape, i);
            y.data[i] = (x.data[i] - self.mean.data[c]) / self.deviation.data[c];
        }
        y
    }

    /// `dx = dy / deviation`.
    pub fn backward(&self, dy: &Tensor) -> Tensor {
        let mut dx = dy.clone();
        for i in 0..dy.data.len() {
            dx.data[i] = dy.data[i] / self.deviation.data[self.channel(&dy.shape, i)];
        }
        dx
    }
}
