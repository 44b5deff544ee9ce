//! Weights as bytes: what is written can be read, and nothing else.

mod at_compile_time;
mod damage;
mod nets;
mod round_trip;
mod shapes;
mod signed;
mod support;
