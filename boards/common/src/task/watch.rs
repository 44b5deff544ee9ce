//! Seven shoulder exercises, from two seconds of a smart watch's accelerometer and gyroscope.
//!
//! The base has been trained on nine people of `examples/data/watch`, all but subject 3, who can be played to the board as its new wearer.

use super::Task;
use motenet::Sgd;
use motenet::data::augment::TimeShift;
use motenet::device::guarded::{Config, Stored};
use motenet_workload::watch::guarded::{self as recipe, Packed};
use motenet_workload::watch::{CLASSES, Window};

/// Channels.
pub const C: usize = 6;
/// Samples of a window.
pub const L: usize = 100;
/// Classes.
pub const K: usize = CLASSES;
/// Windows that can wait for a label: as many as begin while the button is pressed seven times.
pub const R: usize = 4;

/// The task.
pub struct Watch;

/// Its memory: 107 KB, of which 62 are both networks and training, and 42 the wearer's windows.
pub type Memory = crate::Memory<Watch, C, L, K, R>;
/// Its application on a board.
pub type App<'a, B> = crate::App<'a, Watch, B, C, L, K, R>;

const KNOWN: Stored<'static, Window, K> = Stored::open(include_bytes!("../../../data/watch-known.motx"));

impl Task<C, L, K> for Watch {
    type Net = motenet_workload::watch::Watch;
    type Optimizer = Sgd;
    type Packed = Packed;
    type Shelf = recipe::Shelf;
    type Exemplars = Stored<'static, Window, K>;
    type Augment = TimeShift;

    const NAME: &'static str = "watch";
    const BASE: &'static [u8] = include_bytes!("../../../../examples/data/watch/base-03-without-old.mote");
    const NAMES: [&'static str; K] = ["PEN", "ABD", "FEL", "IR", "ER", "TRAP", "ROW"];
    const RATE: u32 = 50;
    const HOP: usize = 50;
    const CONFIG: Config = recipe::CONFIG;

    fn optimizer() -> Sgd {
        Sgd::new(recipe::LR)
    }
    fn exemplars() -> Self::Exemplars {
        KNOWN
    }
    fn augment() -> TimeShift {
        TimeShift { most: 10 }
    }
}
