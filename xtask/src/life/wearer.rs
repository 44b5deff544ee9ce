//! The new wearer: subject 3, whom no base in a firmware has seen.

use super::device::Answer;
use crate::repository;
use anyhow::{Context, Result, anyhow};
use motenet::device::guarded::{Config, Progress, Stored};
use motenet::words::{Leaves, Words};
use motenet::{Predictor, Train, Zero, argmax, blob, softmax};
use motenet_host::watch::{self, Protocol, Recording};
use motenet_workload::{
    small,
    watch::{self as large, CLASSES},
};
use std::fs;

/// Who it is.
const SUBJECT: usize = 3;

/// Samples that follow each other, all of one class; a whole number of hops, and at least a window.
#[derive(Clone, Debug)]
pub struct Stretch<const C: usize> {
    pub samples: Vec<[f32; C]>,
    pub class: usize,
}

/// What the wearer does.
#[derive(Clone, Debug)]
pub struct Wearer<const C: usize, const L: usize> {
    /// A window each, ten of each class.
    pub lessons: Vec<Stretch<C>>,
    /// What comes later: every recording's last 48 %, or the start of that.
    pub eval: Vec<Stretch<C>>,
}

/// What host and board do alike.
pub trait Play<const C: usize, const L: usize> {
    /// One sample of the device out of the recording's, where it takes one.
    const EVERY: usize;
    fn sample(recorded: &[[f32; 6]]) -> [f32; C];
    /// Weights of the base, as bits.
    fn base() -> Result<Vec<u32>>;
    /// What weights say of windows.
    fn answers(weights: &[u32], windows: &[[[f32; L]; C]]) -> Result<Vec<Answer>>;
    /// Weights after these lessons.
    fn learned(seed: u64, lessons: &[([[f32; L]; C], usize)]) -> Result<Vec<u32>>;
}

/// Subject 3; of each recording for the evaluation at most so many windows.
pub fn wearer<P: Play<C, L>, const C: usize, const L: usize>(most: usize) -> Result<Wearer<C, L>> {
    let recordings = watch::load()?;
    let protocol = Protocol::new(&recordings, SUBJECT)?;
    let lessons = protocol.adaptation(10)?;
    let lessons = lessons.into_iter().map(|window| {
        let recorded: Vec<[f32; 6]> = (0..watch::LENGTH)
            .map(|t| std::array::from_fn(|channel| window.values[channel][t]))
            .collect();
        stretch::<P, C, L>(&recorded, window.label)
    });
    let lessons = lessons.collect();
    let of_subject = |recording: &&Recording| recording.subject == SUBJECT;
    let eval = recordings.iter().filter(of_subject).map(|recording| {
        let all = recording.last();
        let whole = (all.len() / watch::HOP * watch::HOP).min((most + 1) * watch::HOP);
        stretch::<P, C, L>(&all[..whole], recording.label)
    });
    Ok(Wearer {
        lessons,
        eval: eval.collect(),
    })
}

fn stretch<P: Play<C, L>, const C: usize, const L: usize>(recorded: &[[f32; 6]], class: usize) -> Stretch<C> {
    Stretch {
        samples: recorded.chunks_exact(P::EVERY).map(P::sample).collect(),
        class,
    }
}

impl<const C: usize> Stretch<C> {
    /// The windows of a stretch, each half a window behind the last.
    pub fn windows<const L: usize>(&self) -> Vec<[[f32; L]; C]> {
        let windows = self.samples.windows(L).step_by(L / 2);
        windows
            .map(|samples| std::array::from_fn(|channel| std::array::from_fn(|time| samples[time][channel])))
            .collect()
    }
}

fn bits<N: motenet::Params<Elem = f32>>(net: &mut N) -> Vec<u32> {
    let leaves = Leaves(net);
    let mut words = vec![0; leaves.count()];
    leaves.read(0, &mut words);
    words
}

fn loaded<N: Train<Elem = f32> + Zero>(base: &[u8]) -> Result<Box<N>> {
    let mut net = Box::new(N::ZERO);
    blob::load(base, &mut *net).map_err(|error| anyhow!("{error}"))?;
    Ok(net)
}

fn answers<N: Train<Elem = f32, Out = [f32; CLASSES]> + Zero>(
    weights: &[u32],
    base: &[u8],
    windows: &[N::In],
) -> Result<Vec<Answer>> {
    // Statistics that do not learn are the base's.
    let mut net = loaded::<N>(base)?;
    Leaves(&mut *net).write(0, weights);
    let mut predictor = Predictor::<N>::ZERO;
    let answer = |window: &N::In| {
        let out = predictor.predict(&net, window);
        Answer {
            class: argmax(&out),
            probabilities: softmax(&out).to_vec(),
        }
    };
    Ok(windows.iter().map(answer).collect())
}

/// Plays lessons to a guard, and returns the weights.
macro_rules! lessons {
    ($guard:expr, $lessons:expr) => {{
        let mut guard = $guard;
        for (window, class) in $lessons {
            let (id, _) = guard
                .offer(window)
                .map_err(|why| anyhow!("the host refuses a window: {why}"))?;
            guard.label(id, *class)?;
            while guard.poll(1) != Progress::Idle {}
        }
        let mut net = Box::new(*guard.net());
        Ok(bits(&mut *net))
    }};
}

fn read(path: &str) -> Result<Vec<u8>> {
    let path = repository::root().join(path);
    fs::read(&path).with_context(|| format!("reading {}", path.display()))
}

/// The task `watch`.
pub struct Watch;

impl Play<6, 100> for Watch {
    const EVERY: usize = 1;

    fn sample(recorded: &[[f32; 6]]) -> [f32; 6] {
        recorded[0]
    }
    fn base() -> Result<Vec<u32>> {
        Ok(bits(&mut *loaded::<large::Watch>(&read(WATCH_BASE)?)?))
    }
    fn answers(weights: &[u32], windows: &[large::Window]) -> Result<Vec<Answer>> {
        answers::<large::Watch>(weights, &read(WATCH_BASE)?, windows)
    }
    fn learned(seed: u64, lessons: &[(large::Window, usize)]) -> Result<Vec<u32>> {
        use large::guarded::{CONFIG, Room, Shelf, guard};
        let known = read("boards/data/watch-known.motx")?;
        let known = Stored::<large::Window, CLASSES>::try_open(&known).map_err(|error| anyhow!("{error}"))?;
        let (mut room, mut shelf) = (Box::new(Room::ZERO), Box::new(Shelf::ZERO));
        motenet::copy(&*loaded::<large::Watch>(&read(WATCH_BASE)?)?, room.net_mut());
        lessons!(guard(&mut room, &mut *shelf, known, Config { seed, ..CONFIG }), lessons)
    }
}

/// The task `small`.
pub struct Small;

impl Play<3, 50> for Small {
    const EVERY: usize = 2;

    fn sample(recorded: &[[f32; 6]]) -> [f32; 3] {
        small::halve(&recorded[0], &recorded[1])
    }
    fn base() -> Result<Vec<u32>> {
        Ok(bits(&mut *loaded::<small::Small>(&read(SMALL_BASE)?)?))
    }
    fn answers(weights: &[u32], windows: &[small::Window]) -> Result<Vec<Answer>> {
        answers::<small::Small>(weights, &read(SMALL_BASE)?, windows)
    }
    fn learned(seed: u64, lessons: &[(small::Window, usize)]) -> Result<Vec<u32>> {
        use small::guarded::{CONFIG, PLACES, Packed, Room, guard};
        let known = read("boards/data/small-known.motx")?;
        let known = Stored::<small::Window, CLASSES>::try_open(&known).map_err(|error| anyhow!("{error}"))?;
        let (mut room, mut shelf) = (Box::new(Room::ZERO), [Packed::ZERO; PLACES]);
        motenet::copy(&*loaded::<small::Small>(&read(SMALL_BASE)?)?, room.net_mut());
        lessons!(guard(&mut room, &mut shelf, known, Config { seed, ..CONFIG }), lessons)
    }
}

const WATCH_BASE: &str = "examples/data/watch/base-03-without-old.mote";
const SMALL_BASE: &str = "boards/data/small-base.mote";
