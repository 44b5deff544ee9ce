//! embassy's clock on SysTick, which every Cortex-M has: an interrupt each millisecond, and microseconds by the counter in between.
//!
//! Whoever has a chip with a HAL of embassy takes the HAL's driver instead (its feature `time-driver-...`), which can sleep longer.

use core::cell::{Cell, RefCell};
use core::task::Waker;
use cortex_m::peripheral::{SCB, SYST, syst::SystClkSource};
use critical_section::{CriticalSection, Mutex};
use embassy_time_driver::{Driver, TICK_HZ, time_driver_impl};
use embassy_time_queue_utils::Queue;

/// Interrupts a second.
const RATE: u32 = 1000;

/// Ticks of embassy's clock from one interrupt to the next.
const STEP: u64 = TICK_HZ / RATE as u64;

struct SysTick {
    /// Ticks at the last interrupt.
    ticks: Mutex<Cell<u64>>,
    /// When the first of the waiting tasks is due.
    next: Mutex<Cell<u64>>,
    queue: Mutex<RefCell<Queue>>,
}

time_driver_impl!(static DRIVER: SysTick = SysTick {
    ticks: Mutex::new(Cell::new(0)),
    next: Mutex::new(Cell::new(u64::MAX)),
    queue: Mutex::new(RefCell::new(Queue::new())),
});

/// Starts the clock, which counts a processor clock of `hertz`.
pub fn start(mut timer: SYST, hertz: u32) {
    timer.set_clock_source(SystClkSource::Core);
    timer.set_reload(hertz / RATE - 1);
    timer.clear_current();
    timer.enable_interrupt();
    timer.enable_counter();
}

impl SysTick {
    /// Wakes whoever is due, and finds out when the next one is.
    fn wake(&self, cs: CriticalSection<'_>) {
        let next = self.queue.borrow_ref_mut(cs).next_expiration(self.now());
        self.next.borrow(cs).set(next);
    }
}

impl Driver for SysTick {
    fn now(&self) -> u64 {
        critical_section::with(|cs| {
            let ticks = self.ticks.borrow(cs).get();
            let (period, mut left) = (u64::from(SYST::get_reload()) + 1, SYST::get_current());
            let mut steps = 0;
            // The counter has begun anew, and its interrupt has to wait for us.
            if SCB::is_pendst_pending() {
                left = SYST::get_current();
                steps = 1;
            }
            let passed = (period - 1).saturating_sub(left.into());
            ticks + STEP * steps + STEP * passed / period
        })
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|cs| {
            if self.queue.borrow_ref_mut(cs).schedule_wake(at, waker) {
                self.wake(cs);
            }
        });
    }
}

#[cortex_m_rt::exception]
fn SysTick() {
    critical_section::with(|cs| {
        let ticks = DRIVER.ticks.borrow(cs);
        ticks.set(ticks.get() + STEP);
        if DRIVER.next.borrow(cs).get() <= ticks.get() {
            DRIVER.wake(cs);
        }
    });
}
