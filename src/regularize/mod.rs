//! Regularisation beyond weight decay and dropout: proximal L1, max-norm, early stopping, averages of weights, ensembles.
