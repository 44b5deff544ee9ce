//! Timings of training and inference on the computer that runs them, in `benches/`: `cargo bench --package host-bench`.
//!
//! Unlike the figures of `cargo xtask bench` they differ from machine to machine and from run to run. They are of one thread and of the default target;
//! `RUSTFLAGS=-Ctarget-cpu=native` in the environment changes that.
