//! candle.

use crate::{BATCH, CLASSES, Data, HIDDEN, INPUTS, RATE, Times, time};
use anyhow::Result;
use candle_core::{DType, Device, Tensor};
use candle_nn::{AdamW, Module, Optimizer, ParamsAdamW, VarBuilder, VarMap, linear, loss};
use std::hint::black_box;

pub fn run(data: &Data) -> Result<Times> {
    let device = Device::Cpu;
    let variables = VarMap::new();
    let builder = VarBuilder::from_varmap(&variables, DType::F32, &device);
    let first = linear(INPUTS, HIDDEN, builder.pp("first"))?;
    let second = linear(HIDDEN, CLASSES, builder.pp("second"))?;
    let forward = |x: &Tensor| second.forward(&first.forward(x)?.relu()?);
    // Without decay AdamW is Adam.
    let parameters = ParamsAdamW {
        lr: RATE,
        weight_decay: 0.0,
        ..ParamsAdamW::default()
    };
    let mut adam = AdamW::new(variables.all_vars(), parameters)?;
    let x = Tensor::from_slice(data.x.as_flattened(), (BATCH, INPUTS), &device)?;
    let classes: Vec<u32> = data.classes.iter().map(|class| *class as u32).collect();
    let classes = Tensor::from_vec(classes, BATCH, &device)?;
    let step = time(|| {
        let loss = loss::cross_entropy(&forward(black_box(&x))?, &classes)?;
        adam.backward_step(&loss)?;
        Ok(())
    })?;
    let x = x.narrow(0, 0, 1)?.contiguous()?;
    let inference = time(|| {
        black_box(forward(black_box(&x))?);
        Ok(())
    })?;
    Ok(Times { step, inference })
}
