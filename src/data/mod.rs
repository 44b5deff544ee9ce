//! Data: splits, mini-batches, normalisation, augmentation. Nothing here copies a data set: everything works on indices and single samples.
