//! The sensor's application: every state it can be in, with recorded people as its sensor.

mod drivers;
mod faults;
mod lessons;
mod life;
mod line;
mod saves;
mod time;
mod world;
