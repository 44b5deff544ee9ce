//! What the author of a layer or a loss uses besides the [`prelude`](crate::prelude): `use motenet::author::*;`.
//!
//! Example `07_own_layer` writes both.

pub use crate::init::{Init, Nonlinearity, Variance};
pub use crate::loss::TargetError;
pub use crate::params::{Empty, NO_LEAF, Params, Role};
pub use crate::rng::Rng;
pub use crate::scalar::Scalar;
pub use crate::shape::{Dims, Elem, Shape, Tensor, Zero, first};
pub use crate::spec::{Infer, Spec};
pub use crate::{blob, kernel};
