//! Batch norm per feature (`[sample, feature]`) or per channel (`[sample, channel, ..]`).
//!
//! `x_hat = (x - mean) / sqrt(variance + eps)`, `y = gamma x_hat + beta`. In training, mean and variance (divided by
//! n) are those of the batch, over all samples and positions of a channel, so `x_hat` of one element depends on all
//! of them:
//!
//! `dx = (dx_hat - mean(dx_hat) - x_hat mean(dx_hat x_hat)) / sqrt(variance + eps)` with `dx_hat = gamma dy`.
//!
//! With frozen statistics, mean and variance are constants and `dx = dx_hat / sqrt(variance + eps)`.

use crate::tensor::Tensor;

/// Which batch variance enters the running variance. (The output is always normalised with the biased one.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunningVariance {
    /// Divided by n, as in Keras.
    Biased,
    /// Divided by n - 1, as in PyTorch.
    Unbiased,
}

/// What training normalises with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistics {
    /// The batch; the running averages follow.
    Batch,
    /// The running averages, which stay as they are, while `gamma` and `beta` learn.
    Frozen,
}

/// Scale, shift, running averages and constants.
#[derive(Clone, Debug)]
pub struct BatchNorm {
    /// Scale of each channel.
    pub gamma: Tensor,
    /// Shift of each channel.
    pub beta: Tensor,
    /// `mean = decay * mean + (1 - decay) * batch_mean`.
    pub running_mean: Tensor,
    /// `variance = decay * variance + (1 - decay) * batch_variance`.
    pub running_var: Tensor,
    /// Added to the variance.
    pub eps: f64,
    /// Weight of the old value in the running averages.
    pub decay: f64,
    /// Which batch variance enters the running variance.
    pub variance: RunningVariance,
    /// What training normalises with.
    pub statistics: Statistics,
}

/// What the backward pass needs.
#[derive(Clone, Debug)]
pub struct Cache {
    /// Normalised input.
    pub x_hat: Tensor,
    /// `1 / sqrt(variance + eps)` of each channel.
    pub inverse_deviation: Vec<f64>,
    /// Mean and biased variance of the batch; none when statistics were frozen.
    pub batch: Option<(Vec<f64>, Vec<f64>)>,
}

/// Gradients of input and parameters.
#[derive(Clone, Debug)]
pub struct Grads {
    /// `dL/dx`.
    pub x: Tensor,
    /// `dL/dgamma`.
    pub gamma: Tensor,
    /// `dL/dbeta`.
    pub beta: Tensor,
}

impl BatchNorm {
    /// A fresh layer as in PyTorch: gamma 1, beta 0, running mean 0 and variance 1, `eps` 1e-5, `decay` 0.9, unbiased.
    pub fn new(channels: usize) -> Self {
        Self {
            gamma: Tensor::filled(&[channels], 1.0),
            beta: Tensor::zeros(&[channels]),
            running_mean: Tensor::zeros(&[channels]),
            running_var: Tensor::filled(&[channels], 1.0),
            eps: 1e-5,
            decay: 0.9,
            variance: RunningVariance::Unbiased,
            statistics: Statistics::Batch,
        }
    }

    /// The channel of element `i` of an array of that shape.
    fn channel(&self, shape: &[usize], i: usize) -> usize {
        assert_eq!(shape[1], self.gamma.data.len(), "one gamma per channel");
        let inner: usize = shape[2..].iter().product();
        i / inner % shape[1]
    }

    /// Mean over a channel of `value(i)` for each element `i`.
    fn channel_means(&self, shape: &[usize], value: impl Fn(usize) -> f64) -> Vec<f64> {
        let size: usize = shape.iter().product();
        let per_channel = (size / shape[1]) as f64;
        let mut means = vec![0.0; shape[1]];
        for i in 0..size {
            means[self.channel(shape, i)] += value(i) / per_channel;
        }
        means
    }

    fn normalise(&self, x: &Tensor, mean: &[f64], var: &[f64]) -> (Tensor, Tensor, Vec<f64>) {
        let inverse_deviation: Vec<f64> = var.iter().map(|v| 1.0 / (v + self.eps).sqrt()).collect();
        let (mut x_hat, mut y) = (x.clone(), x.clone());
        for i in 0..x.data.len() {
            let c = self.channel(&x.shape, i);
            x_hat.data[i] = (x.data[i] - mean[c]) * inverse_deviation[c];
            y.data[i] = self.gamma.data[c] * x_hat.data[i] + self.beta.data[c];
        }
        (y, x_hat, inverse_deviation)
    }

    /// Evaluation: the running averages normalise.
    pub fn infer(&self, x: &Tensor) -> Tensor {
        self.normalise(x, &self.running_mean.data, &self.running_var.data).0
    }

    /// Training: normalises as [`Statistics`] tells, and lets the running averages follow the batch, which needs at
    /// least two values per channel.
    pub fn forward(&mut self, x: &Tensor) -> (Tensor, Cache) {
        if self.statistics == Statistics::Frozen {
            let (y, x_hat, inverse_deviation) = self.normalise(x, &self.running_mean.data, &self.running_var.data);
            return (
                y,
                Cache {
                    x_hat,
                    inverse_deviation,
                    batch: None,
                },
            );
        }
        let mean = self.channel_means(&x.shape, |i| x.data[i]);
        let var = self.channel_means(&x.shape, |i| (x.data[i] - mean[self.channel(&x.shape, i)]).powi(2));
        let (y, x_hat, inverse_deviation) = self.normalise(x, &mean, &var);

        let n = (x.data.len() / mean.len()) as f64;
        assert!(n > 1.0, "a batch of one value per channel has no variance");
        let correction = match self.variance {
            RunningVariance::Unbiased => n / (n - 1.0),
            RunningVariance::Biased => 1.0,
        };
        for c in 0..mean.len() {
            let follow = |old: f64, new: f64| self.decay * old + (1.0 - self.decay) * new;
            self.running_mean.data[c] = follow(self.running_mean.data[c], mean[c]);
            self.running_var.data[c] = follow(self.running_var.data[c], var[c] * correction);
        }
        (
            y,
            Cache {
                x_hat,
                inverse_deviation,
                batch: Some((mean, var)),
            },
        )
    }

    /// `dgamma = sum of dy x_hat`, `dbeta = sum of dy`, and `dx` as derived above.
    pub fn backward(&self, cache: &Cache, dy: &Tensor) -> Grads {
        let shape = &dy.shape;
        let channel = |i: usize| self.channel(shape, i);
        let mut gamma = Tensor::zeros(&self.gamma.shape);
        let mut beta = Tensor::zeros(&self.beta.shape);
        for i in 0..dy.data.len() {
            gamma.data[channel(i)] += dy.data[i] * cache.x_hat.data[i];
            beta.data[channel(i)] += dy.data[i];
        }
        let dx_hat = |i: usize| self.gamma.data[channel(i)] * dy.data[i];
        let zero = vec![0.0; self.gamma.data.len()];
        let (mean, mean_with_x_hat) = match cache.batch {
            None => (zero.clone(), zero),
            Some(_) => {
                let with_x_hat = self.channel_means(shape, |i| dx_hat(i) * cache.x_hat.data[i]);
                (self.channel_means(shape, dx_hat), with_x_hat)
            }
        };
        let mut x = Tensor::zeros(shape);
        for i in 0..x.data.len() {
            let c = channel(i);
            x.data[i] = cache.inverse_deviation[c] * (dx_hat(i) - mean[c] - cache.x_hat.data[i] * mean_with_x_hat[c]);
        }
        Grads { x, gamma, beta }
    }
}
