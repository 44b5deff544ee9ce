//! Board support shared by the firmwares: everything that differs between emulated cores is behind these modules.
//!
//! | module | gives a firmware |
//! |---|---|
//! | [`clock`] | microseconds |
//! | [`console`] | `say!`, `print!`, `println!` to the host, a line at a time |
//! | [`decimal`] | fixed-point printing of floats, without the float formatter of `core` |
//! | [`arguments`] | `key=value` arguments from the host's command line |
//! | [`host_file`] | the host's files, read in pieces |
//! | [`host_flash`], `cfi` | flash whose contents outlive the emulator |
//! | [`instructions`] | an exact count of executed instructions |
//! | [`nvmc`], [`nrf51`] | flash, UART, timer and entropy of a micro:bit |
//! | `parts` | what the sensor's application takes of the board (feature `life`) |
//! | [`stack`] | the deepest the stack has been |
//! | [`start`] | the entry point, [`firmware!`], and the way out |
//! | [`uart`] | bytes to and from the host |
//! | `fault`, `panic` | handlers that say what happened and end the run with a failure |
//!
//! Big memory belongs into a `static` of [`ConstStaticCell`]: an all-zero initial value puts it into `.bss`, and it is
//! never built on the stack.
#![no_std]
#![deny(unsafe_op_in_unsafe_fn)]

pub mod arguments;
#[cfg(target_arch = "riscv32")]
pub mod cfi;
pub mod clock;
pub mod console;
pub mod decimal;
mod fault;
mod host;
pub mod host_file;
pub mod host_flash;
pub mod instructions;
pub mod nrf51;
pub mod nvmc;
mod panic;
#[cfg(feature = "life")]
pub mod parts;
pub mod stack;
pub mod start;
pub mod uart;

pub use start::Failed;
pub use static_cell::ConstStaticCell;

// Linked for what they provide: critical sections, and with them compare-and-swap on cores that lack the instruction.
#[cfg(target_arch = "arm")]
use cortex_m as _;
use portable_atomic as _;
#[cfg(target_arch = "riscv32")]
use riscv as _;

/// The runtime of the core's architecture; [`firmware!`] expands to its entry attribute.
#[doc(hidden)]
pub mod rt {
    #[cfg(target_arch = "arm")]
    pub use cortex_m_rt::entry;
    #[cfg(target_arch = "riscv32")]
    pub use riscv_rt::entry;
}
