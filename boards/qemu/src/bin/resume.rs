//! Trains on a micro:bit, is reset again and again, in the middle of saves too, and goes on from the flash. `cargo xtask test --step resume` runs it.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, firmware, nvmc::Nvmc, println, stack, start};
use embedded_storage::nor_flash::{NorFlash, ReadNorFlash};
use motenet::device::store::{Progress, Store, StoreError};
use motenet_workload::resume::{Ram, Run, SEED, STEPS};

static RAM: ConstStaticCell<Ram> = ConstStaticCell::new(Ram::ZERO);

/// The last 32 KiB are the store's; the page in front of them counts how often the board has started.
const STORE: core::ops::Range<u32> = 224 * 1024..256 * 1024;
const STARTS: u32 = STORE.start - 1024;

/// Steps between two resets.
const STRETCH: u32 = 17;
/// More starts than it takes: a run that does not get on ends.
const MOST_STARTS: u32 = 60;

firmware!(main);

fn main() -> Result<(), Failed> {
    // SAFETY: the firmware is for the micro:bit, and this is the only one to write.
    let mut flash = unsafe { Nvmc::new() };
    let start = count_start(&mut flash);
    if start > MOST_STARTS {
        return Err("it does not get on".into());
    }
    let mut store = Store::new(flash, STORE, 3)?;
    let ram = RAM.try_take().ok_or(Failed)?;
    // What is not loaded is another run.
    let mut run = Run::new(ram, SEED + u64::from(start));
    match store.load(&mut run) {
        Ok(loaded) => println!("start {start}: state {} of step {}", loaded.sequence, run.steps()),
        Err(StoreError::Empty) if start == 0 => println!("start 0: a new run"),
        Err(error) => return Err(error.into()),
    }
    for _ in 0..STRETCH {
        if run.steps() < STEPS {
            run.step()?;
        }
    }
    // Every third save is given up at another slice by a reset.
    if start % 3 == 1 {
        store.begin(&run)?;
        for _ in 0..7 * start {
            if let Progress::Saved { sequence } = store.poll(&run)? {
                println!("saved in slices: {sequence}");
                break;
            }
        }
        start::reset();
    }
    store.save(&run)?;
    if run.steps() < STEPS {
        start::reset();
    }
    println!("starts={}", start + 1);
    println!("steps={}", run.steps());
    println!("hash={:016x}", run.hash());
    println!("store_bytes={}", size_of_val(&store));
    println!("stack_bytes={}", stack::high_water());
    Ok(())
}

/// How often the board has started before: a word each time, in a page that is erased when the first one is not there.
fn count_start(flash: &mut Nvmc) -> u32 {
    const MARK: [u8; 4] = *b"here";
    for i in 0..=MOST_STARTS {
        let (at, mut word) = (STARTS + 4 * i, [0; 4]);
        let Ok(()) = flash.read(at, &mut word);
        if word != MARK {
            if i == 0 {
                let Ok(()) = flash.erase(STARTS, STARTS + 1024);
            }
            let Ok(()) = flash.write(at, &MARK);
            return i;
        }
    }
    MOST_STARTS + 1
}
