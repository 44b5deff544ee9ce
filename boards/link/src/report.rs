//! What a device tells its host.

use crate::{Asked, Event, Name, Probabilities, Scores, Values};
use core::fmt;
use serde::{Deserialize, Serialize};

/// From the device to the host.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Report {
    /// Who the device is. Sent at its start, and as the answer to a `Hello`.
    Hello(Hello),
    /// The name of a class. Sent behind `Hello`, for each class.
    Class {
        /// Its number, from 0.
        class: u8,
        /// Its name.
        name: Name,
    },
    /// Samples have been taken. Sent after samples, when there is room again, and behind `Hello`; a device with sensors of its own never sends it.
    Accepted {
        /// The number of the sample it expects next: all before it were taken.
        next: u32,
        /// How many it has room for: the host sends samples `next .. next + room`, and no further until the next `Accepted`. So a slow device loses none.
        room: u16,
    },
    /// A window was recognised.
    Prediction {
        /// The window's number, from 0 since the device's start. Window `w` is made of samples `w * hop .. w * hop + length`.
        window: u32,
        /// The most probable class, from 0.
        class: u8,
        /// The probability of each class; they sum to 1.
        probabilities: Probabilities,
    },
    /// A label was taken, from the host or a button.
    Labelled {
        /// The window's number.
        window: u32,
        /// What it is, from 0.
        class: u8,
    },
    /// Something was decided, or went wrong.
    Event(Event),
    /// How the device is.
    Metrics(Metrics),
    /// The model has been saved.
    Saved {
        /// Its number: 1 more than that of the save before.
        sequence: u32,
    },
    /// Weights.
    Weights {
        /// The first one's number.
        from: u32,
        /// Counts the changes of the weights, modulo 256: if it is not the same in all pieces, they do not belong together, and the host reads again.
        generation: u8,
        /// Them, in the order of the network's parameters; none behind the last.
        values: Values,
    },
    /// Weights that were written have arrived.
    WeightsTaken {
        /// The number of the one that is expected next.
        next: u32,
    },
    /// A request has been carried out.
    Done {
        /// Which.
        request: Asked,
    },
    /// A request is not carried out. Nothing has changed.
    Refused {
        /// Which.
        request: Asked,
        /// Why not.
        why: Why,
    },
    /// The device starts again. The last message before that.
    Bye,
}

/// Who a device is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Hello {
    /// What it speaks: [`PROTOCOL`](crate::PROTOCOL). First in all protocols.
    pub protocol: u16,
    /// A number that differs from one start to the next: another one tells the host that the device has been reset.
    pub session: u32,
    /// The board's name.
    pub board: Name,
    /// The task's name, such as `watch`.
    pub task: Name,
    /// The mark of the network's layout (`motenet::words::Mark`): weights of another mark do not fit.
    pub network: u32,
    /// How many weights it has.
    pub params: u32,
    /// Numbers a sample.
    pub channels: u8,
    /// Samples a window.
    pub length: u16,
    /// Samples from the start of a window to that of the next.
    pub hop: u16,
    /// Samples a second, in 1/1000 Hz.
    pub rate_mhz: u32,
    /// Classes.
    pub classes: u8,
    /// Whether it has sensors of its own; else samples come over the link.
    pub sensor: bool,
    /// Where its weights come from.
    pub origin: Origin,
}

/// Where the weights that a device has started with come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Origin {
    /// The base, which comes with the firmware: nothing has been saved.
    Base,
    /// What was saved.
    Restored {
        /// The save's number.
        sequence: u32,
    },
    /// The base. What has been saved belongs to another network; it is kept until the next save or `Erase`.
    Foreign {
        /// The save's number.
        sequence: u32,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Base => f.write_str("base"),
            Origin::Restored { sequence } => write!(f, "restored, save {sequence}"),
            Origin::Foreign { sequence } => write!(f, "base; save {sequence} is of another network"),
        }
    }
}

/// How a device is. Counts are since its start and stay at 2^32 - 1; what a device does not know is 0.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Metrics {
    /// Seconds since its start.
    pub uptime_s: u32,
    /// Windows recognised.
    pub windows: u32,
    /// Labels taken.
    pub labels: u32,
    /// Samples that came too late or could not be read.
    pub samples_lost: u32,
    /// Updates begun.
    pub updates: u32,
    /// Updates that the gate has accepted.
    pub accepted: u32,
    /// Updates that were rolled back.
    pub rolled_back: u32,
    /// Whether an update is under way.
    pub learning: bool,
    /// Whether updates are paused.
    pub paused: bool,
    /// Mean loss of the samples of the last update, in nats.
    pub loss: f32,
    /// What the gate has measured last, of the network that predicts.
    pub scores: Scores,
    /// The longest slice, in microseconds.
    pub slice_us: u32,
    /// Mean time of a slice, in microseconds.
    pub mean_slice_us: u32,
    /// Static RAM of the application, in bytes.
    pub ram: u32,
    /// Deepest stack, in bytes.
    pub stack: u32,
    /// Frames from the host that were dropped.
    pub dropped: u32,
    /// The last save's number.
    pub sequence: u32,
    /// The day, as set by the host.
    pub day: u32,
}

/// Why a request is not carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Why {
    /// This device cannot do it: no flash, no room for weights, sensors of its own.
    Unsupported,
    /// Not now: an update or a save is under way.
    Busy,
    /// There is no such window, or it is too long ago.
    Window,
    /// The window has a label already.
    Twice,
    /// No class of this network.
    Class {
        /// How many classes there are.
        classes: u8,
    },
    /// Numbers that are no whole samples, no weights of this network, or not those that are expected next.
    Range,
    /// The checksum is wrong.
    Checksum,
    /// There is a number that is not finite.
    NotFinite,
    /// The flash has failed.
    Flash,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Unsupported => f.write_str("this device cannot do it"),
            Why::Busy => f.write_str("the device is busy"),
            Why::Window => f.write_str("there is no such window any more"),
            Why::Twice => f.write_str("the window has a label"),
            Why::Class { classes } => write!(f, "there are {classes} classes"),
            Why::Range => f.write_str("not the numbers that are expected"),
            Why::Checksum => f.write_str("the checksum is wrong"),
            Why::NotFinite => f.write_str("a number that is not finite"),
            Why::Flash => f.write_str("the flash has failed"),
        }
    }
}
