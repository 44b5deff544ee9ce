//! What the core does when an instruction cannot be carried out: say where, and end the run with a failure.

#[cfg(target_arch = "arm")]
mod arm {
    use cortex_m_rt::{ExceptionFrame, exception};

    #[exception]
    unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
        crate::println!("fault: pc={:#010x} lr={:#010x}", frame.pc(), frame.lr());
        crate::start::exit(1)
    }

    #[exception]
    unsafe fn DefaultHandler(number: i16) -> ! {
        crate::println!("fault: unexpected interrupt {number}");
        crate::start::exit(1)
    }
}

#[cfg(target_arch = "riscv32")]
mod riscv32 {
    use riscv::register::{mcause, mepc, mtval};

    #[unsafe(export_name = "ExceptionHandler")]
    fn exception(_registers: &riscv_rt::TrapFrame) -> ! {
        crate::println!(
            "fault: cause={} pc={:#010x} value={:#010x}",
            mcause::read().bits(),
            mepc::read(),
            mtval::read()
        );
        crate::start::exit(1)
    }

    #[unsafe(export_name = "DefaultHandler")]
    fn interrupt() -> ! {
        crate::println!("fault: unexpected interrupt, cause={:#x}", mcause::read().bits());
        crate::start::exit(1)
    }
}
