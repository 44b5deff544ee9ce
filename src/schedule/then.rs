use super::Schedule;

/// One schedule up to step `at`, another one from there on, which starts from its own step 0.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Then<A, B> {
    /// The first schedule.
    pub first: A,
    /// The first step of the second one.
    pub at: u32,
    /// The second schedule.
    pub next: B,
}

impl<A: Schedule, B: Schedule> Schedule for Then<A, B> {
    fn lr(&self, step: u32) -> f32 {
        match step.checked_sub(self.at) {
            None => self.first.lr(step),
            Some(step) => self.next.lr(step),
        }
    }
}
