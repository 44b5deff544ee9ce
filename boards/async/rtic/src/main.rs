//! Two tasks under RTIC: one reads a sensor every ten milliseconds, and idle learns from the windows. `cargo run --release -p rtic-example`
//!
//! RTIC gives each task a priority of the interrupt controller. Idle has the lowest: whatever else there is to do interrupts it, in the middle of a slice.
#![no_std]
#![no_main]

use rtic_monotonics::systick::prelude::*;

systick_monotonic!(Mono, 1000);

defmt::timestamp!("{=u32:ms}", Mono::now().as_ticks());

#[rtic::app(device = shared::pac, peripherals = false, dispatchers = [SPARE0])]
mod app {
    use super::*;
    use cortex_m::{asm::wfi, peripheral::SYST};
    use rtic_sync::{channel::*, make_channel};
    use shared::{CLOCK_HZ, Learner, Memory, PERIOD_MS, Punctuality, READINGS, Recorded, Recorder, Sensor, Wearer};

    /// Windows that can wait for idle.
    const ROOM: usize = 4;

    static PUNCTUALITY: Punctuality = Punctuality::new();

    #[shared]
    struct Shared {}

    #[local]
    struct Local {
        learner: Learner,
        windows: Receiver<'static, Recorded, ROOM>,
    }

    #[init(local = [memory: Memory = Memory::ZERO])]
    fn init(context: init::Context) -> (Shared, Local) {
        let learner = Learner::new(context.local.memory);
        Mono::start(context.core.SYST, CLOCK_HZ);
        let (sender, windows) = make_channel!(Recorded, ROOM);
        if sample::spawn(Sensor::new(Wearer::New, 2).failing_at(100), sender).is_err() {
            defmt::panic!("it is spawned once");
        }
        (Shared {}, Local { learner, windows })
    }

    /// Learns whenever there is time.
    #[idle(local = [learner, windows])]
    fn idle(context: idle::Context) -> ! {
        let idle::LocalResources { learner, windows, .. } = context.local;
        while learner.accepted() < 2 && PUNCTUALITY.readings() < READINGS {
            // Windows are taken in during an update, too.
            while let Ok(recorded) = windows.try_recv() {
                learner.hear(&recorded);
            }
            let busy = learner.slice();
            PUNCTUALITY.set_learning(learner.is_updating());
            if !busy {
                // The next window comes by an interrupt.
                wfi();
            }
        }
        shared::end(learner, &PUNCTUALITY)
    }

    /// Reads the sensor on time, whatever else goes on.
    #[task(priority = 1)]
    async fn sample(_: sample::Context, mut sensor: Sensor, mut windows: Sender<'static, Recorded, ROOM>) {
        let mut recorder = Recorder::new();
        let mut due = Mono::now();
        loop {
            due += PERIOD_MS.millis();
            Mono::delay_until(due).await;
            PUNCTUALITY.reading(1000 * (Mono::now() - due).as_millis() + into_the_millisecond());
            let class = sensor.class();
            // A task that waited here for room would be late for its next reading.
            if let Some(recorded) = recorder.push(sensor.read(), class)
                && windows.try_send(recorded).is_err()
            {
                PUNCTUALITY.window_lost();
            }
        }
    }

    /// Microseconds since the clock's last tick, which the monotonic does not tell.
    fn into_the_millisecond() -> u32 {
        (SYST::get_reload() - SYST::get_current()) / (CLOCK_HZ / 1_000_000)
    }
}
