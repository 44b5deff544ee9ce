//! What a device decides, and what goes wrong.

use core::fmt;
use serde::{Deserialize, Serialize};

/// A decision or a fault. The first ones are those of `motenet::device::guarded::Event`, under the same names; the others are the application's.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Event {
    /// The exemplars have been read: it is known what windows look like.
    Calibrated {
        /// How many they are.
        exemplars: u32,
    },
    /// A labelled window was taken up.
    Taken {
        /// Which.
        window: u32,
        /// Its class.
        class: u8,
        /// What it is for.
        part: Part,
        /// Whether it is stored; of a class whose places are full not every window is.
        kept: bool,
        /// Whether the network would have said so too.
        agrees: bool,
    },
    /// A window was not taken up.
    Refused {
        /// Which.
        window: u32,
        /// Why not.
        why: Refusal,
    },
    /// The stream of windows has moved away from what is known, or has come back.
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
    /// The update is good: the network that predicts is the new one from here on.
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
    /// The update is not good. The network is the last good one.
    RolledBack {
        /// The update's number.
        round: u32,
        /// The last good network.
        before: Scores,
        /// The one that was turned down.
        after: Scores,
    },
    /// A step failed, and the update with it. The network is the last good one.
    Failed {
        /// The update's number.
        round: u32,
        /// Why.
        why: UpdateError,
    },
    /// There is enough to learn from, but no update is begun any more today.
    DayLimit {
        /// How many there were.
        updates: u32,
    },
    /// There is enough to learn from, but of too few classes.
    OneSided {
        /// How many classes there are new windows of.
        classes: u32,
        /// How many it takes.
        least: u32,
    },
    /// There is enough to learn from, but nothing held out to judge an update by.
    NothingHeldOut,
    /// The network contradicts so many of the new labels that they are not believed. Every stored new window is forgotten.
    Doubted {
        /// Labels that the network contradicts.
        contradicted: u32,
        /// Out of so many.
        of: u32,
    },
    /// Several updates in a row were turned down. Every stored new window is forgotten.
    Forgotten {
        /// How many updates.
        updates: u32,
    },
    /// The model that was saved is back.
    Restored {
        /// The save's number.
        sequence: u32,
    },
    /// What has been saved belongs to another network. The base is in use.
    Foreign {
        /// The save's number.
        sequence: u32,
    },
    /// Saves that read wrong were passed over: the flash is failing, or power was cut.
    Damaged {
        /// How many.
        saves: u32,
    },
    /// A save has begun.
    Saving,
    /// A save has failed. What was saved before is still there.
    SaveFailed,
    /// The store is empty: back to the base.
    Erased,
    /// The sensor does not answer. It is tried again.
    SensorFault {
        /// How many times in a row.
        times: u32,
    },
    /// The sensor answers again. The window begins anew.
    SensorBack {
        /// How long it was away, in milliseconds.
        after_ms: u32,
    },
    /// Samples came too late to be read at their time. The window begins anew.
    Late {
        /// How many.
        samples: u32,
    },
    /// Bytes for the host did not fit the line, and reports were dropped.
    LineFull {
        /// How many reports.
        reports: u32,
    },
    /// Weights from the host are in use.
    Replaced,
    /// A window that a button has labelled is not there: nothing has been recognised yet, or it has a label.
    NothingToLabel,
    /// An event that this protocol has no name for.
    Other,
}

/// What a window is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Part {
    /// To learn from.
    Training,
    /// To judge updates by.
    HeldOut,
}

/// Why a window is not learned from.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Refusal {
    /// It holds a number that is not finite, or beyond 2^63.
    NotFinite,
    /// Channels that do not move at all.
    Stuck {
        /// How many.
        channels: u8,
    },
    /// It is like nothing before.
    Novel {
        /// The distance, in deviations.
        distance: f32,
    },
    /// Every place for waiting windows is taken.
    Full,
    /// It could not be stored.
    Shelf,
    /// For a reason that this protocol has no name for.
    Other,
}

/// Why an update failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum UpdateError {
    /// A training step was refused: something was not finite.
    Step,
    /// A stored window could not be read.
    Shelf,
    /// For a reason that this protocol has no name for.
    Other,
}

/// How a network does on some windows.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Score {
    /// Right answers.
    pub right: u32,
    /// Windows asked about.
    pub of: u32,
    /// Sum of their losses, in nats.
    pub loss: f32,
}

/// Scores on held-out windows.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Scores {
    /// On exemplars: what must not be forgotten.
    pub old: Score,
    /// On new windows: what is to be learned.
    pub new: Score,
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.right, self.of)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NotFinite => f.write_str("a number that is not finite"),
            Refusal::Stuck { channels } => write!(f, "{channels} channels stand still"),
            Refusal::Novel { distance } => write!(f, "{distance:.1} deviations from what is known"),
            Refusal::Full => f.write_str("no place among the waiting windows"),
            Refusal::Shelf => f.write_str("it cannot be stored"),
            Refusal::Other => f.write_str("another reason"),
        }
    }
}

impl fmt::Display for UpdateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UpdateError::Step => "a step was refused",
            UpdateError::Shelf => "a stored window cannot be read",
            UpdateError::Other => "another reason",
        })
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Event::Calibrated { exemplars } => write!(f, "calibrated by {exemplars} exemplars"),
            Event::Taken {
                window,
                class,
                part,
                kept,
                agrees,
            } => {
                let place = match (part, kept) {
                    (_, false) => "not kept",
                    (Part::Training, true) => "kept to learn from",
                    (Part::HeldOut, true) => "kept for the gate",
                };
                let surprise = if agrees { "" } else { ", a surprise" };
                write!(f, "window {window}, class {class}: {place}{surprise}")
            }
            Event::Refused { window, why } => write!(f, "window {window} refused: {why}"),
            Event::Drift { away: true, distance } => write!(f, "drift: {distance:.1} deviations away"),
            Event::Drift { away: false, distance } => write!(f, "no drift any more: {distance:.1} deviations away"),
            Event::Started { round, steps } => write!(f, "update {round} begins: {steps} steps"),
            Event::Accepted { round, before, after } => write!(
                f,
                "update {round} accepted: new {} -> {}, old {} -> {}",
                before.new, after.new, before.old, after.old
            ),
            Event::Halved { round, after } => {
                write!(f, "update {round} halved: new {}, old {}", after.new, after.old)
            }
            Event::RolledBack { round, before, after } => write!(
                f,
                "update {round} rolled back: new {} -> {}, old {} -> {}",
                before.new, after.new, before.old, after.old
            ),
            Event::Failed { round, why } => write!(f, "update {round} failed: {why}"),
            Event::DayLimit { updates } => write!(f, "{updates} updates today: no more"),
            Event::OneSided { classes, least } => {
                write!(f, "new windows of {classes} classes: an update takes {least}")
            }
            Event::NothingHeldOut => f.write_str("no new window is held out to judge an update by"),
            Event::Doubted { contradicted, of } => {
                write!(
                    f,
                    "labels doubted: {contradicted} of {of} contradicted; new windows forgotten"
                )
            }
            Event::Forgotten { updates } => write!(f, "{updates} updates turned down in a row; new windows forgotten"),
            Event::Restored { sequence } => write!(f, "save {sequence} is back"),
            Event::Foreign { sequence } => write!(f, "save {sequence} is of another network: the base is in use"),
            Event::Damaged { saves } => write!(f, "{saves} damaged saves passed over"),
            Event::Saving => f.write_str("a save has begun"),
            Event::SaveFailed => f.write_str("the save has failed; the one before is still there"),
            Event::Erased => f.write_str("the store is empty: back to the base"),
            Event::SensorFault { times } => write!(f, "the sensor does not answer, {times} times"),
            Event::SensorBack { after_ms } => write!(f, "the sensor answers again after {after_ms} ms"),
            Event::Late { samples } => write!(f, "{samples} samples came too late"),
            Event::LineFull { reports } => write!(f, "{reports} reports did not fit the line"),
            Event::Replaced => f.write_str("the host's weights are in use"),
            Event::NothingToLabel => f.write_str("there is no window to label"),
            Event::Other => f.write_str("an event without a name"),
        }
    }
}
