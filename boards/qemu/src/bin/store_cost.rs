//! Counts what saving and loading a run takes besides the flash's own time: `cargo xtask run store-cost --core m0`.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, firmware, instructions, println, stack};
use core::convert::Infallible;
use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};
use motenet::device::store::{Progress, Store};
use motenet::words::Words;
use motenet_workload::resume::{Ram, Run, SEED};

const PAGE: usize = 4096;

static RAM: ConstStaticCell<Ram> = ConstStaticCell::new(Ram::ZERO);
static BYTES: ConstStaticCell<[u8; 4 * PAGE]> = ConstStaticCell::new([0; 4 * PAGE]);

/// A flash that takes no time worth counting.
struct Memory(&'static mut [u8]);

impl ErrorType for Memory {
    type Error = Infallible;
}

impl ReadNorFlash for Memory {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Infallible> {
        let from = self.0.get(offset as usize..offset as usize + bytes.len());
        bytes.copy_from_slice(from.unwrap_or_default());
        Ok(())
    }
    fn capacity(&self) -> usize {
        self.0.len()
    }
}

impl NorFlash for Memory {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = PAGE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Infallible> {
        self.0
            .get_mut(from as usize..to as usize)
            .unwrap_or_default()
            .fill(0xFF);
        Ok(())
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Infallible> {
        let to = self.0.get_mut(offset as usize..offset as usize + bytes.len());
        to.unwrap_or_default().copy_from_slice(bytes);
        Ok(())
    }
}

firmware!(main);

fn main() -> Result<(), Failed> {
    let ram = RAM.try_take().ok_or(Failed)?;
    let bytes = BYTES.try_take().ok_or(Failed)?;
    let mut run = Run::new(ram, SEED);
    let mut store = Store::new(Memory(bytes), 0..4 * PAGE as u32, 2)?;
    let state = 4 * run.count() as u64;
    let base = stack::high_water();

    let (saved, save) = instructions::count(|| store.save(&run));
    saved?;
    let (loaded, load) = instructions::count(|| store.load(&mut run));
    loaded?;
    store.begin(&run)?;
    let mut most = 0;
    loop {
        let (progress, slice) = instructions::count(|| store.poll(&run));
        most = most.max(slice);
        if progress? != Progress::Working {
            break;
        }
    }
    println!("state_bytes={state}");
    println!("save_instructions={save}");
    println!("save_instructions_a_byte={}", save / state);
    println!("load_instructions={load}");
    println!("load_instructions_a_byte={}", load / state);
    println!("longest_slice={most}");
    println!("store_bytes={}", size_of_val(&store));
    println!("stack_bytes_more={}", stack::high_water().saturating_sub(base));
    Ok(())
}
