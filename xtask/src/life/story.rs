//! The whole life: what a board recognises before and after it has learned, and what comes back after a restart.

use super::{
    board::{Board, Flash},
    cuts,
    device::{Answer, Device},
    wearer::{Play, Stretch, Wearer, wearer},
};
use anyhow::{Context, Result, bail, ensure};
use motenet_link::{Event, Origin, Report, Request};
use std::{path::Path, time::Instant};

/// Decides the random draws of board and host.
const SEED: u64 = 2026;

/// How long a life is.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    /// Windows of each recording to be recognised, at most.
    pub windows: usize,
    /// Power cuts.
    pub cuts: usize,
}

/// What a life gave.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Right answers in percent: of the base, after learning, after a restart.
    pub before: f64,
    pub after: f64,
    pub restored: f64,
    /// Windows asked about.
    pub windows: usize,
    /// Frames that the board dropped, of those that were garbage.
    pub dropped: u32,
    pub cuts: cuts::Figures,
    /// In bytes.
    pub ram: u64,
    pub statics: u64,
    pub stack: u64,
    pub free: u64,
    /// The longest slice, in microseconds of the emulated board.
    pub slice_us: u32,
    pub seconds: f64,
}

/// Lives it.
pub fn live<P: Play<C, L>, const C: usize, const L: usize>(board: &Board, length: Length) -> Result<Figures> {
    let image = board.build()?;
    let began = Instant::now();
    let wearer = wearer::<P, C, L>(length.windows)?;
    let folder = std::env::temp_dir().join(format!("motenet-life-{}-{}", std::process::id(), board.core.name));
    std::fs::create_dir_all(&folder)?;
    let flash = folder.join("flash");
    let figures = board
        .blank(&flash)
        .and_then(|()| story::<P, C, L>(board, length, &wearer, &image, &flash, began));
    let _ = std::fs::remove_dir_all(&folder);
    figures
}

fn story<P: Play<C, L>, const C: usize, const L: usize>(
    board: &Board,
    length: Length,
    wearer: &Wearer<C, L>,
    image: &Path,
    flash: &Path,
    began: Instant,
) -> Result<Figures> {
    let mut device = Device::start(board, image, flash, SEED)?;
    let hello = device.hello.clone().context("no hello")?;
    ensure!(hello.origin == Origin::Base, "a blank flash: {}", hello.origin);
    ensure!(
        usize::from(hello.channels) == C && usize::from(hello.length) == L,
        "another task: {hello:?}"
    );
    let base = P::base()?;
    ensure!(device.weights()? == base, "the base is not the host's");

    // A bad line, and a cable that is pulled, change nothing.
    let mut garbage = Garbage(1);
    let (before, windows) = recognise::<P, C, L>(&mut device, &wearer.eval, &base, |device| garbage.spoil(device))?;
    let dropped = device.metrics()?.dropped;
    ensure!(
        dropped >= garbage.0 / 2,
        "{dropped} frames dropped of {} that were garbage",
        garbage.0
    );
    let (said, samples) = (device.answers.len(), device.samples);
    device.send_bytes(&[7, 7, 7])?;
    device.pull_cable()?;
    ensure!(
        (device.answers.len(), device.samples) == (said, samples),
        "a pulled cable is no restart"
    );

    let taught = teach::<C, L>(&mut device, &wearer.lessons)?;
    let expected = P::learned(SEED, &taught)?;
    let weights = device.weights()?;
    ensure!(weights != base, "nothing was learned: {:?}", device.events);
    ensure!(
        weights == expected,
        "the weights are not those that the host has learned"
    );
    let sequence = match device.saved {
        Some(sequence) => sequence,
        None => device.until(|device, _| device.saved)?,
    };
    let (after, _) = recognise::<P, C, L>(&mut device, &wearer.eval, &weights, |_| Ok(()))?;
    ensure!(after > before, "{after:.1} % after learning, {before:.1} % before");

    let slice_us = device.metrics()?.slice_us;
    device.send(&Request::Restart)?;
    device.until(|_, report| matches!(report, Report::Bye).then_some(()))?;
    let hello = device.restarted()?;
    ensure!(
        hello.origin == Origin::Restored { sequence },
        "after a restart: {}",
        hello.origin
    );
    ensure!(device.weights()? == weights, "other weights after a restart");
    let (restored, _) = recognise::<P, C, L>(&mut device, &wearer.eval, &weights, |_| Ok(()))?;
    let printed = |key| {
        device
            .printed(key)
            .with_context(|| format!("the firmware does not say {key}"))
    };
    let (stack, free) = (printed("stack_bytes")?, printed("free_bytes")?);
    if board.flash != Flash::Chip {
        // The same in another process: a cut.
        drop(device);
        device = Device::start(board, image, flash, SEED + 1)?;
        let hello = device.hello.clone().context("no hello")?;
        ensure!(
            hello.origin == Origin::Restored { sequence },
            "after a cut: {}",
            hello.origin
        );
        ensure!(device.weights()? == weights, "other weights after a cut");
        recognise::<P, C, L>(&mut device, &wearer.eval[..1], &weights, |_| Ok(()))?;
    }
    ensure!(
        restored == after,
        "{restored:.1} % after a restart, {after:.1} % before it"
    );
    let cuts = cuts::cut(board, image, flash, device, length.cuts)?;
    let ram = board.ram();
    Ok(Figures {
        before,
        after,
        restored,
        windows,
        dropped,
        cuts,
        ram,
        statics: ram - stack - free,
        stack,
        free,
        slice_us,
        seconds: began.elapsed().as_secs_f64(),
    })
}

/// Streams stretches and counts right answers, in percent; what the board says has to be what these weights say on the host, to the bit.
fn recognise<P: Play<C, L>, const C: usize, const L: usize>(
    device: &mut Device,
    stretches: &[Stretch<C>],
    weights: &[u32],
    mut spoil: impl FnMut(&mut Device) -> Result<()>,
) -> Result<(f64, usize)> {
    let (mut right, mut of) = (0, 0);
    for stretch in stretches {
        let answers = play::<C, L>(device, stretch, &mut spoil)?;
        let expected = P::answers(weights, &stretch.windows())?;
        ensure!(answers.len() == expected.len(), "{} answers", answers.len());
        for (answer, expected) in answers.into_iter().zip(expected) {
            // A window in which a sensor stands still counts as not recognised.
            of += 1;
            if let Some(answer) = answer {
                ensure!(answer == expected, "it says {answer:?}, the host {expected:?}");
                right += usize::from(answer.class == stretch.class);
            }
        }
    }
    Ok((100.0 * right as f64 / of as f64, of))
}

/// Streams a stretch, and returns what the board says of its windows.
fn play<const C: usize, const L: usize>(
    device: &mut Device,
    stretch: &Stretch<C>,
    spoil: impl FnMut(&mut Device) -> Result<()>,
) -> Result<Vec<Option<Answer>>> {
    let hop = L / 2;
    let first = device.samples as usize / hop;
    device.stream(&stretch.samples, spoil)?;
    let count = (stretch.samples.len() - L) / hop + 1;
    (first..first + count)
        .map(|window| device.answer(window as u32))
        .collect()
}

/// Plays the lessons and says what each was, until the board has learned and saved; returns those that it took.
fn teach<const C: usize, const L: usize>(
    device: &mut Device,
    lessons: &[Stretch<C>],
) -> Result<Vec<([[f32; L]; C], usize)>> {
    let mut taught = Vec::new();
    for lesson in lessons {
        let window = device.samples / (L as u32 / 2);
        let class = lesson.class as u8;
        let answer = play::<C, L>(device, lesson, |_| Ok(()))?;
        if answer == [None] {
            continue;
        }
        device.ask(&Request::Label { window, class }, |_, report| match report {
            Report::Labelled { window: of, .. } => (*of == window).then_some(()),
            _ => None,
        })?;
        taught.extend(lesson.windows().into_iter().map(|window| (window, lesson.class)));
    }
    let ended = |event: &Event| match event {
        Event::Accepted { .. } => Some(true),
        Event::RolledBack { .. } | Event::Failed { .. } | Event::Doubted { .. } => Some(false),
        _ => None,
    };
    let good = match device.events.iter().find_map(ended) {
        Some(good) => good,
        None => device
            .until(|device, _| device.events.iter().find_map(ended))
            .context("waiting for the update")?,
    };
    if !good {
        bail!("the update was turned down: {:?}", device.events);
    }
    // Lessons that came during the update are taken up behind it.
    while device.metrics()?.learning {}
    Ok(taught)
}

/// What a bad line carries besides: counts what it has sent.
struct Garbage(u32);

impl Garbage {
    /// Now and then a frame of noise, before a good one.
    fn spoil(&mut self, device: &mut Device) -> Result<()> {
        self.0 += 1;
        let n = self.0;
        let noise = (0..n % 300).map(|i| (n.wrapping_mul(2_654_435_761).rotate_left(i) >> 7) as u8);
        let mut noise: Vec<u8> = noise.map(|byte| byte.max(1)).collect();
        // Each ends, or it takes the good one with it; now and then it does.
        if !n.is_multiple_of(64) {
            noise.push(0);
        }
        device.send_bytes(&noise)
    }
}
