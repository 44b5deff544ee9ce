//! motenet on an nRF52840-DK.
#![no_std]
#![no_main]

use app::{Parts, imu::Icm42670, pins::Inverted, task::watch};
use defmt_rtt as _;
use embassy_executor::Spawner;
use embassy_nrf::{
    bind_interrupts,
    buffered_uarte::{self, BufferedUarte},
    gpio::{Input, Level, Output, OutputDrive, Pull},
    nvmc::Nvmc,
    peripherals,
    rng::Rng,
    twim::{self, Twim},
    uarte,
};
use motenet::Zero;
use panic_probe as _;
use static_cell::ConstStaticCell;
use support::{clock::Uptime, serial::Polled};

bind_interrupts!(struct Irqs {
    TWISPI0 => twim::InterruptHandler<peripherals::TWISPI0>;
    UARTE0 => buffered_uarte::InterruptHandler<peripherals::UARTE0>;
});

/// What learns: its networks and windows.
static MEMORY: ConstStaticCell<watch::Memory> = ConstStaticCell::new(watch::Memory::ZERO);
/// What has come over the UART and was not read yet: 90 ms at 115,200 baud.
static RECEIVED: ConstStaticCell<[u8; 1024]> = ConstStaticCell::new([0; 1024]);
/// What is to be sent.
static TO_SEND: ConstStaticCell<[u8; 512]> = ConstStaticCell::new([0; 512]);
/// The I2C peripheral sends from RAM only.
static I2C_OUT: ConstStaticCell<[u8; 32]> = ConstStaticCell::new([0; 32]);

#[embassy_executor::main]
async fn main(_spawner: Spawner) {
    let p = embassy_nrf::init(Default::default());

    let mut i2c_config = twim::Config::default();
    i2c_config.frequency = twim::Frequency::K400;
    i2c_config.sda_pullup = true;
    i2c_config.scl_pullup = true;
    let i2c = Twim::new(p.TWISPI0, Irqs, p.P0_26, p.P0_27, i2c_config, I2C_OUT.take());

    let mut uart_config = uarte::Config::default();
    uart_config.baudrate = uarte::Baudrate::Baud115200;
    let uart = BufferedUarte::new(
        p.UARTE0,
        p.TIMER1,
        p.PPI_CH0,
        p.PPI_CH1,
        p.PPI_GROUP0,
        p.P0_08,
        p.P0_06,
        Irqs,
        uart_config,
        RECEIVED.take(),
        TO_SEND.take(),
    );

    let led = Output::new(p.P0_13, Level::High, OutputDrive::Standard);
    let button = Input::new(p.P0_11, Pull::Up);
    let flash = Nvmc::new(p.NVMC);
    let seed = Rng::new_blocking(p.RNG).blocking_next_u64();

    let parts = Parts {
        imu: Icm42670::new(i2c, false),
        flash,
        range: support::model::range(0),
        button,
        led: Inverted(led),
        serial: Polled(uart),
        clock: Uptime,
        entropy: seed,
        name: "nRF52840-DK",
    };
    support::run::run(MEMORY.take(), parts).await
}
