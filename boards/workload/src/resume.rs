//! A training run with every kind of state, to be saved and resumed: batch norm, dropout, Adam, a schedule, an order that is shuffled each step, noise.

use crate::Fnv;
use motenet::prelude::*;
use motenet::rng::{self, Generator};
use motenet::schedule::Cosine;
use motenet::words::{self, Words};

type Net = Model<[f32; 6], (Normalize, Dense<12, NO_BIAS>, BatchNorm, Relu, Dropout<20>, Dense<4>)>;

const BATCH: usize = 4;
const SAMPLES: usize = 16;
/// How many steps a run has.
pub const STEPS: u32 = 200;

/// What a run is besides its trainer.
struct Progress {
    step: u32,
    order: [u8; SAMPLES],
    rng: Generator,
}

words::fields!(Progress {
    step: u32,
    order: [u8; SAMPLES],
    rng: Generator
});

/// The memory of a run. All zero, so a `static` of it lies in `.bss`.
pub struct Ram {
    net: Net,
    room: Memory<Net, Adam, BATCH>,
}

impl Ram {
    /// Memory as it is after a reset.
    pub const ZERO: Self = Ram {
        net: Net::ZERO,
        room: Memory::ZERO,
    };
}

/// A run: all of its state is [`Words`].
pub struct Run<'r> {
    trainer: Trainer<'r, Net, Adam, CrossEntropy, BATCH>,
    progress: Progress,
}

words::fields!(['r] Run<'r> { trainer: Trainer<'r, Net, Adam, CrossEntropy, BATCH>, progress: Progress });

impl<'r> Run<'r> {
    /// A new run; `seed` decides all of its random numbers.
    pub fn new(ram: &'r mut Ram, seed: u64) -> Self {
        let mut rng = rng::seeded(seed);
        ram.net.init(&mut rng);
        ram.net.0.set([0.1; 6], [1.5; 6]);
        Run {
            trainer: Trainer::new(&mut ram.net, &mut ram.room, Adam::new(0.0), CrossEntropy),
            progress: Progress {
                step: 0,
                order: core::array::from_fn(|i| i as u8),
                rng,
            },
        }
    }

    /// How many steps it has done.
    pub fn steps(&self) -> u32 {
        self.progress.step
    }

    /// The next step.
    ///
    /// # Errors
    /// None with these data; training passes on what it would say.
    pub fn step(&mut self) -> Result<(), StepError> {
        let schedule = Cosine {
            lr: 0.02,
            end: 0.0,
            duration: STEPS,
        };
        let Progress { step, order, rng } = &mut self.progress;
        self.trainer.optimizer.set_lr(schedule.lr(*step));
        rng::shuffle(order, rng);
        let mut batch = [([0.0; 6], 0); BATCH];
        for (place, &i) in batch.iter_mut().zip(&*order) {
            *place = sample(i, rng);
        }
        self.trainer.step(batch)?;
        *step += 1;
        Ok(())
    }

    /// A hash of all of its state.
    pub fn hash(&self) -> u64 {
        let mut hash = Fnv::new();
        for i in 0..self.count() {
            let mut word = [0];
            self.read(i, &mut word);
            let [word] = word;
            hash.word(word);
        }
        hash.finish()
    }
}

/// Sample `i`, with noise.
fn sample(i: u8, rng: &mut Generator) -> ([f32; 6], usize) {
    let mut fixed = rng::seeded(u64::from(i));
    let mut x = [0.0; 6];
    x.fill_with(|| rng::normal(&mut fixed));
    let class = usize::from(i % 4);
    for (j, x) in x.iter_mut().enumerate() {
        *x += 0.1 * rng::normal(rng) + if j == class { 1.5 } else { 0.0 };
    }
    (x, class)
}

/// The hash of a run that nothing interrupts.
///
/// # Errors
/// None with these data.
pub fn uninterrupted() -> Result<u64, StepError> {
    let mut ram = Ram::ZERO;
    let mut run = Run::new(&mut ram, SEED);
    while run.steps() < STEPS {
        run.step()?;
    }
    Ok(run.hash())
}

/// The seed of the run that boards resume.
pub const SEED: u64 = 11;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_resumes_where_it_was() {
        let (mut first, mut second) = (Ram::ZERO, Ram::ZERO);
        let (mut run, mut other) = (Run::new(&mut first, SEED), Run::new(&mut second, 5));
        (0..7).for_each(|_| run.step().unwrap());
        let mut words = [0; 2000];
        let all = words.get_mut(..run.count()).unwrap();
        run.read(0, all);
        other.write(0, all);
        (0..7).for_each(|_| {
            run.step().unwrap();
            other.step().unwrap();
        });
        assert_eq!((run.steps(), run.hash()), (14, other.hash()));
        assert_ne!(run.hash(), uninterrupted().unwrap());
    }
}
