//! motenet on a Nucleo-H743ZI.
#![no_std]
#![no_main]

use app::{Parts, imu::Icm42670, pins::Inverted, task::watch};
use defmt_rtt as _;
use embassy_executor::Spawner;
use embassy_stm32::{
    bind_interrupts,
    flash::Flash,
    gpio::{Input, Level, Output, Pull, Speed},
    i2c::{self, I2c},
    peripherals,
    rcc::{AHBPrescaler, APBPrescaler, Hse, HseMode, Pll, PllDiv, PllMul, PllPreDiv, PllSource, Sysclk, VoltageScale},
    rng::{self, Rng},
    time::Hertz,
    usart::{self, BufferedUart},
};
use motenet::Zero;
use panic_probe as _;
use static_cell::ConstStaticCell;
use support::{clock::Uptime, serial::Polled};

bind_interrupts!(struct Irqs {
    RNG => rng::InterruptHandler<peripherals::RNG>;
    USART3 => usart::BufferedInterruptHandler<peripherals::USART3>;
});

/// What learns: its networks and windows.
static MEMORY: ConstStaticCell<watch::Memory> = ConstStaticCell::new(watch::Memory::ZERO);
/// What has come over the UART and was not read yet: 90 ms at 115,200 baud.
static RECEIVED: ConstStaticCell<[u8; 1024]> = ConstStaticCell::new([0; 1024]);
/// What is to be sent.
static TO_SEND: ConstStaticCell<[u8; 512]> = ConstStaticCell::new([0; 512]);

/// 400 MHz from the 8 MHz that the ST-LINK hands over; buses at 200 and 100 MHz. 48 MHz for the generator of random numbers come from an oscillator of its own.
fn clocks() -> embassy_stm32::Config {
    let mut config = embassy_stm32::Config::default();
    config.rcc.hse = Some(Hse {
        freq: Hertz::mhz(8),
        mode: HseMode::Bypass,
    });
    config.rcc.pll1 = Some(Pll {
        source: PllSource::HSE,
        prediv: PllPreDiv::DIV4,
        mul: PllMul::MUL400,
        fracn: None,
        divp: Some(PllDiv::DIV2),
        divq: None,
        divr: None,
    });
    config.rcc.ahb_pre = AHBPrescaler::DIV2;
    config.rcc.apb1_pre = APBPrescaler::DIV2;
    config.rcc.apb2_pre = APBPrescaler::DIV2;
    config.rcc.apb3_pre = APBPrescaler::DIV2;
    config.rcc.apb4_pre = APBPrescaler::DIV2;
    config.rcc.voltage_scale = VoltageScale::Scale1;
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
        p.USART3,
        p.PD9,
        p.PD8,
        TO_SEND.take(),
        RECEIVED.take(),
        Irqs,
        uart_config,
    );
    let Ok(uart) = uart else {
        defmt::panic!("the UART's clock does not give 115,200 baud")
    };

    let led = Output::new(p.PB0, Level::Low, Speed::Low);
    let button = Input::new(p.PC13, Pull::Down);
    let flash = Flash::new_blocking(p.FLASH);
    let seed = Rng::new(p.RNG, Irqs).next_u64();

    let parts = Parts {
        imu: Icm42670::new(i2c, false),
        flash,
        range: support::model::range(0x0800_0000),
        button: Inverted(button),
        led,
        serial: Polled(uart),
        clock: Uptime,
        entropy: seed,
        name: "Nucleo-H743ZI",
    };
    support::run::run(MEMORY.take(), parts).await
}
