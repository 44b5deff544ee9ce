//! A sensor of two axes, made up: three positions of the arm, told apart by where gravity points.

use core::f32::consts::PI;
use motenet::rng::{self, Generator};

/// Readings in a window.
pub const LENGTH: usize = 16;

/// Positions that are told apart.
pub const CLASSES: usize = 3;

/// A window: readings of two axes, in g.
pub type Window = [[f32; LENGTH]; 2];

/// Who wears the strap.
#[derive(Clone, Copy, PartialEq, Eq, Debug, defmt::Format)]
pub enum Wearer {
    /// One of those whom the network was trained on.
    Known,
    /// Somebody whose strap sits a seventh of a turn off: almost half-way to the next position.
    New,
}

/// Reads a window's worth of one position, then of the next.
pub struct Sensor {
    wearer: Wearer,
    rng: Generator,
    readings: usize,
    angle: f32,
    fails: Option<usize>,
}

impl Sensor {
    /// A sensor on an arm. The seed is that of its noise.
    pub fn new(wearer: Wearer, seed: u64) -> Self {
        Sensor {
            wearer,
            rng: rng::seeded(seed),
            readings: 0,
            angle: 0.0,
            fails: None,
        }
    }

    /// The same with one reading that fails, as will happen on a bus. Its window is not learned from.
    pub fn failing_at(self, reading: usize) -> Self {
        Sensor {
            fails: Some(reading),
            ..self
        }
    }

    /// The position the next reading is of: what the wearer would say.
    pub fn class(&self) -> usize {
        self.readings / LENGTH % CLASSES
    }

    /// A reading, in g.
    pub fn read(&mut self) -> [f32; 2] {
        if self.readings.is_multiple_of(LENGTH) {
            let turned = match self.wearer {
                Wearer::Known => 0.0,
                Wearer::New => -0.9,
            };
            // No arm is ever held the same way twice.
            self.angle = 2.0 * PI / CLASSES as f32 * self.class() as f32 + turned + 0.15 * rng::normal(&mut self.rng);
        }
        self.readings += 1;
        if Some(self.readings) == self.fails {
            return [f32::NAN; 2];
        }
        let mut noisy = |x: f32| x + 0.2 * rng::normal(&mut self.rng);
        [noisy(libm::cosf(self.angle)), noisy(libm::sinf(self.angle))]
    }

    /// A whole window and its position, at once.
    pub fn window(&mut self) -> Recorded {
        let mut recorder = Recorder::new();
        loop {
            let class = self.class();
            if let Some(recorded) = recorder.push(self.read(), class) {
                return recorded;
            }
        }
    }
}

/// A window, and what it is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Recorded {
    /// The readings.
    pub window: Window,
    /// The position, by the wearer's word.
    pub class: usize,
}

/// Makes windows of readings.
pub struct Recorder {
    window: Window,
    filled: usize,
}

impl Recorder {
    /// Nothing has been read.
    pub const fn new() -> Self {
        Recorder {
            window: [[0.0; LENGTH]; 2],
            filled: 0,
        }
    }

    /// Takes a reading in; every [`LENGTH`]th completes a window.
    pub fn push(&mut self, reading: [f32; 2], class: usize) -> Option<Recorded> {
        for (axis, value) in self.window.iter_mut().zip(reading) {
            if let Some(place) = axis.get_mut(self.filled) {
                *place = value;
            }
        }
        self.filled = (self.filled + 1) % LENGTH;
        (self.filled == 0).then_some(Recorded {
            window: self.window,
            class,
        })
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}
