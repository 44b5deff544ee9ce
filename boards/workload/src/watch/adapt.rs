//! Fine-tuning to a new wearer: the network, or a [part](super::sparse) of it, learns from ten windows of each exercise, while the batch norms keep the
//! base's statistics.

use super::{CLASSES, Window};
use core::convert::Infallible;
use core::fmt;
use motenet::{StepError, prelude::*, rng};

/// Windows that come from somewhere: a slice of the host, a file that streams through the device's RAM, a sensor's buffer.
pub trait Source {
    /// Why a window could not be had.
    type Error;
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Puts window `index` into `window` and returns its class.
    ///
    /// # Errors
    /// Whatever keeps the window from being read.
    fn read(&mut self, index: usize, window: &mut Window) -> Result<usize, Self::Error>;
}

/// Windows in memory, seen through `view`.
pub struct Stored<'w, W> {
    /// Where they are.
    pub windows: &'w [W],
    /// From what is stored to values and class.
    pub view: fn(&W) -> (&Window, usize),
}

impl<W> Source for Stored<'_, W> {
    type Error = Infallible;

    fn len(&self) -> usize {
        self.windows.len()
    }
    fn read(&mut self, index: usize, window: &mut Window) -> Result<usize, Infallible> {
        let Some(stored) = self.windows.get(index) else {
            return Ok(0);
        };
        let (values, class) = (self.view)(stored);
        *window = *values;
        Ok(class)
    }
}

/// Why fine-tuning stopped.
#[derive(Clone, Copy, Debug)]
pub enum AdaptError<E> {
    /// A window could not be read.
    Source(E),
    /// A step was refused; the weights are those of the step before.
    Step(StepError),
    /// More windows than [`MOST`].
    TooMany,
}

impl<E: fmt::Display> fmt::Display for AdaptError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdaptError::Source(error) => write!(f, "{error}"),
            AdaptError::Step(error) => write!(f, "{error}"),
            AdaptError::TooMany => write!(f, "more than {MOST} windows to learn from"),
        }
    }
}

/// The largest number of windows that can be learned from.
pub const MOST: usize = 128;

/// How to fine-tune.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Recipe {
    /// Walks through the windows.
    pub epochs: usize,
    /// Learning rate of the first step; it falls on a line to zero.
    pub lr: f32,
    /// Windows whose gradients are averaged for one update.
    pub accumulate: usize,
    /// Bound on the gradient's norm: one window is a noisy estimate, and a large step early undoes the base.
    pub clip: f32,
    /// Of the order of the windows.
    pub seed: u64,
}

impl Recipe {
    /// What `cargo xtask demo` runs.
    pub const DEMO: Self = Recipe {
        epochs: 30,
        lr: 2e-2,
        accumulate: 2,
        clip: 2.0,
        seed: 7,
    };
}

/// Watches fine-tuning from outside.
pub trait Observer {
    /// Runs one window's share of training (gradient, and the update when it is due); overridden to count instructions.
    fn learn<R>(&mut self, step: impl FnOnce() -> R) -> R {
        step()
    }
    /// Hears of an epoch's mean loss.
    fn epoch(&mut self, epoch: usize, loss: f32) {
        let _ = (epoch, loss);
    }
}

/// Watches nothing.
pub struct Silent;
impl Observer for Silent {}

/// Fine-tunes `net`, one window at a time; `window` is where they pass through RAM. Returns the number of updates.
///
/// # Errors
/// See [`AdaptError`].
pub fn adapt<N, S>(
    net: &mut N,
    room: &mut Memory<N, Sgd, 1>,
    window: &mut Window,
    source: &mut S,
    recipe: &Recipe,
    observer: &mut impl Observer,
) -> Result<usize, AdaptError<S::Error>>
where
    N: Train<In = Window, Out = [f32; CLASSES], Elem = f32>,
    S: Source,
{
    let n = source.len();
    let mut places = [0u8; MOST];
    let order = places.get_mut(..n).ok_or(AdaptError::TooMany)?;
    order.iter_mut().zip(0..).for_each(|(place, i)| *place = i);

    net.configure(Setting::FrozenStatistics);
    let mut rng = rng::seeded(recipe.seed);
    let mut trainer = Trainer::new(net, room, Sgd::new(recipe.lr), CrossEntropy);
    let (all, mut seen, mut updates) = ((recipe.epochs * n) as f32, 0, 0);
    for epoch in 0..recipe.epochs {
        rng::shuffle(order, &mut rng);
        let mut sum = 0.0;
        for (i, &place) in (1..).zip(&*order) {
            let class = source.read(usize::from(place), window).map_err(AdaptError::Source)?;
            let due = i % recipe.accumulate.max(1) == 0 || i == n;
            let loss = observer.learn(|| {
                let loss = trainer.accumulate([(&*window, &class)])?;
                if due {
                    // A bound that is not one clips nothing.
                    let _ = trainer.clip_norm(recipe.clip);
                    trainer.update()?;
                }
                Ok(loss)
            });
            sum += loss.map_err(AdaptError::Step)?;
            seen += 1;
            if due {
                updates += 1;
                trainer.optimizer.lr = recipe.lr * (1.0 - seen as f32 / all);
            }
        }
        observer.epoch(epoch, sum / n as f32);
    }
    Ok(updates)
}
