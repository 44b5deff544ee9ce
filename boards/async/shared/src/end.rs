//! How an example ends: with what has become of the network and of the readings, and an exit code for QEMU.

use crate::{Learner, Punctuality, Wearer};
use core::panic::PanicInfo;
use defmt::{Display2Format, error, info};
use semihosting::process::exit;

/// Tells what was learned, and what the readings suffered from it; exits with 0 if all is as it should be.
pub fn end(learner: &mut Learner, punctuality: &Punctuality) -> ! {
    // From here on nothing but the end is waited for: readings go on, but count no more.
    let [idle, learning] = [false, true].map(|learning| punctuality.while_learning(learning));
    let (late, lost) = punctuality.failures();
    let [new, known] = [Wearer::New, Wearer::Known].map(|wearer| learner.percent_right(wearer));
    let before = learner.before();
    info!(
        "new wearer: {} % recognised before, {} % after; known wearers: {} %",
        before, new, known
    );
    info!("{} readings while waiting, at most {} us late", idle.0, idle.1);
    info!("{} readings while learning, at most {} us late", learning.0, learning.1);
    info!("readings too late: {}, windows lost: {}", late, lost);
    let learned = before < 80 && new > 90 && known > 90;
    let punctual = learning.0 > 100 && late == 0 && lost == 0;
    if !learned {
        error!("the network should know both kinds of wearers");
    }
    if !punctual {
        error!("learning should not be in the way of a reading");
    }
    exit(if learned && punctual { 0 } else { 1 })
}

#[panic_handler]
fn panic(information: &PanicInfo<'_>) -> ! {
    error!("{}", Display2Format(information));
    exit(1)
}

/// Without it a fault would hang QEMU.
#[cortex_m_rt::exception]
unsafe fn HardFault(frame: &cortex_m_rt::ExceptionFrame) -> ! {
    error!("hard fault at {:#x}", frame.pc());
    exit(1)
}
