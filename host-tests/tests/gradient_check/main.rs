//! Gradient checks of the very code that ships, in `f64`: every layer, loss and setting, and whole networks, at their
//! start and after some training. The limit is the course's 1e-7.

mod activations;
mod case;
mod checker;
mod conv1d;
mod conv2d;
mod dense;
mod dropout;
mod frozen;
mod losses;
mod networks;
mod normalisation;
mod pooling;
