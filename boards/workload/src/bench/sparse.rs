//! The watch network, learning in part: the steps of [`watch::sparse`](crate::watch::sparse).

use super::{Meter, Work};
use crate::watch::sparse::{Affine, Biases, Everything, Head, LastLayers, Quarter, Variant};
use crate::watch::{Watch, Window};
use motenet::{fingerprint, prelude::*};

/// A network and its training.
struct Room<V: Variant> {
    net: V::Net,
    room: motenet::Memory<V::Net, Sgd, 1>,
}

impl<V: Variant> Zero for Room<V> {
    const ZERO: Self = Room {
        net: Zero::ZERO,
        room: Zero::ZERO,
    };
}

/// The memory [`run`] works in.
pub struct Memory {
    head: Room<Head>,
    biases: Room<Biases>,
    affine: Room<Affine>,
    last_layers: Room<LastLayers>,
    quarter: Room<Quarter>,
    everything: Room<Everything>,
}

impl Zero for Memory {
    const ZERO: Self = Memory {
        head: Zero::ZERO,
        biases: Zero::ZERO,
        affine: Zero::ZERO,
        last_layers: Zero::ZERO,
        quarter: Zero::ZERO,
        everything: Zero::ZERO,
    };
}

/// Measures a step of each on one window; returns the fingerprints of the weights.
pub(super) fn run(
    memory: &mut Memory,
    base: &Watch,
    window: &Window,
    meter: &mut impl Meter,
) -> Result<[u64; 6], StepError> {
    Ok([
        step(&mut memory.head, "watch_head", base, window, meter)?,
        step(&mut memory.biases, "watch_biases", base, window, meter)?,
        step(&mut memory.affine, "watch_affine", base, window, meter)?,
        step(&mut memory.last_layers, "watch_last_layers", base, window, meter)?,
        step(&mut memory.quarter, "watch_quarter", base, window, meter)?,
        step(&mut memory.everything, "watch_everything", base, window, meter)?,
    ])
}

fn step<V: Variant>(
    Room { net, room }: &mut Room<V>,
    name: &'static str,
    base: &Watch,
    window: &Window,
    meter: &mut impl Meter,
) -> Result<u64, StepError> {
    V::take(net, base);
    net.configure(Setting::FrozenStatistics);
    let mut trainer = Trainer::new(net, room, Sgd::new(1e-3), CrossEntropy);
    let mut outcome = Ok(0.0);
    meter.measure(Work { name, units: 1 }, &mut || {
        outcome = trainer.step([(window, 3)]);
    });
    outcome?;
    Ok(fingerprint(net))
}
