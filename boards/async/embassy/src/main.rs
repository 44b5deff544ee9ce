//! Two tasks under embassy: one reads a sensor every ten milliseconds, the other learns from the windows. `cargo run --release -p embassy-example`
//!
//! A task of embassy gives way only where it awaits, and a slice of learning takes milliseconds. So each task has an executor of its own: that of the
//! sampling task runs in an interrupt, and interrupts the other wherever it is. All that is learned is learned in the time that remains.
#![no_std]
#![no_main]

mod time;

use embassy_executor::{Executor, InterruptExecutor};
use embassy_futures::yield_now;
use embassy_sync::{blocking_mutex::raw::CriticalSectionRawMutex, channel::Channel};
use embassy_time::{Duration, Instant, Timer};
use shared::pac::{Interrupt, NVIC_PRIO_BITS, interrupt};
use shared::{CLOCK_HZ, Learner, Memory, PERIOD_MS, Punctuality, READINGS, Recorded, Recorder, Sensor, Wearer};
use static_cell::{ConstStaticCell, StaticCell};

static SAMPLING: InterruptExecutor = InterruptExecutor::new();
static LEARNING: StaticCell<Executor> = StaticCell::new();
static MEMORY: ConstStaticCell<Memory> = ConstStaticCell::new(Memory::ZERO);
static WINDOWS: Channel<CriticalSectionRawMutex, Recorded, 4> = Channel::new();
static PUNCTUALITY: Punctuality = Punctuality::new();

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut core = cortex_m::Peripherals::take().expect("nobody has taken them before");
    let learner = Learner::new(MEMORY.take());
    time::start(core.SYST, CLOCK_HZ);

    // SAFETY: nothing runs yet whose critical section this could break.
    unsafe { core.NVIC.set_priority(Interrupt::SPARE0, 1 << (8 - NVIC_PRIO_BITS)) };
    let sampling = SAMPLING.start(Interrupt::SPARE0);
    sampling.spawn(sample(Sensor::new(Wearer::New, 2).failing_at(100)).expect("it is spawned once"));

    LEARNING.init(Executor::new()).run(|learning| {
        learning.spawn(learn(learner).expect("it is spawned once"));
    })
}

#[interrupt]
unsafe fn SPARE0() {
    // SAFETY: this is the handler of the interrupt that the executor was started with.
    unsafe { SAMPLING.on_interrupt() }
}

/// Reads the sensor on time, whatever else goes on.
#[embassy_executor::task]
async fn sample(mut sensor: Sensor) {
    let mut recorder = Recorder::new();
    let mut due = Instant::from_millis(Instant::now().as_millis());
    loop {
        due += Duration::from_millis(PERIOD_MS.into());
        Timer::at(due).await;
        PUNCTUALITY.reading(due.elapsed().as_micros() as u32);
        let class = sensor.class();
        // A task that waited here for room would be late for its next reading.
        if let Some(recorded) = recorder.push(sensor.read(), class)
            && WINDOWS.try_send(recorded).is_err()
        {
            PUNCTUALITY.window_lost();
        }
    }
}

/// Learns whenever there is time.
#[embassy_executor::task]
async fn learn(mut learner: Learner) {
    while learner.accepted() < 2 && PUNCTUALITY.readings() < READINGS {
        // Windows are taken in during an update, too.
        while let Ok(recorded) = WINDOWS.try_receive() {
            learner.hear(&recorded);
        }
        let busy = learner.slice();
        PUNCTUALITY.set_learning(learner.is_updating());
        if busy {
            // For other tasks of this executor.
            yield_now().await;
        } else {
            learner.hear(&WINDOWS.receive().await);
        }
    }
    shared::end(&mut learner, &PUNCTUALITY)
}
