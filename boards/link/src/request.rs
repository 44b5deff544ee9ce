//! What a host asks of a device.

use crate::Values;
use serde::{Deserialize, Serialize};

/// From the host to the device. Each is answered, as it says; what cannot be done by [`Report::Refused`](crate::Report::Refused). Requests that are lost on the
/// line get no answer: a host asks again after a while. All of them can be repeated without harm.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Request {
    /// Who are you? Answered by [`Report::Hello`](crate::Report::Hello), then [`Report::Class`](crate::Report::Class) for each class, then
    /// [`Report::Accepted`](crate::Report::Accepted) if samples come over the link.
    Hello {
        /// What the host speaks: [`PROTOCOL`](crate::PROTOCOL).
        protocol: u16,
    },
    /// Samples of the sensors, for a device that has none of its own. Answered by [`Report::Accepted`](crate::Report::Accepted).
    ///
    /// Samples are numbered from 0 since the device's start. A device takes the one that it expects next and those behind it; it passes over samples that it
    /// has already, and takes none behind a gap. So the host sends again from `Accepted::next` on if no answer comes, and nothing is lost or taken twice.
    Samples {
        /// The first sample's number; wraps at 2^32.
        first: u32,
        /// Whole samples one after the other, each of [`Hello::channels`](crate::Hello::channels) numbers, in the task's units (g and rad/s for `watch`), raw.
        values: Values,
    },
    /// This was class `class`. Answered by [`Report::Labelled`](crate::Report::Labelled).
    Label {
        /// The window's number, as in [`Report::Prediction`](crate::Report::Prediction).
        window: u32,
        /// Its class, from 0.
        class: u8,
    },
    /// The last window that was predicted was class `class`. Answered by [`Report::Labelled`](crate::Report::Labelled).
    LabelLast {
        /// Its class, from 0.
        class: u8,
    },
    /// How are you? Answered by [`Report::Metrics`](crate::Report::Metrics).
    Status,
    /// Save the model now. Answered by [`Report::Saved`](crate::Report::Saved), after some time.
    Save,
    /// Start again, as at power-up. Answered by [`Report::Bye`](crate::Report::Bye), then `Hello`. What has not been saved is lost.
    Restart,
    /// Forget the stored model and what was learned: back to the base. Answered by [`Report::Done`](crate::Report::Done).
    Erase,
    /// Take labels up, but begin no update until `Resume`. Answered by [`Report::Done`](crate::Report::Done).
    Pause,
    /// Learn again. Answered by [`Report::Done`](crate::Report::Done).
    Resume,
    /// What day it is, for a device without a calendar: updates are limited by the day. Answered by [`Report::Done`](crate::Report::Done).
    SetDay {
        /// Any number that differs from one day to the next and grows.
        day: u32,
    },
    /// Read weights. Answered by [`Report::Weights`](crate::Report::Weights): as many as there are, up to `count` and [`MAX_VALUES`](crate::MAX_VALUES).
    ReadWeights {
        /// The first one's number, from 0 to [`Hello::params`](crate::Hello::params), in the order of the network's parameters.
        from: u32,
        /// How many.
        count: u8,
    },
    /// Write weights, to a place beside the network that predicts. `from: 0` begins anew; each further piece begins where the last one ended. Answered by
    /// [`Report::WeightsTaken`](crate::Report::WeightsTaken).
    WriteWeights {
        /// The first one's number.
        from: u32,
        /// Weights, in the order of the network's parameters.
        values: Values,
    },
    /// All weights have been written: predict and learn with them from now on, if they are finite and the checksum is right; else nothing changes. Answered by
    /// [`Report::Done`](crate::Report::Done).
    CommitWeights {
        /// CRC-32 of all of them, as [`checksum`](crate::checksum) computes it.
        crc: u32,
    },
}

impl Request {
    /// Which it is, without what it carries.
    pub fn asked(&self) -> Asked {
        match self {
            Request::Hello { .. } => Asked::Hello,
            Request::Samples { .. } => Asked::Samples,
            Request::Label { .. } => Asked::Label,
            Request::LabelLast { .. } => Asked::LabelLast,
            Request::Status => Asked::Status,
            Request::Save => Asked::Save,
            Request::Restart => Asked::Restart,
            Request::Erase => Asked::Erase,
            Request::Pause => Asked::Pause,
            Request::Resume => Asked::Resume,
            Request::SetDay { .. } => Asked::SetDay,
            Request::ReadWeights { .. } => Asked::ReadWeights,
            Request::WriteWeights { .. } => Asked::WriteWeights,
            Request::CommitWeights { .. } => Asked::CommitWeights,
        }
    }
}

/// A [`Request`] without what it carries: what an answer refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Asked {
    /// [`Request::Hello`].
    Hello,
    /// [`Request::Samples`].
    Samples,
    /// [`Request::Label`].
    Label,
    /// [`Request::LabelLast`].
    LabelLast,
    /// [`Request::Status`].
    Status,
    /// [`Request::Save`].
    Save,
    /// [`Request::Restart`].
    Restart,
    /// [`Request::Erase`].
    Erase,
    /// [`Request::Pause`].
    Pause,
    /// [`Request::Resume`].
    Resume,
    /// [`Request::SetDay`].
    SetDay,
    /// [`Request::ReadWeights`].
    ReadWeights,
    /// [`Request::WriteWeights`].
    WriteWeights,
    /// [`Request::CommitWeights`].
    CommitWeights,
}

impl core::fmt::Display for Asked {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Asked::Hello => "hello",
            Asked::Samples => "samples",
            Asked::Label => "label",
            Asked::LabelLast => "label last",
            Asked::Status => "status",
            Asked::Save => "save",
            Asked::Restart => "restart",
            Asked::Erase => "erase",
            Asked::Pause => "pause",
            Asked::Resume => "resume",
            Asked::SetDay => "set day",
            Asked::ReadWeights => "read weights",
            Asked::WriteWeights => "write weights",
            Asked::CommitWeights => "commit weights",
        })
    }
}
