//! Whole networks: layers in a row, their gradients, and steps of an optimiser.

use super::layers::{
    AvgPool1d, AvgPool2d, BatchNorm, Conv1d, Conv2d, Dense, DepthwiseConv1d, DepthwiseConv2d, Dropout, Elementwise,
    MaxPool1d, MaxPool2d, Normalize, batch_norm, conv1d, flatten, global_avg_pool, global_max_pool, max_pool1d,
    softmax,
};
use super::optim::Optimizer;
use crate::tensor::Tensor;

/// Any layer.
#[derive(Debug)]
pub enum Layer {
    /// Fully connected.
    Dense(Dense),
    /// One-dimensional convolution.
    Conv1d(Conv1d),
    /// Two-dimensional convolution.
    Conv2d(Conv2d),
    /// One-dimensional convolution, channel by channel.
    DepthwiseConv1d(DepthwiseConv1d),
    /// Two-dimensional convolution, channel by channel.
    DepthwiseConv2d(DepthwiseConv2d),
    /// Batch norm.
    BatchNorm(BatchNorm),
    /// Normalisation of inputs by fixed statistics.
    Normalize(Normalize),
    /// Any activation that looks at one element at a time.
    Activation(Box<dyn Elementwise>),
    /// Softmax.
    Softmax,
    /// Inverted dropout; its mask is to be set before each training pass.
    Dropout(Dropout),
    /// Maximum of windows.
    MaxPool1d(MaxPool1d),
    /// Mean of windows.
    AvgPool1d(AvgPool1d),
    /// Maximum of rectangular windows.
    MaxPool2d(MaxPool2d),
    /// Mean of rectangular windows.
    AvgPool2d(AvgPool2d),
    /// Mean of each channel.
    GlobalAvgPool,
    /// Maximum of each channel.
    GlobalMaxPool,
    /// All numbers of a sample in one row.
    Flatten,
}

/// What a parameter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Multiplies inputs; the only role that weight decay should touch.
    Weight,
    /// Added to outputs.
    Bias,
    /// Scale of batch norm.
    Gamma,
    /// Shift of batch norm.
    Beta,
}

/// What a layer keeps from its forward pass.
#[derive(Clone, Debug)]
pub enum Cache {
    /// Its input.
    Input(Tensor),
    /// Its output.
    Output(Tensor),
    /// The shape of its input.
    Shape(Vec<usize>),
    /// Where maxima came from.
    Maxima(max_pool1d::Cache),
    /// Normalised input and deviation.
    Normalised(batch_norm::Cache),
}

impl Layer {
    /// An activation.
    pub fn activation(f: impl Elementwise + 'static) -> Self {
        Self::Activation(Box::new(f))
    }

    /// Inference: running statistics, no dropout, nothing changes.
    pub fn infer(&self, x: &Tensor) -> Tensor {
        match self {
            Self::Dense(layer) => layer.forward(x),
            Self::Conv1d(layer) => layer.forward(x),
            Self::Conv2d(layer) => layer.forward(x),
            Self::DepthwiseConv1d(layer) => layer.forward(x),
            Self::DepthwiseConv2d(layer) => layer.forward(x),
            Self::BatchNorm(layer) => layer.infer(x),
            Self::Normalize(layer) => layer.forward(x),
            Self::Activation(f) => f.forward(x),
            Self::Softmax => softmax::forward(x),
            Self::Dropout(_) => x.clone(),
            Self::MaxPool1d(layer) => layer.forward(x).0,
            Self::AvgPool1d(layer) => layer.forward(x),
            Self::MaxPool2d(layer) => layer.forward(x).0,
            Self::AvgPool2d(layer) => layer.forward(x),
            Self::GlobalAvgPool => global_avg_pool::forward(x),
            Self::GlobalMaxPool => global_max_pool::forward(x).0,
            Self::Flatten => flatten::forward(x),
        }
    }

    /// Training: batch statistics, dropout by its mask, running averages follow.
    pub fn forward(&mut self, x: &Tensor) -> (Tensor, Cache) {
        match self {
            Self::BatchNorm(layer) => {
                let (y, cache) = layer.forward(x);
                (y, Cache::Normalised(cache))
            }
            Self::Dropout(layer) => (layer.forward(x), Cache::Shape(x.shape.clone())),
            Self::MaxPool1d(layer) => {
                let (y, cache) = layer.forward(x);
                (y, Cache::Maxima(cache))
            }
            Self::MaxPool2d(layer) => {
                let (y, cache) = layer.forward(x);
                (y, Cache::Maxima(cache))
            }
            Self::GlobalMaxPool => {
                let (y, cache) = global_max_pool::forward(x);
                (y, Cache::Maxima(cache))
            }
            Self::Softmax => {
                let y = softmax::forward(x);
                (y.clone(), Cache::Output(y))
            }
            Self::Normalize(_) | Self::AvgPool1d(_) | Self::AvgPool2d(_) | Self::GlobalAvgPool | Self::Flatten => {
                (self.infer(x), Cache::Shape(x.shape.clone()))
            }
            Self::Dense(_)
            | Self::Conv1d(_)
            | Self::Conv2d(_)
            | Self::DepthwiseConv1d(_)
            | Self::DepthwiseConv2d(_)
            | Self::Activation(_) => (self.infer(x), Cache::Input(x.clone())),
        }
    }

    /// Gradients of the input and of each parameter, in the order of [`Self::params`].
    pub fn backward(&self, cache: &Cache, dy: &Tensor) -> (Tensor, Vec<Tensor>) {
        match (self, cache) {
            (Self::Dense(layer), Cache::Input(x)) => {
                let grads = layer.backward(x, dy);
                (grads.x, [grads.w].into_iter().chain(grads.b).collect())
            }
            (Self::Conv1d(layer), Cache::Input(x)) => convolution(layer.backward(x, dy)),
            (Self::Conv2d(layer), Cache::Input(x)) => convolution(layer.backward(x, dy)),
            (Self::DepthwiseConv1d(layer), Cache::Input(x)) => convolution(layer.backward(x, dy)),
            (Self::DepthwiseConv2d(layer), Cache::Input(x)) => convolution(layer.backward(x, dy)),
            (Self::BatchNorm(layer), Cache::Normalised(cache)) => {
                let grads = layer.backward(cache, dy);
                (grads.x, vec![grads.gamma, grads.beta])
            }
            (Self::Activation(f), Cache::Input(x)) => (f.backward(x, dy), Vec::new()),
            (Self::Softmax, Cache::Output(y)) => (softmax::backward(y, dy), Vec::new()),
            (Self::Dropout(layer), Cache::Shape(_)) => (layer.backward(dy), Vec::new()),
            (Self::MaxPool1d(layer), Cache::Maxima(cache)) => (layer.backward(cache, dy), Vec::new()),
            (Self::MaxPool2d(layer), Cache::Maxima(cache)) => (layer.backward(cache, dy), Vec::new()),
            (Self::AvgPool2d(layer), Cache::Shape(shape)) => (layer.backward(shape, dy), Vec::new()),
            (Self::Normalize(layer), Cache::Shape(_)) => (layer.backward(dy), Vec::new()),
            (Self::AvgPool1d(layer), Cache::Shape(shape)) => (layer.backward(shape, dy), Vec::new()),
            (Self::GlobalAvgPool, Cache::Shape(shape)) => (global_avg_pool::backward(shape, dy), Vec::new()),
            (Self::GlobalMaxPool, Cache::Maxima(cache)) => (global_max_pool::backward(cache, dy), Vec::new()),
            (Self::Flatten, Cache::Shape(shape)) => (flatten::backward(shape, dy), Vec::new()),
            _ => panic!("this cache is another layer's: {cache:?}"),
        }
    }

    /// The trainable parameters and what they are for.
    pub fn params(&self) -> Vec<(Role, &Tensor)> {
        match self {
            Self::Dense(Dense { w, b })
            | Self::Conv1d(Conv1d { w, b, .. })
            | Self::Conv2d(Conv2d { w, b, .. })
            | Self::DepthwiseConv1d(DepthwiseConv1d { w, b, .. })
            | Self::DepthwiseConv2d(DepthwiseConv2d { w, b, .. }) => [(Role::Weight, w)]
                .into_iter()
                .chain(b.as_ref().map(|b| (Role::Bias, b)))
                .collect(),
            Self::BatchNorm(layer) => vec![(Role::Gamma, &layer.gamma), (Role::Beta, &layer.beta)],
            _ => Vec::new(),
        }
    }

    /// The trainable parameters, in the same order.
    pub fn params_mut(&mut self) -> Vec<&mut Tensor> {
        match self {
            Self::Dense(Dense { w, b })
            | Self::Conv1d(Conv1d { w, b, .. })
            | Self::Conv2d(Conv2d { w, b, .. })
            | Self::DepthwiseConv1d(DepthwiseConv1d { w, b, .. })
            | Self::DepthwiseConv2d(DepthwiseConv2d { w, b, .. }) => [w].into_iter().chain(b).collect(),
            Self::BatchNorm(layer) => vec![&mut layer.gamma, &mut layer.beta],
            _ => Vec::new(),
        }
    }
}

/// The gradient of the input, and those of weights and bias.
fn convolution(grads: conv1d::Grads) -> (Tensor, Vec<Tensor>) {
    (grads.x, [grads.w].into_iter().chain(grads.b).collect())
}

/// Layers in a row.
#[derive(Debug)]
pub struct Network {
    /// The first layer sees the input.
    pub layers: Vec<Layer>,
}

/// What a backward pass finds.
#[derive(Clone, Debug)]
pub struct Gradients {
    /// Gradient of the network's input.
    pub input: Tensor,
    /// Gradient of each parameter, in the order of [`Network::params`].
    pub params: Vec<Tensor>,
}

impl Gradients {
    /// All parameters' gradients in one vector.
    pub fn flat(&self) -> Vec<f64> {
        self.params.iter().flat_map(|g| g.data.clone()).collect()
    }
}

impl Network {
    /// Layers in a row.
    pub fn new(layers: Vec<Layer>) -> Self {
        Self { layers }
    }

    /// Inference: running statistics, no dropout, nothing changes.
    pub fn infer(&self, x: &Tensor) -> Tensor {
        self.layers.iter().fold(x.clone(), |x, layer| layer.infer(&x))
    }

    /// Training: batch statistics, dropout by its masks, running averages follow.
    pub fn forward(&mut self, x: &Tensor) -> (Tensor, Vec<Cache>) {
        let mut caches = Vec::new();
        let mut x = x.clone();
        for layer in &mut self.layers {
            let (y, cache) = layer.forward(&x);
            caches.push(cache);
            x = y;
        }
        (x, caches)
    }

    /// Gradients from `dy`, the loss's gradient of the output.
    pub fn backward(&self, caches: &[Cache], dy: &Tensor) -> Gradients {
        let mut params = Vec::new();
        let mut dy = dy.clone();
        for (layer, cache) in self.layers.iter().zip(caches).rev() {
            let (dx, grads) = layer.backward(cache, &dy);
            params.extend(grads.into_iter().rev());
            dy = dx;
        }
        params.reverse();
        Gradients { input: dy, params }
    }

    /// Loss and gradients of one batch; running averages follow, parameters stay.
    pub fn gradients(&mut self, x: &Tensor, loss: impl Fn(&Tensor) -> (f64, Tensor)) -> (f64, Gradients) {
        let (y, caches) = self.forward(x);
        let (value, dy) = loss(&y);
        (value, self.backward(&caches, &dy))
    }

    /// One training step. Returns the loss before it.
    pub fn step(
        &mut self,
        x: &Tensor,
        loss: impl Fn(&Tensor) -> (f64, Tensor),
        optimizer: &mut dyn Optimizer,
        lr: f64,
    ) -> f64 {
        let (value, gradients) = self.gradients(x, loss);
        let mut flat = self.flat();
        optimizer.step(lr, &mut flat, &gradients.flat());
        self.set_flat(&flat);
        value
    }

    /// All trainable parameters, first layer first, each layer's weight before its bias.
    pub fn params(&self) -> Vec<(Role, &Tensor)> {
        self.layers.iter().flat_map(Layer::params).collect()
    }

    /// All trainable parameters in one vector.
    pub fn flat(&self) -> Vec<f64> {
        self.params().iter().flat_map(|(_, p)| p.data.clone()).collect()
    }

    /// Puts back what [`Self::flat`] gave.
    pub fn set_flat(&mut self, flat: &[f64]) {
        let mut rest = flat;
        for param in self.layers.iter_mut().flat_map(Layer::params_mut) {
            let (head, tail) = rest.split_at(param.data.len());
            param.data.copy_from_slice(head);
            rest = tail;
        }
        assert!(rest.is_empty(), "{} numbers too many", rest.len());
    }

    /// True for each number of [`Self::flat`] that weight decay should touch: weights, but no bias, gamma or beta.
    pub fn decay_mask(&self) -> Vec<bool> {
        self.params()
            .iter()
            .flat_map(|(role, p)| vec![*role == Role::Weight; p.data.len()])
            .collect()
    }
}
