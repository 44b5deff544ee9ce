//! What a host asks by itself.

use crate::note::Note;
use motenet_link::{PROTOCOL, Report, Request};
use std::time::Duration;

/// How long to wait for an answer to `Hello`.
const HELLO: Duration = Duration::from_secs(1);
/// How often to ask how the device is.
const STATUS: Duration = Duration::from_secs(2);

/// Every so many questions it is asked again who it is.
const AS_BEFORE: u32 = 3;

/// Asks who the device is until it answers, then how it is, now and then.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    open: bool,
    known: bool,
    next: Duration,
    asked: u32,
}

impl Asker {
    /// Takes in what has happened.
    pub fn apply(&mut self, at: Duration, note: &Note) {
        match note {
            Note::Connected(_) => {
                *self = Asker {
                    open: true,
                    known: false,
                    next: at,
                    asked: 0,
                }
            }
            Note::Lost(_) | Note::Ended(_) => self.open = false,
            Note::Protocol(_) => self.known = false,
            Note::Report(Report::Hello(_)) => self.known = true,
            // Whoever starts says so; if that is lost, ask.
            Note::Report(Report::Bye) => self.known = false,
            _ => {}
        }
    }

    /// What to ask now, if anything.
    pub fn ask(&mut self, at: Duration) -> Option<Request> {
        if !self.open || at < self.next {
            return None;
        }
        self.next = at + if self.known { STATUS } else { HELLO };
        self.asked = self.asked.wrapping_add(1);
        // A device may have been reset without being heard.
        Some(match self.known && !self.asked.is_multiple_of(AS_BEFORE) {
            true => Request::Status,
            false => Request::Hello { protocol: PROTOCOL },
        })
    }
}
