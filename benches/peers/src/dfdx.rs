//! dfdx.

use crate::{BATCH, CLASSES, Data, HIDDEN, INPUTS, RATE, Times, time};
use anyhow::{Result, anyhow};
use dfdx::{
    optim::{Adam, AdamConfig},
    prelude::*,
};
use std::hint::black_box;

type Net = (
    (modules::Linear<INPUTS, HIDDEN, f32, Cpu>, ReLU),
    modules::Linear<HIDDEN, CLASSES, f32, Cpu>,
);

pub fn run(data: &Data) -> Result<Times> {
    let device = Cpu::seed_from_u64(7);
    let mut net: Net = ((modules::Linear::build(&device), ReLU), modules::Linear::build(&device));
    let config = AdamConfig {
        lr: RATE,
        ..AdamConfig::default()
    };
    let mut adam = Adam::new(&net, config);
    let x: Tensor<Rank2<BATCH, INPUTS>, f32, Cpu> = device.tensor(data.x);
    let targets: [[f32; CLASSES]; BATCH] = data.classes.map(|class| std::array::from_fn(|k| f32::from(k == class)));
    let targets: Tensor<Rank2<BATCH, CLASSES>, f32, Cpu> = device.tensor(targets);
    let mut gradients = Some(net.alloc_grads());
    let step = time(|| {
        let traced = black_box(&x)
            .clone()
            .traced(gradients.take().unwrap_or_else(|| net.alloc_grads()));
        let loss = cross_entropy_with_logits_loss(net.forward(traced), targets.clone());
        let mut new = loss.backward();
        adam.update(&mut net, &new).map_err(|error| anyhow!("{error:?}"))?;
        net.zero_grads(&mut new);
        gradients = Some(new);
        Ok(())
    })?;
    let [x, ..] = data.x;
    let x: Tensor<Rank1<INPUTS>, f32, Cpu> = device.tensor(x);
    let inference = time(|| {
        black_box(net.forward(black_box(&x).clone()));
        Ok(())
    })?;
    Ok(Times { step, inference })
}
