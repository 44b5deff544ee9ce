//! The sensor's application on an emulated board: samples come by the UART, what is learned is kept in flash. `cargo xtask life` plays a wearer to it.
//!
//! Arguments: `board=NAME` is what it calls itself, `seed=N` decides its random draws, `flash=FILE` is the file of the host that is its flash (on RISC-V it is QEMU's second flash bank).
#![no_std]
#![no_main]

#[cfg(feature = "small")]
use app::task::small::{App, Memory};
#[cfg(not(feature = "small"))]
use app::task::watch::{App, Memory};
use app::{Next, NoSensor, Parts, pins::NoPin};
use board::{
    ConstStaticCell, Failed, arguments::Arguments, clock, firmware, parts::BoardClock, say, stack, start, uart::Uart,
};

static MEMORY: ConstStaticCell<Memory> = ConstStaticCell::new(<Memory as motenet::Zero>::ZERO);

firmware!(main);

/// 256 KiB in a file of the host.
#[cfg(target_arch = "arm")]
const RANGE: core::ops::Range<u32> = 0..256 * 1024;
#[cfg(target_arch = "arm")]
fn flash(arguments: &Arguments) -> Result<board::host_flash::HostFlash<{ RANGE.end as usize }>, Failed> {
    let path = arguments
        .get("flash")
        .ok_or_else(|| Failed::because("flash=FILE is missing"))?;
    board::host_flash::HostFlash::open(path).map_err(Failed::because)
}

/// The first of the 128 sectors of the second flash bank.
#[cfg(target_arch = "riscv32")]
const RANGE: core::ops::Range<u32> = 0..1024 * 1024;
#[cfg(target_arch = "riscv32")]
fn flash(_: &Arguments) -> Result<board::cfi::Cfi, Failed> {
    // SAFETY: the board is `virt`, `cargo xtask life` gives it the drive, and nobody else uses it.
    Ok(unsafe { board::cfi::Cfi::new() })
}

fn main() -> Result<(), Failed> {
    let arguments = &Arguments::read();
    let parts = Parts {
        imu: NoSensor,
        flash: flash(arguments)?,
        range: RANGE,
        button: NoPin,
        led: NoPin,
        // SAFETY: the firmware is for the core's board, and this is the only one to use its UART.
        serial: unsafe { Uart::new() },
        clock: BoardClock,
        // Without the argument, the moment of the start: QEMU's clock has run since the last reset.
        entropy: arguments.number("seed").unwrap_or_else(|_| clock::now_us()),
        name: arguments.get("board").unwrap_or("emulated board"),
    };
    let mut app = App::new(MEMORY.take(), parts).map_err(|_| Failed::because("the base is not of this network"))?;
    say!("memory_bytes=", Memory::BYTES as u32);
    loop {
        if app.step() == Next::Restart {
            say!("stack_bytes=", stack::high_water() as u32);
            say!("free_bytes=", (stack::size() - stack::high_water()) as u32);
            start::reset();
        }
    }
}
