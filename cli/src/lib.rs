//! The host's end of the link to a device that learns.
//!
//! | module | what it is for |
//! |---|---|
//! | [`address`], [`line`](mod@line) | where a device is, and bytes from and to it: lost lines are opened again |
//! | [`receiver`] | from bytes to what has happened: [`note::Note`] |
//! | [`session`], [`statistics`] | what is known of a device from the notes so far |
//! | [`asker`], [`feeder`] | what to ask it, which samples to send it |
//! | [`desk`] | all of the above at work |
//! | [`recording`] | notes in a file, and back |
//! | [`view`] | a session as a picture of the terminal |
//! | [`monitor`], [`stream`], [`curves`], [`weights`] | the commands |
//!
//! Every change of a session is a note with a time. So a recording that is read again shows what was shown, and the tests need no terminal.

#![forbid(unsafe_code)]

pub mod address;
pub mod asker;
pub mod curves;
pub mod desk;
pub mod feeder;
pub mod line;
pub mod monitor;
pub mod note;
pub mod receiver;
pub mod recording;
pub mod session;
pub mod statistics;
pub mod stream;
pub mod view;
pub mod weights;
