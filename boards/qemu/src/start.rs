//! From reset to `main`, and from `main` to the host's exit code.

use crate::{
    console::{self, Show},
    stack,
};
use core::fmt;

/// A firmware ends with this when something went wrong; what that was has been printed.
#[derive(Debug)]
pub struct Failed;

/// Lets `?` turn any printable error into a message and [`Failed`].
impl<E: fmt::Display> From<E> for Failed {
    fn from(error: E) -> Self {
        crate::println!("error: {error}");
        Self
    }
}

impl Failed {
    /// Says what went wrong, without the formatter of `core`.
    pub fn because(reason: impl Show) -> Self {
        crate::say!("error: ", reason);
        Self
    }
}

/// Calls `main` with a painted stack and ends the emulation with its outcome. Used by [`firmware!`](crate::firmware).
pub fn run(main: fn() -> Result<(), Failed>) -> ! {
    stack::paint();
    let code = match main() {
        Ok(()) if stack::overflowed() => {
            console::last_words("error: the stack has grown into the statics\n");
            1
        }
        Ok(()) => 0,
        Err(Failed) => 1,
    };
    exit(code)
}

/// Ends the emulation; `code` becomes the exit status of QEMU.
pub fn exit(code: i32) -> ! {
    console::flush();
    semihosting::process::exit(code)
}

/// Starts anew, as the reset button does: RAM is lost, flash is not.
pub fn reset() -> ! {
    console::flush();
    #[cfg(target_arch = "arm")]
    cortex_m::peripheral::SCB::sys_reset();
    #[cfg(not(target_arch = "arm"))]
    {
        const FINISHER: *mut u32 = 0x0010_0000 as *mut u32;
        const RESET: u32 = 0x7777;
        // SAFETY: a register of `virt`, and this is what it is for.
        unsafe { FINISHER.write_volatile(RESET) };
        loop {
            core::hint::spin_loop();
        }
    }
}

/// Makes `fn main() -> Result<(), Failed>` the function that runs after reset.
#[macro_export]
macro_rules! firmware {
    ($main:path) => {
        #[$crate::rt::entry]
        fn start() -> ! {
            $crate::start::run($main)
        }
    };
}
