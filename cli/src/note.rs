//! What happens on a link.

use motenet_link::{Report, Request};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Something that has happened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// The line is open, to this address.
    Connected(String),
    /// The line is lost or cannot be opened, for this reason. It is tried again.
    Lost(String),
    /// The line has ended and does not come back: end of input, or of a recording.
    Ended(String),
    /// The device says this.
    Report(Report),
    /// A frame was dropped, for this reason.
    Dropped(String),
    /// The device speaks this protocol, which is another one.
    Protocol(u16),
    /// The host has asked this.
    Sent(Request),
    /// The host knows the class of a window, without having told the device.
    Truth {
        /// The window's number.
        window: u32,
        /// Its class, from 0.
        class: u8,
    },
}

/// A note and its time since the start.
#[derive(Clone, PartialEq, Debug)]
pub struct Timed {
    /// When.
    pub at: Duration,
    /// What.
    pub note: Note,
}

/// A note that has just been taken in.
#[derive(Clone, PartialEq, Debug)]
pub struct News {
    /// When.
    pub at: Duration,
    /// What.
    pub note: Note,
    /// What it has added to the session's log.
    pub said: Option<String>,
}
