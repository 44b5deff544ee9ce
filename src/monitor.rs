//! What gradients and updates look like, layer by layer: vanishing and exploding show here first.
