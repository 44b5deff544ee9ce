//! Counts the instructions of every slice of a guarded update of the watch network.
//!
//! `cargo xtask run guarded --core m4`. Arguments: `samples=N` of each class to learn from, `passes=N` walks through them; one of each gives the same bounds.
//! The stored windows lie in flash and mean nothing.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, arguments::Arguments, firmware, instructions, println, stack};
use core::hint::black_box;
use motenet::blob;
use motenet::device::guarded::{Config, Event, Exemplars, Gate, Int8, Packed as _, Progress, Shelf, ShelfError, Work};
use motenet::prelude::*;
use motenet_workload::watch::guarded::{CONFIG, Packed, Room, guard};
use motenet_workload::watch::{CLASSES, Watch, Window};

static BASE: &[u8] = include_bytes!(env!("BASE"));

static ROOM: ConstStaticCell<Room> = ConstStaticCell::new(Room::ZERO);
static WINDOW: ConstStaticCell<Window> = ConstStaticCell::new(Window::ZERO);

firmware!(main);

/// Windows in flash, which stand for as many as one likes.
static STORED: [Packed; 8] = {
    let mut stored: [Packed; 8] = [Int8 {
        scale: 0.02,
        values: [[0; 100]; 6],
    }; 8];
    let (mut window, mut state) = (0, 1u32);
    while window < stored.len() {
        let mut at = 0;
        while at < 600 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            stored[window].values[at / 100][at % 100] = (state >> 25) as i8 - 64;
            at += 1;
        }
        window += 1;
    }
    stored
};

#[derive(Clone, Copy)]
struct InFlash;

fn stored(place: usize) -> Result<&'static Packed, ShelfError> {
    STORED.get(place % STORED.len()).ok_or(ShelfError)
}

impl Shelf<Packed> for InFlash {
    fn places(&self) -> usize {
        10 * CLASSES
    }
    fn store(&mut self, _: usize, packed: &Packed) -> Result<(), ShelfError> {
        black_box(packed);
        Ok(())
    }
    fn fetch(&mut self, place: usize, look: impl FnOnce(&Packed)) -> Result<(), ShelfError> {
        look(stored(place)?);
        Ok(())
    }
}

impl Exemplars<Packed, CLASSES> for InFlash {
    fn count(&self, _: usize) -> usize {
        black_box(30)
    }
    fn fetch(&self, class: usize, index: usize, look: impl FnOnce(&Packed)) -> Result<[f32; CLASSES], ShelfError> {
        look(stored(class + index)?);
        let mut target = [0.01; CLASSES];
        *target.get_mut(class).ok_or(ShelfError)? += 0.93;
        Ok(target)
    }
}

/// How much of one kind.
#[derive(Clone, Copy, Default)]
struct Tally {
    slices: u64,
    sum: u64,
    most: u64,
}

impl Tally {
    fn add(&mut self, count: u64) {
        self.slices += 1;
        self.sum += count;
        self.most = self.most.max(count);
    }

    fn print(&self, name: &str) {
        println!("{name}.slices={}", self.slices);
        println!("{name}.mean={}", self.sum / self.slices.max(1));
        println!("{name}.most={}", self.most);
    }
}

fn main() -> Result<(), Failed> {
    let arguments = Arguments::read();
    let number = |key, default| {
        if arguments.get(key).is_some() {
            arguments.number(key)
        } else {
            Ok(default)
        }
    };
    let (samples, passes) = (number("samples", 5)?, number("passes", 2)?);
    let room = ROOM.take();
    let window = WINDOW.take();
    blob::load(BASE, room.net_mut())?;
    // Whatever comes of it is good: the windows mean nothing.
    let config = Config {
        fresh: (samples * CLASSES) as u32,
        passes: passes as u32,
        contradicted: 1.0,
        novelty: f32::INFINITY,
        gate: Gate {
            forgetting: 1.0,
            least: 0.0,
        },
        ..CONFIG
    };
    let mut guard = guard(room, InFlash, InFlash, config);
    let (mut offers, mut kinds, mut update) = (Tally::default(), [Tally::default(); 5], Tally::default());
    for sample in 0.. {
        loop {
            let (kind, updating) = (guard.next(), guard.is_updating());
            let (progress, count) = instructions::count(|| guard.poll(1));
            if progress == Progress::Idle {
                break;
            }
            let place = match kind {
                Work::Calibrate => 0,
                Work::TakeUp => 1,
                Work::Judge => 2,
                Work::Train => 3,
                _ => 4,
            };
            if let Some(tally) = kinds.get_mut(place) {
                tally.add(count);
            }
            if updating {
                update.add(count);
            }
            if let Progress::Decided(Event::Started { steps, .. }) = progress {
                println!("steps={steps}");
            }
        }
        if sample == samples * CLASSES {
            break;
        }
        stored(sample).map_err(|_| "no window")?.unpack(window);
        let (offered, count) = instructions::count(|| guard.offer(window));
        offers.add(count);
        let (id, _) = offered.map_err(|_| "a window was refused")?;
        guard.label(id, sample % CLASSES).map_err(|_| "a label was refused")?;
    }
    offers.print("offer");
    for (name, tally) in ["calibrate", "take_up", "judge", "train", "decide"]
        .into_iter()
        .zip(&kinds)
    {
        tally.print(name);
    }
    update.print("update");
    println!(
        "update.most_per_mille_of_mean={}",
        1000 * update.most * update.slices / update.sum.max(1)
    );
    println!("room_bytes={}", Room::BYTES);
    println!("guard_bytes={}", size_of_val(&guard));
    println!("network_bytes={}", size_of::<Watch>());
    println!("hash={:016x}", motenet::fingerprint(guard.net()));
    println!("stack_bytes={}", stack::high_water());
    Ok(())
}
