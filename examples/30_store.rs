//! Training that survives power cuts: a run is kept in flash, and the power fails again and again.
//!
//! ```text
//! cargo run --release --features store --example 30_store
//! ```
//!
//! A simulated flash (pages of 1 KiB, words of 4 bytes) loses power in the middle of a word each time it has worked for long enough. Expect some twenty lives, of
//! which each goes on at the last step that was saved, and weights at the end that are those of a run that nobody interrupted, bit for bit. On a
//! microcontroller the flash is the HAL's, and the same lines run after each reset.

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use motenet::device::store::{Store, StoreError};
use motenet::rng::{self, Generator, Rng};
use motenet::{fingerprint, prelude::*};

type Net = Model<[f32; 2], (Dense<16, NO_BIAS>, BatchNorm, Tanh, Dropout<10>, Dense<2>)>;
type Room = Memory<Net, Adam, 16>;

const STEPS: u32 = 400;
/// A state is saved after so many steps.
const EVERY: u32 = 20;
const PAGE: usize = 1024;

/// A flash that loses power after a number of words.
struct Flash {
    bytes: Vec<u8>,
    words_left: u32,
}

impl ErrorType for Flash {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        let from = offset as usize;
        bytes.copy_from_slice(&self.bytes[from..from + bytes.len()]);
        Ok(())
    }
    fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = PAGE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        self.bytes[from as usize..to as usize].fill(0xFF);
        Ok(())
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        for (at, byte) in (offset as usize..).zip(bytes) {
            // The word that the cut hits is written in part.
            if self.words_left == 0 && at % 4 >= 2 {
                return Err(NorFlashErrorKind::Other);
            }
            self.bytes[at] &= byte;
            self.words_left = self.words_left.saturating_sub(u32::from(at % 4 == 3));
        }
        Ok(())
    }
}

/// A point, and which side of a wave it is on.
fn sample(rng: &mut Generator) -> ([f32; 2], usize) {
    let [x, y] = [0; 2].map(|_| 2.0 * rng::symmetric(rng));
    ([x, y], usize::from(y > (2.0 * x).sin()))
}

/// From power-on to the end of the training, or to the next cut.
fn live(flash: &mut Flash) -> Result<u64, StoreError<NorFlashErrorKind>> {
    let (mut net, mut room, mut rng, mut step) = (Net::ZERO, Room::ZERO, rng::seeded(1), 0u32);
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut room, Adam::new(0.01), CrossEntropy);
    let capacity = flash.capacity() as u32;
    let mut store = Store::new(flash, 0..capacity, 3).expect("three slots of two pages");
    // All that the run is: the trainer, and what the program keeps beside it.
    match store.load(&mut (&mut trainer, &mut rng, &mut step)) {
        Ok(state) => println!("  goes on at step {step:3} (state {})", state.sequence),
        Err(StoreError::Empty) => println!("  starts"),
        Err(error) => return Err(error),
    }
    while step < STEPS {
        let batch = [0; 16].map(|_| sample(&mut rng));
        trainer.step(batch).expect("all numbers are finite");
        step += 1;
        if step % EVERY == 0 {
            store.save(&(&mut trainer, &mut rng, &mut step))?;
        }
    }
    let right = (0..1000).filter(|_| {
        let (x, class) = sample(&mut rng);
        argmax(&trainer.predict(&x)) == class
    });
    println!("  ends: {:.1} % of new points right", right.count() as f64 / 10.0);
    Ok(fingerprint(trainer.net()))
}

fn main() {
    let mut chance = rng::seeded(2);
    let flash = |words_left| Flash {
        bytes: vec![0xFF; 6 * PAGE],
        words_left,
    };
    println!("with power for ever");
    let uninterrupted = live(&mut flash(u32::MAX));

    let mut flash = flash(0);
    let resumed = loop {
        flash.words_left = 100 + chance.next_u32() % 1000;
        println!("with power for {} words of flash", flash.words_left);
        match live(&mut flash) {
            Err(StoreError::Flash(_)) => println!("  the power fails"),
            ended => break ended,
        }
    };
    assert_eq!(resumed, uninterrupted);
    println!("\nThe same weights, bit for bit.");
}
