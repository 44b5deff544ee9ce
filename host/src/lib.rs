//! Host-side companions of motenet: data sets, pictures, reports and files.
//!
//! The library itself runs on microcontrollers and has none of this. Examples, tests and tools run on a computer and
//! share it from here:
//!
//! | module | what it is for |
//! |---|---|
//! | [`digits`], [`mnist1d`], [`watch`] | the real data sets of `examples/data`, split as their READMEs say |
//! | [`moons`] | a seeded artificial set in the plane |
//! | [`plot`] | PNG pictures: decision boundaries and curves |
//! | [`report`], [`progress`] | figures of several runs, tables, JSON, progress bars |
//! | [`files`] | files that are either old or new, never half written |
//! | [`npy`], [`labelled`], [`random`], [`error`] | what the above are made of |

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod digits;
pub mod error;
pub mod files;
pub mod folder;
pub mod labelled;
pub mod mnist1d;
pub mod moons;
pub mod npy;
pub mod plot;
pub mod progress;
pub mod random;
pub mod report;
pub mod watch;

pub use digits::Digits;
pub use error::{Error, Result};
pub use labelled::Labelled;
pub use mnist1d::Mnist1d;
