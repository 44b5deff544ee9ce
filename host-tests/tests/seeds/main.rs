//! What a seed gives: draws, starting weights and dropout masks are part of the contract, and so is their distribution.

mod dropout;
mod generator;
mod init;
mod normal;
