//! What the application reports, over the debugger.

use app::link::Report;

/// For [`App::log_by`](app::App::log_by): events and what goes wrong; at the level `debug`, each window.
pub fn log(report: &Report) {
    match report {
        Report::Event(event) => defmt::info!("{}", event),
        Report::Saved { sequence } => defmt::info!("saved, number {=u32}", *sequence),
        Report::Refused { request, why } => defmt::warn!("{} refused: {}", request, why),
        Report::Labelled { window, class } => defmt::info!("window {=u32} was class {=u8}", *window, *class),
        Report::Prediction { window, class, .. } => defmt::debug!("window {=u32}: class {=u8}", *window, *class),
        _ => {}
    }
}
