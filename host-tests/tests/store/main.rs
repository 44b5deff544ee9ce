//! The power-safe store: see `motenet::device::store`.

mod basics;
mod cuts;
mod format;
mod resume;
mod torture;
mod words;
