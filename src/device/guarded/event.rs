//! What a guarded network decides, to be seen, logged and counted.

use super::gate::Scores;
use super::pending::Id;
use super::reservoir::Part;
use crate::sentences::sentences;
use crate::train::StepError;
use core::fmt;

/// Why a sample is not learned from.
#[derive(Clone, Copy, PartialEq, Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// It holds a NaN, an infinity or a number beyond 2^63.
    NotFinite,
    /// Channels that do not move at all: a sensor has come off or its driver repeats itself.
    Stuck {
        /// How many.
        channels: usize,
    },
    /// It is like nothing before: its level or its motion is so many deviations from the mean of what is known.
    Novel {
        /// The distance, in deviations.
        distance: f32,
    },
    /// Every place for waiting samples holds a labelled one: [`poll`](super::Guarded::poll) is not called often enough.
    Full,
    /// It could not be stored.
    Shelf,
}

sentences!(Refusal {
    Self::NotFinite => "a number that is not finite";
    Self::Stuck { channels } => "{} channels stand still", channels;
    Self::Novel { distance } => "{} deviations from what is known", distance;
    Self::Full => "no place among the waiting samples";
    Self::Shelf => "it cannot be stored";
});

impl core::error::Error for Refusal {}

/// Why a label is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum LabelError {
    /// There is no such sample: it was refused, it had to make room for newer ones, or its label has been taken up already.
    Gone,
    /// The sample has a label.
    Twice,
    /// No class of this network.
    Class {
        /// How many classes there are.
        classes: usize,
    },
}

sentences!(LabelError {
    Self::Gone => "the sample is gone";
    Self::Twice => "the sample has a label";
    Self::Class { classes } => "there are {} classes", classes;
});

impl core::error::Error for LabelError {}

/// A decision.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Event {
    /// The exemplars have been read: it is known what samples look like.
    Calibrated {
        /// How many they are.
        exemplars: u32,
    },
    /// A labelled sample was taken up.
    Taken {
        /// Which.
        id: Id,
        /// Its class.
        class: usize,
        /// What it is for.
        part: Part,
        /// Whether it is stored; of a class whose places are full not every sample is.
        kept: bool,
        /// Whether the network would have said so too.
        agrees: bool,
    },
    /// A labelled sample was not taken up.
    Refused {
        /// Which.
        id: Id,
        /// Why not.
        why: Refusal,
    },
    /// The stream of samples has moved away from what is known, or has come back.
    Drift {
        /// Whether it is away.
        away: bool,
        /// How far, in deviations.
        distance: f32,
    },
    /// An update has begun.
    Started {
        /// Its number, from 0.
        round: u32,
        /// Training steps it will take.
        steps: u32,
    },
    /// The update is good: the network that predicts is the new one from here on. A good moment to save it.
    Accepted {
        /// The update's number.
        round: u32,
        /// The network before.
        before: Scores,
        /// The network now.
        after: Scores,
    },
    /// The update as a whole is not good; the network half-way there is tried next.
    Halved {
        /// The update's number.
        round: u32,
        /// The whole update's scores.
        after: Scores,
    },
    /// The update is not good. The network is the last good one, to the bit.
    RolledBack {
        /// The update's number.
        round: u32,
        /// The last good network.
        before: Scores,
        /// The one that was turned down.
        after: Scores,
    },
    /// A step failed, and the update with it. The network is the last good one, to the bit.
    Failed {
        /// The update's number.
        round: u32,
        /// Why.
        why: Failure,
    },
    /// There is enough to learn from, but no update is begun any more today.
    DayLimit {
        /// How many there were.
        updates: u32,
    },
    /// There is enough to learn from, but of too few classes. Said once until that changes.
    OneSided {
        /// How many classes there are new samples of.
        classes: u32,
        /// How many it takes.
        least: u32,
    },
    /// There is enough to learn from, but nothing held out to judge an update by. Said once until that changes.
    NothingHeldOut,
    /// The network contradicts so many of the new labels that they are not believed. Every stored new sample is forgotten.
    Doubted {
        /// Labels that the network contradicts.
        contradicted: u32,
        /// Out of so many.
        of: u32,
    },
    /// Several updates in a row were turned down. Every stored new sample is forgotten.
    Forgotten {
        /// How many updates.
        updates: u32,
    },
}

/// Why an update failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Failure {
    /// A training step was refused.
    Step(StepError),
    /// A stored sample could not be read.
    Shelf,
}

sentences!(Failure {
    Self::Step(error) => "{}", error;
    Self::Shelf => "a stored sample cannot be read";
});

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Event::Calibrated { exemplars } => write!(f, "calibrated by {exemplars} exemplars"),
            Event::Taken {
                id,
                class,
                part,
                kept,
                agrees,
            } => {
                let (part, kept) = match (part, kept) {
                    (_, false) => ("", "not kept"),
                    (Part::Training, true) => ("to learn from", "kept "),
                    (Part::HeldOut, true) => ("for the gate", "kept "),
                };
                let agrees = if agrees { "" } else { ", a surprise" };
                write!(f, "sample {id}, class {class}: {kept}{part}{agrees}")
            }
            Event::Refused { id, why } => write!(f, "sample {id} refused: {why}"),
            Event::Drift { away: true, distance } => write!(f, "drift: {distance} deviations away"),
            Event::Drift { away: false, distance } => write!(f, "no drift any more: {distance} deviations away"),
            Event::Started { round, steps } => write!(f, "update {round} begins: {steps} steps"),
            Event::Accepted { round, before, after } => {
                write!(
                    f,
                    "update {round} accepted: new {} -> {}, old {} -> {}",
                    before.new, after.new, before.old, after.old
                )
            }
            Event::Halved { round, after } => {
                write!(f, "update {round} halved: new {}, old {}", after.new, after.old)
            }
            Event::RolledBack { round, before, after } => {
                write!(
                    f,
                    "update {round} rolled back: new {} -> {}, old {} -> {}",
                    before.new, after.new, before.old, after.old
                )
            }
            Event::Failed { round, why } => write!(f, "update {round} failed: {why}"),
            Event::DayLimit { updates } => write!(f, "{updates} updates today: no more"),
            Event::OneSided { classes, least } => {
                write!(f, "new samples of {classes} classes: an update takes {least}")
            }
            Event::NothingHeldOut => f.write_str("no new sample is held out to judge an update by"),
            Event::Doubted { contradicted, of } => {
                write!(
                    f,
                    "labels doubted: {contradicted} of {of} contradicted; new samples forgotten"
                )
            }
            Event::Forgotten { updates } => write!(f, "{updates} updates turned down in a row; new samples forgotten"),
        }
    }
}
