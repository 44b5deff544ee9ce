//! What the core does when an instruction cannot be carried out: say where, and end the run with a failure.

use crate::{console::Hex, say};

#[cfg(target_arch = "arm")]
mod arm {
    use super::{Hex, say};
    use cortex_m_rt::{ExceptionFrame, exception};

    #[exception]
    unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
        say!(
            "fault: pc=0x",
            Hex::<8>(frame.pc().into()),
            " lr=0x",
            Hex::<8>(frame.lr().into())
        );
        crate::start::exit(1)
    }

    #[exception]
    unsafe fn DefaultHandler(number: i16) -> ! {
        say!("fault: unexpected interrupt ", number as u16 as u32);
        crate::start::exit(1)
    }
}

#[cfg(target_arch = "riscv32")]
mod riscv32 {
    use super::{Hex, say};
    use riscv::register::{mcause, mepc, mtval};

    #[unsafe(export_name = "ExceptionHandler")]
    fn exception(_registers: &riscv_rt::TrapFrame) -> ! {
        say!(
            "fault: cause=",
            mcause::read().bits(),
            " pc=0x",
            Hex::<8>(mepc::read() as u64),
            " value=0x",
            Hex::<8>(mtval::read() as u64),
        );
        crate::start::exit(1)
    }

    #[unsafe(export_name = "DefaultHandler")]
    fn interrupt() -> ! {
        say!(
            "fault: unexpected interrupt, cause=0x",
            Hex::<1>(mcause::read().bits() as u64)
        );
        crate::start::exit(1)
    }
}
