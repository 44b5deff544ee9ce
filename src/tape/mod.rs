//! Automatic gradients of scalar costs: a reverse-mode tape of fixed capacity.
