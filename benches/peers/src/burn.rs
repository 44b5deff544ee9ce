//! burn, on ndarray.

use crate::{BATCH, CLASSES, Data, HIDDEN, INPUTS, RATE, Times, time};
use anyhow::Result;
use burn::{
    backend::{Autodiff, NdArray},
    module::{AutodiffModule, Module},
    nn::{Linear, LinearConfig, loss::CrossEntropyLossConfig},
    optim::{AdamConfig, GradientsParams, Optimizer},
    prelude::Backend,
    tensor::{Int, Tensor, TensorData, activation::relu},
};
use std::hint::black_box;

type Training = Autodiff<NdArray>;

#[derive(Module, Debug)]
struct Net<B: Backend> {
    first: Linear<B>,
    second: Linear<B>,
}

impl<B: Backend> Net<B> {
    fn forward(&self, x: Tensor<B, 2>) -> Tensor<B, 2> {
        self.second.forward(relu(self.first.forward(x)))
    }
}

pub fn run(data: &Data) -> Result<Times> {
    let device = Default::default();
    let mut net = Net::<Training> {
        first: LinearConfig::new(INPUTS, HIDDEN).init(&device),
        second: LinearConfig::new(HIDDEN, CLASSES).init(&device),
    };
    let mut adam = AdamConfig::new().init();
    let loss = CrossEntropyLossConfig::new().init(&device);
    let x = Tensor::<Training, 2>::from_data(
        TensorData::new(data.x.as_flattened().to_vec(), [BATCH, INPUTS]),
        &device,
    );
    let classes: Vec<i64> = data.classes.iter().map(|class| *class as i64).collect();
    let classes = Tensor::<Training, 1, Int>::from_data(TensorData::new(classes, [BATCH]), &device);
    let step = time(|| {
        let loss = loss.forward(net.forward(black_box(&x).clone()), classes.clone());
        let gradients = GradientsParams::from_grads(loss.backward(), &net);
        net = adam.step(RATE, net.clone(), gradients);
        Ok(())
    })?;
    let net = net.valid();
    let [x, ..] = data.x;
    let x = Tensor::<NdArray, 2>::from_data(TensorData::new(x.to_vec(), [1, INPUTS]), &device);
    let inference = time(|| {
        black_box(net.forward(black_box(&x).clone()));
        Ok(())
    })?;
    Ok(Times { step, inference })
}
