//! motenet on an ESP32-C3.
#![no_std]
#![no_main]

mod line;

use app::{Clock, Next};
use core::panic::PanicInfo;
use esp_hal::{
    clock::CpuClock,
    delay::Delay,
    gpio::{Input, InputConfig, Level, Output, OutputConfig, Pull},
    i2c::master::{self, I2c},
    rng::Rng,
    time::{Instant, Rate},
    uart::{self, Uart},
};
use esp_println::println;
use esp_storage::FlashStorage;
use line::Line;

// What the boot loader wants to know of the image.
esp_bootloader_esp_idf::esp_app_desc!();

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
    let i2c = I2c::new(p.I2C0, i2c_config).expect("400 kHz can be had").with_sda(p.GPIO10).with_scl(p.GPIO8);

    // 115,200 baud.
    let uart = Uart::new(p.UART0, uart::Config::default()).expect("115,200 baud can be had");
    let uart = uart.with_rx(p.GPIO20).with_tx(p.GPIO21);

    let led = Output::new(p.GPIO7, Level::Low, OutputConfig::default());
    let button = Input::new(p.GPIO9, InputConfig::default().with_pull(Pull::Up));
    let flash = FlashStorage::new(p.FLASH);
    let rng = Rng::new();
    let seed = u64::from(rng.random()) << 32 | u64::from(rng.random());

    let _ = (i2c, Line::new(uart), led, button, flash, seed, Uptime.now_us(), Next::Busy, Delay::new());
    println!("model at {}", support::model::range(0).start);
    loop {}
}
