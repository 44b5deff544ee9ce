//! motenet on an ESP32-C3.
#![no_std]
#![no_main]

mod line;
mod tick;

use app::{Clock, Next, Parts, imu::Icm42670, link::Report, task::watch};
use core::panic::PanicInfo;
use esp_hal::{
    clock::CpuClock,
    gpio::{Input, InputConfig, Level, Output, OutputConfig, Pull},
    i2c::master::{self, I2c},
    rng::Rng,
    time::{Instant, Rate},
    timer::systimer::SystemTimer,
    uart::{self, Uart},
};
use esp_println::println;
use esp_storage::FlashStorage;
use line::Line;
use motenet::Zero;
use static_cell::ConstStaticCell;

// What the boot loader wants to know of the image.
esp_bootloader_esp_idf::esp_app_desc!();

/// What learns: its networks and windows.
static MEMORY: ConstStaticCell<watch::Memory> = ConstStaticCell::new(watch::Memory::ZERO);

/// The time since the start.
#[derive(Clone, Copy)]
struct Uptime;

impl Clock for Uptime {
    fn now_us(&self) -> u64 {
        Instant::now().duration_since_epoch().as_micros()
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    println!("{info}");
    loop {}
}

#[esp_hal::main]
fn main() -> ! {
    let p = esp_hal::init(esp_hal::Config::default().with_cpu_clock(CpuClock::max()));

    let i2c_config = master::Config::default().with_frequency(Rate::from_khz(400));
    let i2c = I2c::new(p.I2C0, i2c_config)
        .expect("400 kHz can be had")
        .with_sda(p.GPIO10)
        .with_scl(p.GPIO8);

    // 115,200 baud.
    let uart = Uart::new(p.UART0, uart::Config::default()).expect("115,200 baud can be had");
    let uart = uart.with_rx(p.GPIO20).with_tx(p.GPIO21);

    let led = Output::new(p.GPIO7, Level::Low, OutputConfig::default());
    let button = Input::new(p.GPIO9, InputConfig::default().with_pull(Pull::Up));
    let flash = FlashStorage::new(p.FLASH);
    let rng = Rng::new();
    let seed = u64::from(rng.random()) << 32 | u64::from(rng.random());

    let parts = Parts {
        imu: Icm42670::new(i2c, false),
        flash,
        range: support::model::range(0),
        button,
        led,
        serial: Line::new(uart),
        clock: Uptime,
        entropy: seed,
        name: "ESP32-C3",
    };
    println!(
        "{} begins; the model is kept at {:#x} of the flash",
        parts.name, parts.range.start
    );
    let mut app = watch::App::new(MEMORY.take(), parts).expect("the base is one of this network");
    app.log_by(|report| {
        if let Report::Event(event) = report {
            println!("{event}");
        }
    });
    tick::begin(SystemTimer::new(p.SYSTIMER).alarm0);
    loop {
        match app.step() {
            Next::Busy => {}
            // The clock's tick, or what comes over the line, wakes it.
            Next::Idle { .. } => esp_hal::interrupt::wait_for_interrupt(),
            Next::Restart => esp_hal::system::software_reset(),
        }
    }
}
