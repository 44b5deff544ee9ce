//! motenet on a Nucleo-F446RE.
#![no_std]
#![no_main]

use app::{Parts, imu::Icm42670, task::watch};
use defmt_rtt as _;
use embassy_executor::Spawner;
use embassy_stm32::{
    bind_interrupts,
    flash::Flash,
    gpio::{Input, Level, Output, Pull, Speed},
    i2c::{self, I2c},
    peripherals,
    rcc::{AHBPrescaler, APBPrescaler, Hse, HseMode, Pll, PllMul, PllPDiv, PllPreDiv, PllSource, Sysclk},
    time::Hertz,
    uid,
    usart::{self, BufferedUart},
};
use motenet::Zero;
use panic_probe as _;
use static_cell::ConstStaticCell;
use support::{clock::Uptime, serial::Polled};

bind_interrupts!(struct Irqs {
    USART2 => usart::BufferedInterruptHandler<peripherals::USART2>;
});

/// What learns: its networks and windows.
static MEMORY: ConstStaticCell<watch::Memory> = ConstStaticCell::new(watch::Memory::ZERO);
/// What has come over the UART and was not read yet: 90 ms at 115,200 baud.
static RECEIVED: ConstStaticCell<[u8; 1024]> = ConstStaticCell::new([0; 1024]);
/// What is to be sent.
static TO_SEND: ConstStaticCell<[u8; 512]> = ConstStaticCell::new([0; 512]);

/// 180 MHz from the 8 MHz that the ST-LINK hands over.
fn clocks() -> embassy_stm32::Config {
    let mut config = embassy_stm32::Config::default();
    config.rcc.hse = Some(Hse {
        freq: Hertz::mhz(8),
        mode: HseMode::Bypass,
    });
    config.rcc.pll_src = PllSource::HSE;
    config.rcc.pll = Some(Pll {
        prediv: PllPreDiv::DIV4,
        mul: PllMul::MUL180,
        divp: Some(PllPDiv::DIV2),
        divq: None,
        divr: None,
    });
    config.rcc.ahb_pre = AHBPrescaler::DIV1;
    config.rcc.apb1_pre = APBPrescaler::DIV4;
    config.rcc.apb2_pre = APBPrescaler::DIV2;
    config.rcc.sys = Sysclk::PLL1_P;
    config
}

#[embassy_executor::main]
async fn main(_spawner: Spawner) {
    let p = embassy_stm32::init(clocks());

    let mut i2c_config = i2c::Config::default();
    i2c_config.frequency = Hertz::khz(400);
    i2c_config.scl_pullup = true;
    i2c_config.sda_pullup = true;
    let i2c = I2c::new_blocking(p.I2C1, p.PB8, p.PB9, i2c_config);

    // 115,200 baud.
    let uart_config = usart::Config::default();
    let uart = BufferedUart::new(
        p.USART2,
        p.PA3,
        p.PA2,
        TO_SEND.take(),
        RECEIVED.take(),
        Irqs,
        uart_config,
    );
    let Ok(uart) = uart else {
        defmt::panic!("the UART's clock does not give 115,200 baud")
    };

    let led = Output::new(p.PA5, Level::Low, Speed::Low);
    let button = Input::new(p.PC13, Pull::Up);
    let flash = Flash::new_blocking(p.FLASH);
    // No generator of random numbers in this chip: its serial number gives every board numbers of its own, the same after every reset.
    let seed = support::seed::of_serial_number(&uid::uid());

    let parts = Parts {
        imu: Icm42670::new(i2c, false),
        flash,
        range: support::model::range(0x0800_0000),
        button,
        led,
        serial: Polled(uart),
        clock: Uptime,
        entropy: seed,
        name: "Nucleo-F446RE",
    };
    support::run::run(MEMORY.take(), parts).await
}
