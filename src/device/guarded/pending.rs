//! Samples that wait for their labels.

use super::event::LabelError;
use super::packed::Packed;
use super::screen::Summary;
use crate::shape::Zero;
use crate::words::{Mark, Words};

/// A sample's number: samples are numbered from 0 as they are offered, and again from 0 after 2^32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Id(pub u32);

impl Words for Id {
    fn count(&self) -> usize {
        1
    }
    fn mark(&self, mark: &mut Mark) {
        self.0.mark(mark);
    }
    fn read(&self, from: usize, to: &mut [u32]) {
        self.0.read(from, to);
    }
    fn write(&mut self, from: usize, words: &[u32]) {
        self.0.write(from, words);
    }
}

impl core::fmt::Display for Id {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What is known of a waiting sample.
#[derive(Clone, Copy)]
enum State {
    /// The place is free.
    Free,
    /// Nobody has said what it is.
    Unlabelled,
    /// It is of `class`; `turn` counts the labels, so that samples are taken up in the order of their labels.
    Labelled { class: u16, turn: u32 },
}

/// A waiting sample.
#[derive(Clone, Copy)]
struct Waiting<P> {
    state: State,
    id: Id,
    summary: Summary,
    sample: P,
}

/// `R` places for samples without a label, or whose label has not been taken up yet. The oldest unlabelled one makes room for a new one.
pub(super) struct Pending<P, const R: usize> {
    places: [Waiting<P>; R],
    next: u32,
    turns: u32,
}

impl<P: Packed, const R: usize> Zero for Pending<P, R> {
    const ZERO: Self = Pending {
        places: [Waiting {
            state: State::Free,
            id: Id(0),
            summary: Summary::ZERO,
            sample: P::ZERO,
        }; R],
        next: 0,
        turns: 0,
    };
}

/// A labelled sample on its way out.
pub(super) struct Labelled<'p, P> {
    pub id: Id,
    pub class: usize,
    pub summary: Summary,
    pub sample: &'p P,
}

impl<P: Packed, const R: usize> Pending<P, R> {
    /// Takes a sample in. Returns its number and that of the sample that had to go for it; `None` where every place holds a labelled sample.
    pub fn push(&mut self, sample: &P::Sample, summary: Summary) -> Option<(Id, Option<Id>)> {
        let next = self.next;
        // The age of a number survives its wrapping around.
        let place = self.places.iter_mut().max_by_key(|waiting| match waiting.state {
            State::Free => (2, 0),
            State::Unlabelled => (1, next.wrapping_sub(waiting.id.0)),
            State::Labelled { .. } => (0, 0),
        })?;
        let expired = match place.state {
            State::Free => None,
            State::Unlabelled => Some(place.id),
            State::Labelled { .. } => return None,
        };
        place.state = State::Unlabelled;
        place.id = Id(next);
        place.summary = summary;
        place.sample.pack(sample);
        self.next = next.wrapping_add(1);
        Some((place.id, expired))
    }

    /// Says what a sample is.
    pub fn label(&mut self, id: Id, class: u16) -> Result<(), LabelError> {
        let held = |waiting: &&mut Waiting<P>| waiting.id == id && !matches!(waiting.state, State::Free);
        let place = self.places.iter_mut().find(held).ok_or(LabelError::Gone)?;
        match place.state {
            State::Unlabelled => {
                place.state = State::Labelled {
                    class,
                    turn: self.turns,
                };
                self.turns = self.turns.wrapping_add(1);
                Ok(())
            }
            _ => Err(LabelError::Twice),
        }
    }

    /// Hands the sample that was labelled first to `f`, and frees its place.
    pub fn take<T>(&mut self, f: impl FnOnce(Labelled<'_, P>) -> T) -> Option<T> {
        let turns = self.turns;
        let age = |waiting: &&mut Waiting<P>| match waiting.state {
            State::Labelled { turn, .. } => turns.wrapping_sub(turn),
            _ => 0,
        };
        let place = self.places.iter_mut().max_by_key(age)?;
        let State::Labelled { class, .. } = place.state else {
            return None;
        };
        place.state = State::Free;
        Some(f(Labelled {
            id: place.id,
            class: class.into(),
            summary: place.summary,
            sample: &place.sample,
        }))
    }

    /// The number of the next sample.
    pub fn next(&self) -> Id {
        Id(self.next)
    }

    /// Goes on counting from `next`, after a reset.
    pub fn resume(&mut self, Id(next): Id) {
        self.next = next;
    }
}
