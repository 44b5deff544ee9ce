//! Sleep for a millisecond, or until something comes over the line.

use core::cell::RefCell;
use critical_section::Mutex;
use hal::fugit::MicrosDurationU32;
use hal::pac::Interrupt;
use hal::timer::{Alarm, Alarm0, CopyableTimer0};
use rp235x_hal as hal;

/// What ends the sleep.
static ALARM: Mutex<RefCell<Option<Alarm0<CopyableTimer0>>>> = Mutex::new(RefCell::new(None));

/// The longest sleep.
const LONGEST: MicrosDurationU32 = MicrosDurationU32::millis(1);

/// Takes an alarm over.
pub fn prepare(mut alarm: Alarm0<CopyableTimer0>) {
    alarm.enable_interrupt();
    critical_section::with(|cs| ALARM.replace(cs, Some(alarm)));
    // SAFETY: nothing relies on this interrupt being masked; what its handler uses is in place.
    unsafe { hal::arch::interrupt_unmask(Interrupt::TIMER0_IRQ_0) };
}

/// Sleeps. Should the alarm ring before the processor sleeps, the next byte or nothing at all would wake it: so both happen with interrupts held back, which end
/// the sleep all the same.
pub fn nap() {
    critical_section::with(|cs| {
        if let Some(alarm) = ALARM.borrow_ref_mut(cs).as_mut() {
            // Fails only for times that are too long.
            let _ = alarm.schedule(LONGEST);
        }
        riscv::asm::wfi();
    });
}

/// Called by the HAL.
#[unsafe(no_mangle)]
#[expect(non_snake_case, reason = "the interrupt's name")]
fn TIMER0_IRQ_0() {
    critical_section::with(|cs| {
        if let Some(alarm) = ALARM.borrow_ref_mut(cs).as_mut() {
            alarm.clear_interrupt();
        }
    });
}
