use super::{Schedule, half_cosine, line};

/// On which curve [`OneCycle`] goes from one rate to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Anneal {
    /// Half a cosine: PyTorch's default.
    Cosine,
    /// A line: the paper's.
    Linear,
}

/// 1cycle: up from `peak / div` to `peak`, then down to `peak / div / final_div` at the last of `steps` steps, and no further. Momentum goes the
/// other way, from `max_momentum` to `base_momentum` and back.
///
/// PyTorch's phases: the rise ends at step `rise steps - 1` (not rounded), the fall at `steps - 1`.
///
/// ```
/// use motenet::{prelude::*, schedule::OneCycle};
/// let cycle = OneCycle::new(0.1, 1000);
/// let mut optimizer = Momentum::new(0.0, 0.9);
/// for step in 0..1000 {
///     optimizer.set_lr(cycle.lr(step));
///     optimizer.set_momentum(cycle.momentum(step));
/// }
/// assert_eq!((cycle.lr(299), cycle.momentum(299)), (0.1, 0.85));
/// ```
///
/// # Source
/// Smith and Topin, *Super-Convergence* (2017), arXiv:1708.07120; `torch.optim.lr_scheduler.OneCycleLR`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct OneCycle {
    /// The largest rate.
    pub peak: f32,
    /// How many steps there are.
    pub steps: u32,
    /// Which share of the steps rises; 0.3 by default.
    pub rise: f32,
    /// How many times smaller than the peak the first rate is; 25 by default.
    pub div: f32,
    /// How many times smaller than the first rate the last one is; 10,000 by default.
    pub final_div: f32,
    /// The momentum at the peak; 0.85 by default.
    pub base_momentum: f32,
    /// The momentum at both ends; 0.95 by default.
    pub max_momentum: f32,
    /// The curve; a cosine by default.
    pub anneal: Anneal,
}

impl OneCycle {
    /// With PyTorch's other constants.
    pub const fn new(peak: f32, steps: u32) -> Self {
        OneCycle {
            peak,
            steps,
            rise: 0.3,
            div: 25.0,
            final_div: 1e4,
            base_momentum: 0.85,
            max_momentum: 0.95,
            anneal: Anneal::Cosine,
        }
    }

    /// The momentum of step `step`.
    pub fn momentum(&self, step: u32) -> f32 {
        self.between(step, [self.max_momentum, self.base_momentum, self.max_momentum])
    }

    /// From the first of three values to the second while the rate rises, to the third while it falls.
    fn between(&self, step: u32, [start, top, end]: [f32; 3]) -> f32 {
        let (step, rising, last) = (
            step as f32,
            self.rise * self.steps as f32 - 1.0,
            self.steps as f32 - 1.0,
        );
        let (a, b, part) = if step < rising {
            (start, top, step / rising)
        } else if step < last {
            (top, end, (step - rising) / (last - rising))
        } else {
            (top, end, 1.0)
        };
        match self.anneal {
            Anneal::Cosine => half_cosine(a, b, part),
            Anneal::Linear => line(a, b, part),
        }
    }
}

impl Schedule for OneCycle {
    fn lr(&self, step: u32) -> f32 {
        let first = self.peak / self.div;
        self.between(step, [first, self.peak, first / self.final_div])
    }
}
