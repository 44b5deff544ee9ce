//! An autoencoder that learns one recording and finds other movements strange: what example 13 shows and `host-tests/tests/metrics` holds to its rates.

use motenet::metrics::{Quantile, Scored, quantile};
use motenet::{Loss, prelude::*, rng};
use motenet_host::watch::{CHANNELS, LENGTH, Recording};
use std::error::Error;

const EVERY: usize = 4;
const INPUT: usize = CHANNELS * LENGTH / EVERY;
/// A window: channel by channel, 12.5 values a second, in deviations of the training part.
pub type Values = [f32; INPUT];
/// 150 numbers through 8 and back.
pub type Net = Model<Values, (Dense<8>, Tanh, Dense<INPUT>)>;
/// All that training needs besides.
pub type Room = Memory<Net, Adam, 16>;

const EPOCHS: usize = 30;
/// The share of normal windows that are to raise no alarm.
pub const QUANTILE: f32 = 0.95;

/// A recording is cut into blocks of three seconds. Of six in a row three teach, two set the threshold, one tests: no sample is in two parts.
const BLOCK: usize = 150;
const TURNS: [Part; 6] = [
    Part::Train,
    Part::Calibration,
    Part::Train,
    Part::Calibration,
    Part::Train,
    Part::Test,
];

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Train,
    Calibration,
    Test,
}

/// The scores of the normal recording's test part and of all windows of other recordings, and the threshold that the network's own errors gave.
pub struct Outcome {
    pub scores: Vec<Scored<f32>>,
    pub threshold: f32,
    /// The same from all errors at once, for comparison.
    pub exact: f32,
}

/// Learns what is normal, sets the threshold, and scores what comes after.
pub fn learn(normal: &Recording, others: &[&Recording], seed: u64) -> Result<Outcome, Box<dyn Error>> {
    let blocks = |part| {
        let turns = normal.samples.chunks_exact(BLOCK).zip(TURNS.iter().cycle());
        turns.filter(move |(_, turn)| **turn == part).map(|(block, _)| block)
    };
    let scale = scale(&blocks(Part::Train).flatten().copied().collect::<Vec<_>>());
    let windows = |part, hop| -> Vec<Values> { blocks(part).flat_map(|block| inputs(block, hop, &scale)).collect() };

    let mut rng = rng::seeded(seed);
    let (mut net, mut room) = (Box::new(Net::ZERO), Box::new(Room::ZERO));
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut *net, &mut room, Adam::new(3e-3), Mse);
    let mut train = windows(Part::Train, 3);
    for _ in 0..EPOCHS {
        rng::shuffle(&mut train, &mut rng);
        for batch in train.chunks(16) {
            trainer.step(batch.iter().map(|x| (x, x)))?;
        }
    }

    // The error of the copy is the score. Its quantile is estimated from the stream, as a device does that stores nothing; beside it the exact one.
    let mut error = |x: &Values| Mse.value(&trainer.predict(x), x);
    let (mut threshold, mut errors) = (Quantile::new(QUANTILE)?, vec![]);
    for x in windows(Part::Calibration, 1) {
        let error = error(&x)?;
        threshold.add(error)?;
        errors.push(error);
    }
    let strange = others
        .iter()
        .flat_map(|other| inputs(&other.samples, LENGTH / 2, &scale));
    let mut scores = vec![];
    for (x, positive) in windows(Part::Test, 1)
        .into_iter()
        .map(|x| (x, false))
        .chain(strange.map(|x| (x, true)))
    {
        scores.push(Scored {
            score: error(&x)?,
            positive,
        });
    }
    Ok(Outcome {
        scores,
        threshold: threshold.value()?,
        exact: quantile(&mut errors, QUANTILE)?,
    })
}

/// Mean and deviation of each channel.
fn scale(samples: &[[f32; CHANNELS]]) -> [(f32, f32); CHANNELS] {
    let share = 1.0 / samples.len() as f32;
    std::array::from_fn(|channel| {
        let mean = samples.iter().map(|sample| sample[channel]).sum::<f32>() * share;
        let squares = samples
            .iter()
            .map(|sample| (sample[channel] - mean).powi(2))
            .sum::<f32>();
        (mean, (squares * share).sqrt())
    })
}

/// All windows, one every `hop` samples; each value is the average of four samples.
fn inputs<'s>(
    samples: &'s [[f32; CHANNELS]],
    hop: usize,
    scale: &[(f32, f32); CHANNELS],
) -> impl Iterator<Item = Values> + use<'s> {
    let scale = *scale;
    samples.windows(LENGTH).step_by(hop).map(move |window| {
        std::array::from_fn(|i| {
            let ((mean, deviation), time) = (scale[i * EVERY / LENGTH], i * EVERY % LENGTH);
            let sum: f32 = window[time..time + EVERY]
                .iter()
                .map(|sample| sample[i * EVERY / LENGTH])
                .sum();
            (sum / EVERY as f32 - mean) / deviation
        })
    })
}
