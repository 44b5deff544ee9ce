//! Guarded fine-tuning: what is let in, what is learned, what is turned down, and that all of it can be left alone.

mod any_input;
mod buffers;
mod flash_shelf;
mod labels;
mod restart;
mod slices;
mod small;
mod state;
mod stored;
mod updates;
mod watch;
#[path = "../../../examples/recipes/watch_streams.rs"]
mod watch_streams;
