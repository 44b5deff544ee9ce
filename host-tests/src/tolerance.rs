//! How far the library in `f32` may be from the `f64` reference, as a table, and the comparison itself.

mod close;
mod ledger;
mod table;

pub use close::{Mismatch, Tolerance, Worst, close};
pub use ledger::Ledger;
pub use table::{DEFAULT, Row, TABLE, row};
