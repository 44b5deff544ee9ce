//! Data: splits, batches, moments, the fold of a normalisation, augmentation.

mod augment;
mod batches;
mod mismatch;
mod moments;
mod normalize;
mod shuffle_buffer;
mod split;
