//! motenet on a Raspberry Pi Pico.
#![no_std]
#![no_main]

use app::{Parts, imu::Icm42670, task::watch};
use defmt_rtt as _;
use embassy_executor::Spawner;
use embassy_rp::{
    bind_interrupts,
    clocks::RoscRng,
    flash::{Blocking, Flash},
    gpio::{Input, Level, Output, Pull},
    i2c::{self, I2c},
    peripherals,
    uart::{self, BufferedUart},
};
use motenet::Zero;
use panic_probe as _;
use static_cell::ConstStaticCell;
use support::{clock::Uptime, serial::Polled};

bind_interrupts!(struct Irqs {
    UART0_IRQ => uart::BufferedInterruptHandler<peripherals::UART0>;
});

/// All of the flash, in bytes.
const FLASH_SIZE: usize = 2 * 1024 * 1024;
/// What learns: its networks and windows.
static MEMORY: ConstStaticCell<watch::Memory> = ConstStaticCell::new(watch::Memory::ZERO);
/// What has come over the UART and was not read yet: 90 ms at 115,200 baud.
static RECEIVED: ConstStaticCell<[u8; 1024]> = ConstStaticCell::new([0; 1024]);
/// What is to be sent.
static TO_SEND: ConstStaticCell<[u8; 512]> = ConstStaticCell::new([0; 512]);

#[embassy_executor::main]
async fn main(_spawner: Spawner) {
    let p = embassy_rp::init(Default::default());

    let mut i2c_config = i2c::Config::default();
    i2c_config.frequency = 400_000;
    let i2c = I2c::new_blocking(p.I2C0, p.PIN_5, p.PIN_4, i2c_config);

    // 115,200 baud.
    let uart_config = uart::Config::default();
    let uart = BufferedUart::new(
        p.UART0,
        p.PIN_0,
        p.PIN_1,
        Irqs,
        TO_SEND.take(),
        RECEIVED.take(),
        uart_config,
    );

    let led = Output::new(p.PIN_25, Level::Low);
    let button = Input::new(p.PIN_15, Pull::Up);
    let flash = Flash::<_, Blocking, FLASH_SIZE>::new_blocking(p.FLASH);
    let seed = RoscRng.next_u64();

    let parts = Parts {
        imu: Icm42670::new(i2c, false),
        flash,
        range: support::model::range(0x1000_0000),
        button,
        led,
        serial: Polled(uart),
        clock: Uptime,
        entropy: seed,
        name: "Raspberry Pi Pico",
    };
    support::run::run(MEMORY.take(), parts).await
}
