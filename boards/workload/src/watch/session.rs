//! The whole story of the demonstration: load the base, measure it, fine-tune it, measure it again.

use super::adapt::{AdaptError, Observer, Recipe, Source, adapt};
use super::{Room, Watch, Window};
use core::fmt;
use motenet::blob::{self, BlobError};
use motenet::prelude::*;

/// Right answers out of so many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Score {
    /// Right answers.
    pub right: usize,
    /// Windows asked about.
    pub of: usize,
}

impl Score {
    /// The share of right answers in percent.
    pub fn percent(self) -> f32 {
        100.0 * self.right as f32 / self.of as f32
    }
}

/// What came of a session.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// The base on the new subject's windows.
    pub new_before: Score,
    /// The base on its own subjects' windows.
    pub old_before: Score,
    /// The fine-tuned network on the new subject's windows.
    pub new_after: Score,
    /// The fine-tuned network on the base subjects' windows.
    pub old_after: Score,
    /// How often the weights moved.
    pub updates: usize,
    /// A digest of the final weights' bits.
    pub fingerprint: u64,
}

/// Why a session stopped.
#[derive(Clone, Copy, Debug)]
pub enum SessionError<E> {
    /// The base's weights were turned down.
    Base(BlobError),
    /// A window could not be read.
    Source(E),
    /// Fine-tuning stopped.
    Adapt(AdaptError<E>),
}

impl<E: fmt::Display> fmt::Display for SessionError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SessionError::Base(error) => write!(f, "{error}"),
            SessionError::Source(error) => write!(f, "{error}"),
            SessionError::Adapt(error) => write!(f, "{error}"),
        }
    }
}

/// The windows of a session.
pub struct Sets<'s, S> {
    /// What the network learns from.
    pub adaptation: &'s mut S,
    /// Other windows of the new subject.
    pub new: &'s mut S,
    /// Windows of the base's subjects.
    pub old: &'s mut S,
}

/// The memory of a session: network, training, and the window that passes through. All zero, so a `static` of it lies in `.bss`.
pub struct Device {
    net: Watch,
    room: Room,
    window: Window,
}

impl Device {
    /// Before a session.
    pub const ZERO: Self = Self {
        net: Watch::ZERO,
        room: Room::ZERO,
        window: Window::ZERO,
    };

    /// The network as the session left it.
    pub fn net(&self) -> &Watch {
        &self.net
    }

    /// Runs a session. `base` is the blob of the base's weights; `say` hears of each part as it begins.
    ///
    /// # Errors
    /// See [`SessionError`].
    pub fn run<S: Source>(
        &mut self,
        base: &[u8],
        sets: Sets<'_, S>,
        recipe: &Recipe,
        observer: &mut impl Observer,
        mut say: impl FnMut(&str),
    ) -> Result<Outcome, SessionError<S::Error>> {
        blob::load(base, &mut self.net).map_err(SessionError::Base)?;
        say("the base on the new subject");
        let new_before = self.score(sets.new)?;
        say("the base on its own subjects");
        let old_before = self.score(sets.old)?;
        say("fine-tuning");
        let Device { net, room, window, .. } = self;
        let updates = adapt(net, room, window, sets.adaptation, recipe, observer).map_err(SessionError::Adapt)?;
        say("the tuned network on the new subject");
        let new_after = self.score(sets.new)?;
        say("the tuned network on the base's subjects");
        let old_after = self.score(sets.old)?;
        let fingerprint = motenet::fingerprint(&self.net);
        Ok(Outcome {
            new_before,
            old_before,
            new_after,
            old_after,
            updates,
            fingerprint,
        })
    }

    /// Asks the network about every window of a source.
    fn score<S: Source>(&mut self, source: &mut S) -> Result<Score, SessionError<S::Error>> {
        let mut score = Score {
            right: 0,
            of: source.len(),
        };
        for i in 0..score.of {
            let class = source.read(i, &mut self.window).map_err(SessionError::Source)?;
            let answer = argmax(&self.room.predict(&self.net, &self.window));
            score.right += usize::from(answer == class);
        }
        Ok(score)
    }
}
