//! PyTorch's reduce on plateau for losses.

/// The rate and what it remembers.
#[derive(Clone, Copy, Debug)]
pub struct Plateau {
    /// Current rate.
    pub lr: f64,
    /// Multiplied to the rate.
    pub factor: f64,
    /// Bad epochs that are allowed.
    pub patience: u32,
    /// Better means lower by more than this.
    pub threshold: f64,
    /// Whether the threshold is a share of the best.
    pub relative: bool,
    /// Epochs after a reduction in which none is bad.
    pub cooldown: u32,
    /// Smallest rate.
    pub min_lr: f64,
    /// Lowest loss, infinite at first.
    pub best: f64,
    /// Bad epochs in a row.
    pub bad: u32,
    /// What is left of the cooldown.
    pub cooling: u32,
}

impl Plateau {
    /// The rate after one more epoch.
    pub fn watch(&mut self, loss: f64) -> f64 {
        let bound = if self.relative {
            self.best * (1.0 - self.threshold)
        } else {
            self.best - self.threshold
        };
        if loss < bound {
            self.best = loss;
            self.bad = 0;
        } else {
            self.bad += 1;
        }
        if self.cooling > 0 {
            self.cooling -= 1;
            self.bad = 0;
        }
        if self.bad > self.patience {
            let lower = (self.lr * self.factor).max(self.min_lr);
            if self.lr - lower > 1e-8 {
                self.lr = lower;
            }
            self.cooling = self.cooldown;
            self.bad = 0;
        }
        self.lr
    }
}
