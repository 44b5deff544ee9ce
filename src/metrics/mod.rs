//! How good a network is, measured one sample at a time in fixed memory.
