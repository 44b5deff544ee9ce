//! What it costs to look at every sample, loss and gradient: the same steps with it and without it.

use super::{Meter, Work};
use core::hint::black_box;
use motenet::prelude::*;

/// Measures `step` of the trainer under two names, guarded and not.
pub(super) fn run<N: Train, O: Optimizer, L: Loss<N::Out>, const B: usize>(
    meter: &mut impl Meter,
    names: [&'static str; 2],
    trainer: &mut Trainer<'_, N, O, L, B>,
    mut step: impl FnMut(&mut Trainer<'_, N, O, L, B>) -> Result<N::Elem, StepError>,
) -> Result<(), StepError> {
    for (name, guard) in names.into_iter().zip([true, false]) {
        trainer.guard = black_box(guard);
        let mut outcome = Ok(());
        meter.measure(Work { name, units: 1 }, &mut || outcome = step(trainer).map(drop));
        outcome?;
    }
    Ok(())
}
