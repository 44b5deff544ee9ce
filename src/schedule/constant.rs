use super::Schedule;

/// The same rate always: `lr`. The beginning of a [`Then`](super::Then), the level behind a [`Warmup`](super::Warmup).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Constant {
    /// The rate.
    pub lr: f32,
}

impl Schedule for Constant {
    fn lr(&self, _: u32) -> f32 {
        self.lr
    }
}
