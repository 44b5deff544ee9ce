//! motenet on a Raspberry Pi Pico 2, on its RISC-V core.
#![no_std]
#![no_main]

mod flash;
mod line;
mod nap;

use app::{Clock, Next, Parts, imu::Icm42670, task::watch};
use core::panic::PanicInfo;
use hal::{
    Clock as _, I2C, Timer, Watchdog,
    clocks::init_clocks_and_plls,
    fugit::RateExtU32,
    gpio::{FunctionI2C, Pins, PullUp},
    reboot::{RebootArch, RebootKind, reboot},
    rosc::RingOscillator,
    timer::CopyableTimer0,
    uart::{DataBits, StopBits, UartConfig, UartPeripheral},
};
use line::Line;
use motenet::Zero;
use rp235x_hal as hal;
use static_cell::ConstStaticCell;

/// What the boot ROM wants to know of the image: it is a program, for this core.
#[unsafe(link_section = ".start_block")]
#[used]
static IMAGE: hal::block::ImageDef = hal::block::ImageDef::secure_exe();

/// What learns: its networks and windows.
static MEMORY: ConstStaticCell<watch::Memory> = ConstStaticCell::new(watch::Memory::ZERO);

/// The crystal, in Hz.
const CRYSTAL: u32 = 12_000_000;

/// The time since the start.
struct Uptime(Timer<CopyableTimer0>);

impl Clock for Uptime {
    fn now_us(&self) -> u64 {
        self.0.get_counter().ticks()
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        riscv::asm::wfi();
    }
}

#[hal::entry]
fn main() -> ! {
    let mut p = hal::pac::Peripherals::take().expect("nobody has taken them");
    let mut watchdog = Watchdog::new(p.WATCHDOG);
    let clocks = init_clocks_and_plls(
        CRYSTAL,
        p.XOSC,
        p.CLOCKS,
        p.PLL_SYS,
        p.PLL_USB,
        &mut p.RESETS,
        &mut watchdog,
    );
    let Ok(clocks) = clocks else {
        panic!("the clocks do not start")
    };
    let mut timer = Timer::new_timer0(p.TIMER0, &mut p.RESETS, &clocks);
    let alarm = timer.alarm_0().expect("nobody has taken it");
    let pins = Pins::new(p.IO_BANK0, p.PADS_BANK0, hal::Sio::new(p.SIO).gpio_bank0, &mut p.RESETS);

    let sda = pins.gpio4.reconfigure::<FunctionI2C, PullUp>();
    let scl = pins.gpio5.reconfigure::<FunctionI2C, PullUp>();
    let i2c = I2C::i2c0(p.I2C0, sda, scl, 400.kHz(), &mut p.RESETS, clocks.system_clock.freq());

    let uart_pins = (pins.gpio0.into_function(), pins.gpio1.into_function());
    let uart_config = UartConfig::new(115_200.Hz(), DataBits::Eight, None, StopBits::One);
    let uart =
        UartPeripheral::new(p.UART0, uart_pins, &mut p.RESETS).enable(uart_config, clocks.peripheral_clock.freq());
    let Ok(uart) = uart else {
        panic!("the UART's clock does not give 115,200 baud")
    };

    let led = pins.gpio25.into_push_pull_output();
    let button = pins.gpio15.into_pull_up_input();
    // SAFETY: the other core stays in the boot ROM, and nothing uses DMA.
    let flash = unsafe { flash::Flash::new() };
    let random = RingOscillator::new(p.ROSC).initialize();
    let seed = (0..64).fold(0, |seed: u64, _| seed << 1 | u64::from(random.get_random_bit()));

    let parts = Parts {
        imu: Icm42670::new(i2c, false),
        flash,
        range: support::model::range(flash::BASE),
        button,
        led,
        serial: Line::new(uart),
        clock: Uptime(timer),
        entropy: seed,
        name: "Raspberry Pi Pico 2",
    };
    let mut app = watch::App::new(MEMORY.take(), parts).expect("the base is one of this network");
    nap::prepare(alarm);
    // SAFETY: not in a critical section.
    unsafe { hal::arch::interrupt_enable() };
    loop {
        match app.step() {
            Next::Busy => {}
            // The timer, or what comes over the line, ends it.
            Next::Idle { .. } => nap::nap(),
            Next::Restart => reboot(RebootKind::Normal, RebootArch::Riscv),
        }
    }
}
