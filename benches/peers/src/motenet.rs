//! motenet.

use crate::{BATCH, CLASSES, Data, HIDDEN, INPUTS, RATE, Times, time};
use anyhow::{Result, anyhow};
use motenet::{prelude::*, rng};
use std::hint::black_box;

type Net = Model<[f32; INPUTS], (Dense<HIDDEN>, Relu, Dense<CLASSES>)>;

pub fn run(data: &Data) -> Result<Times> {
    let (mut net, mut room) = (Net::ZERO, Memory::<Net, Adam, BATCH>::ZERO);
    net.init(&mut rng::seeded(7));
    let mut trainer = Trainer::new(&mut net, &mut room, Adam::new(RATE as f32), CrossEntropy);
    let step = time(|| {
        let loss = trainer.step(black_box(&data.x).iter().zip(data.classes));
        black_box(loss.map_err(|error| anyhow!("{error}"))?);
        Ok(())
    })?;
    let mut predictor = Predictor::<Net>::ZERO;
    let [x, ..] = &data.x;
    let inference = time(|| {
        black_box(predictor.predict(&net, black_box(x)));
        Ok(())
    })?;
    Ok(Times { step, inference })
}
