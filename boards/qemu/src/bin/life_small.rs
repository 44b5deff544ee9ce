//! The sensor's application on a micro:bit, in 16 KiB of RAM: as the firmware `life`, with the task `small`, whose new windows are kept in flash.
//! Argument: `seed=N` decides its random draws; without it the board's generator does.
#![no_std]
#![no_main]

use app::task::small::{C, K, L, R, Small};
use app::{Memory, Next, NoSensor, Parts, Task, pins::NoPin};
use board::{ConstStaticCell, Failed, arguments::Arguments, firmware, nrf51, nvmc::Nvmc, say, stack, start};
use core::ops::Range;
use motenet::device::guarded::{Config, FlashShelf, Shelf, ShelfError};
use motenet::words::{Mark, Words};
use motenet::{Zero, blob::BlobError};
use motenet_workload::small::Window;
use motenet_workload::small::guarded::{PLACES, Packed};

/// The flash behind the image: first the wearer's windows, 20 pages for 70 of them, then the model.
const WINDOWS: Range<u32> = 208 * 1024..228 * 1024;
const MODEL: Range<u32> = 228 * 1024..256 * 1024;

/// The task with its windows in flash.
struct Tiny;

impl Task<C, L, K> for Tiny {
    type Net = <Small as Task<C, L, K>>::Net;
    type Optimizer = <Small as Task<C, L, K>>::Optimizer;
    type Packed = Packed;
    type Shelf = Windows;
    type Exemplars = <Small as Task<C, L, K>>::Exemplars;
    type Augment = <Small as Task<C, L, K>>::Augment;

    const NAME: &'static str = Small::NAME;
    const BASE: &'static [u8] = <Small as Task<C, L, K>>::BASE;
    const NAMES: [&'static str; K] = <Small as Task<C, L, K>>::NAMES;
    const RATE: u32 = <Small as Task<C, L, K>>::RATE;
    const HOP: usize = <Small as Task<C, L, K>>::HOP;
    const CONFIG: Config = <Small as Task<C, L, K>>::CONFIG;

    fn optimizer() -> Self::Optimizer {
        Small::optimizer()
    }
    fn exemplars() -> Self::Exemplars {
        Small::exemplars()
    }
    fn augment() -> Self::Augment {
        Small::augment()
    }
}

/// The wearer's windows. They are in flash already, so there is nothing of them to save with the weights.
// The tag is a number of its own, so that `Closed` is all zero and the memory lies in `.bss`.
#[repr(u32)]
enum Windows {
    Closed,
    Open(FlashShelf<Nvmc, Window>),
}

impl Zero for Windows {
    const ZERO: Self = Windows::Closed;
}

impl Windows {
    fn flash(&mut self) -> Result<&mut FlashShelf<Nvmc, Window>, ShelfError> {
        if let Windows::Closed = self {
            // SAFETY: the firmware is for the micro:bit. The store writes to another range, and never at the same time.
            let flash = unsafe { Nvmc::new() };
            *self = Windows::Open(FlashShelf::new(flash, WINDOWS, PLACES).map_err(|_| ShelfError)?);
        }
        match self {
            Windows::Open(shelf) => Ok(shelf),
            Windows::Closed => Err(ShelfError),
        }
    }
}

impl Shelf<Packed> for Windows {
    fn places(&self) -> usize {
        PLACES
    }
    fn store(&mut self, place: usize, sample: &Packed) -> Result<(), ShelfError> {
        self.flash()?.store(place, sample)
    }
    fn fetch(&mut self, place: usize, look: impl FnOnce(&Packed)) -> Result<(), ShelfError> {
        self.flash()?.fetch(place, look)
    }
}

impl Words for Windows {
    fn count(&self) -> usize {
        0
    }
    fn mark(&self, mark: &mut Mark) {
        mark.name("in flash");
    }
    fn read(&self, _: usize, _: &mut [u32]) {}
    fn write(&mut self, _: usize, _: &[u32]) {}
}

type Ram = Memory<Tiny, C, L, K, R>;
static MEMORY: ConstStaticCell<Ram> = ConstStaticCell::new(Ram::ZERO);

firmware!(main);

type Board = Parts<NoSensor, Nvmc, NoPin, NoPin, nrf51::Uart, nrf51::Timer, u64>;
type App = app::App<'static, Tiny, Board, C, L, K, R>;

/// Sets it up where `main` has it: not inlined, so that what this takes of the stack is free again afterwards.
#[inline(never)]
fn set_up() -> Result<App, BlobError> {
    // SAFETY: the firmware is for the micro:bit; of each there is this one only, save the flash, of which the shelf writes another range.
    let (flash, serial, clock, mut rng) =
        unsafe { (Nvmc::new(), nrf51::Uart::new(), nrf51::Timer::new(), nrf51::Rng::new()) };
    let entropy = Arguments::read().number("seed").unwrap_or_else(|_| rng.seed());
    App::set_up(
        MEMORY.take(),
        Parts {
            imu: NoSensor,
            flash,
            range: MODEL,
            button: NoPin,
            led: NoPin,
            serial,
            clock,
            entropy,
            name: "micro:bit",
        },
    )
}

fn main() -> Result<(), Failed> {
    // It stays where it is: there is no room to move it.
    let mut app = set_up();
    let Ok(app) = &mut app else {
        return Err(Failed::because("the base is not of this network"));
    };
    say!("memory_bytes=", Ram::BYTES as u32);
    say!("app_bytes=", size_of_val(app) as u32);
    loop {
        if app.step() == Next::Restart {
            say!("stack_bytes=", stack::high_water() as u32);
            say!("free_bytes=", (stack::size() - stack::high_water()) as u32);
            start::reset();
        }
    }
}
