//! The side of the tests that is independent of the library: golden traces, an `f64` reference of plain loops, and the
//! tolerances with which the library in `f32` is held to both.
//!
//! * [`by_name`]: what the fixtures name.
//! * [`fixtures`]: typed loading of the files in `fixtures/`.
//! * [`reference`](mod@reference): layers, losses, optimisers and initialisation by textbook formulas, a file each; a crate of its own.
//! * [`random`]: inputs from pinned seeds.
//! * [`nor`]: a flash that loses power.
//! * [`tolerance`]: how far from the reference each operation may be, as a table.

pub mod by_name;
pub mod fixtures;
pub mod nor;
pub mod random;
pub mod tolerance;

pub use reference::{self, tensor};

/// What `docs/link-protocol.md` shows is run: its crate is built for firmware, and has no tests of its own.
#[cfg(doctest)]
#[doc = include_str!("../../docs/link-protocol.md")]
struct LinkProtocol;
