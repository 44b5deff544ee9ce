//! Assembly that uses the FPU's registers.

/// `asm!` that changes the registers from s0 to the one named: `fpu_asm!(s19: "template", operands,)`, with a comma at its end.
///
/// They are declared, no more: stable Rust takes no operands in them. Up to s15 they cost nothing, as no function keeps a value there for its caller.
macro_rules! fpu_asm {
    (s31: $($body:tt)*) => { fpu_asm!(s29: $($body)* out("s30") _, out("s31") _,) };
    (s29: $($body:tt)*) => { fpu_asm!(s27: $($body)* out("s28") _, out("s29") _,) };
    (s27: $($body:tt)*) => { fpu_asm!(s25: $($body)* out("s26") _, out("s27") _,) };
    (s25: $($body:tt)*) => {
        fpu_asm!(s19: $($body)* out("s20") _, out("s21") _, out("s22") _, out("s23") _, out("s24") _, out("s25") _,)
    };
    (s19: $($body:tt)*) => {
        fpu_asm!(s15: $($body)* out("s16") _, out("s17") _, out("s18") _, out("s19") _,)
    };
    (s15: $($body:tt)*) => {
        core::arch::asm!(
            $($body)*
            out("s0") _, out("s1") _, out("s2") _, out("s3") _, out("s4") _, out("s5") _, out("s6") _, out("s7") _,
            out("s8") _, out("s9") _, out("s10") _, out("s11") _, out("s12") _, out("s13") _, out("s14") _, out("s15") _,
        )
    };
}
pub(super) use fpu_asm;
