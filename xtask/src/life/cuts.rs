//! Power that goes away while a board saves.

use super::{
    board::{Board, Flash},
    device::Device,
};
use anyhow::{Context, Result, ensure};
use motenet_link::{Hello, Origin, Request};
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// Every so many saves is not cut.
const WHOLE: usize = 4;

/// What came of the cuts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Cuts after which the state before was there.
    pub old: usize,
    /// Cuts after which the new state was there.
    pub new: usize,
    /// How long a save takes on this machine, in milliseconds.
    pub save_ms: f64,
}

/// Has the board save again and again, another model each time, and cuts most of these saves, each at another moment.
pub fn cut(board: &Board, image: &Path, flash: &Path, mut device: Device, cuts: usize) -> Result<Figures> {
    let mut figures = Figures::default();
    let mut weights = device.weights()?;
    let mut sequence = sequence(device.hello.as_ref().context("no hello")?)?;
    let (mut done, mut turn) = (0, 0);
    // How long a save takes, from what was not cut.
    let mut whole = Duration::ZERO;
    while done < cuts {
        let mut next = weights.clone();
        let last = next.last_mut().context("no weights")?;
        *last = (f32::from_bits(*last) + 0.01).to_bits();
        device.write_weights(&next)?;
        device.saved = None;
        let monitor = (board.flash == Flash::Chip).then(|| device.monitor()).transpose()?;
        let began = Instant::now();
        device.send(&Request::Save)?;
        if turn % WHOLE == 0 {
            let saved = match device.saved {
                Some(saved) => saved,
                None => device.until(|device, _| device.saved).context("waiting for a save")?,
            };
            whole = began.elapsed();
            ensure!(saved > sequence, "save {saved} after save {sequence}");
            (weights, sequence) = (next, saved);
            turn += 1;
            continue;
        }
        turn += 1;
        done += 1;
        thread::sleep(whole.mul_f64((done as f64 - 0.5) / cuts as f64));
        if let Some(monitor) = monitor {
            device.reset(monitor)?;
        } else {
            drop(device);
            device = Device::start(board, image, flash, done as u64)?;
        }
        let found = device.weights()?;
        let saved = self::sequence(device.hello.as_ref().context("no hello")?)?;
        if found == weights {
            figures.old += 1;
        } else {
            ensure!(
                found == next,
                "after cut {done} there is neither the old nor the new model"
            );
            figures.new += 1;
        }
        // A state in doubt is written once more under another number.
        ensure!(saved >= sequence, "save {saved} after a cut, {sequence} before");
        (weights, sequence) = (found, saved);
    }
    figures.save_ms = 1e3 * whole.as_secs_f64();
    Ok(figures)
}

fn sequence(hello: &Hello) -> Result<u32> {
    match hello.origin {
        Origin::Restored { sequence } => Ok(sequence),
        origin => anyhow::bail!("nothing was restored: {origin}"),
    }
}
