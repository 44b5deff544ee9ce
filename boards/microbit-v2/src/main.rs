//! motenet on a micro:bit v2.
#![no_std]
#![no_main]

use app::{Parts, imu::Lsm303agr, task::small};
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
use embassy_time::Delay;
use motenet::Zero;
use panic_probe as _;
use static_cell::ConstStaticCell;
use support::{clock::Uptime, serial::Polled};

bind_interrupts!(struct Irqs {
    TWISPI0 => twim::InterruptHandler<peripherals::TWISPI0>;
    UARTE0 => buffered_uarte::InterruptHandler<peripherals::UARTE0>;
});

/// What learns: its networks and windows.
static MEMORY: ConstStaticCell<small::Memory> = ConstStaticCell::new(small::Memory::ZERO);
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
    let i2c = Twim::new(p.TWISPI0, Irqs, p.P0_16, p.P0_08, i2c_config, I2C_OUT.take());

    let mut uart_config = uarte::Config::default();
    uart_config.baudrate = uarte::Baudrate::Baud115200;
    let uart = BufferedUarte::new(
        p.UARTE0,
        p.TIMER1,
        p.PPI_CH0,
        p.PPI_CH1,
        p.PPI_GROUP0,
        p.P1_08,
        p.P0_06,
        Irqs,
        uart_config,
        RECEIVED.take(),
        TO_SEND.take(),
    );

    // The LED of row 1 and column 1: the row is its plus, the column its minus.
    let _column = Output::new(p.P0_28, Level::Low, OutputDrive::Standard);
    let led = Output::new(p.P0_21, Level::Low, OutputDrive::Standard);
    let button = Input::new(p.P0_14, Pull::None);
    let flash = Nvmc::new(p.NVMC);
    let seed = Rng::new_blocking(p.RNG).blocking_next_u64();

    let parts = Parts {
        imu: Lsm303agr::new(lsm303agr::Lsm303agr::new_with_i2c(i2c), Delay),
        flash,
        range: support::model::range(0),
        button,
        led,
        serial: Polled(uart),
        clock: Uptime,
        entropy: seed,
        name: "micro:bit v2",
    };
    support::run::run(MEMORY.take(), parts).await
}
