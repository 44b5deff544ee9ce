//! An interrupt every millisecond, which ends the processor's sleep.

use core::cell::RefCell;
use critical_section::Mutex;
use esp_hal::Blocking;
use esp_hal::time::Duration;
use esp_hal::timer::PeriodicTimer;
use esp_hal::timer::systimer::Alarm;

/// What ticks.
static TIMER: Mutex<RefCell<Option<PeriodicTimer<'static, Blocking>>>> = Mutex::new(RefCell::new(None));

/// Begins to tick.
pub fn begin(alarm: Alarm<'static>) {
    let mut timer = PeriodicTimer::new(alarm);
    timer.set_interrupt_handler(on_interrupt);
    timer.listen();
    timer.start(Duration::from_millis(1)).expect("a millisecond can be had");
    critical_section::with(|cs| TIMER.replace(cs, Some(timer)));
}

#[esp_hal::handler]
fn on_interrupt() {
    critical_section::with(|cs| {
        if let Some(timer) = TIMER.borrow_ref_mut(cs).as_mut() {
            timer.clear_interrupt();
        }
    });
}
