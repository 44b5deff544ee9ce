//! People who wear the device: recordings of subject 3, whom the base does not know.

use crate::world::{Device, Fed, Sample, Worn};
use app::task::watch::{C, L};
use motenet::{Predictor, Zero, argmax};
use motenet_host::watch::{self, HOP, Protocol, Window, windows};
use motenet_link::{Event, Report, Request, Values};
use motenet_workload::watch::Watch;
use std::sync::OnceLock;

pub fn protocol() -> &'static Protocol {
    static PROTOCOL: OnceLock<Protocol> = OnceLock::new();
    PROTOCOL.get_or_init(|| Protocol::new(&watch::load().unwrap(), 3).unwrap())
}

/// Ten windows of each exercise, in turn.
pub fn lessons() -> Vec<&'static Window> {
    protocol().adaptation(10).unwrap()
}

/// The samples of a window, one after the other.
pub fn samples(window: &Window) -> impl Iterator<Item = Sample> + '_ {
    (0..L).map(|t| std::array::from_fn(|channel| window.values[channel][t]))
}

/// The share of right answers on later windows of the same person, in percent.
pub fn accuracy(net: &Watch) -> f64 {
    let mut predictor = Predictor::<Watch>::ZERO;
    let eval = &protocol().eval;
    let right = eval
        .iter()
        .filter(|w| argmax(&predictor.predict(net, &w.values)) == w.label);
    100.0 * right.count() as f64 / eval.len() as f64
}

/// Lets the device with a sensor see what is in a window, from the start of one of its own windows on; returns that one's number, once it is recognised.
pub fn show(device: &mut Device<Worn>, window: &Window) -> (u32, Vec<Report>) {
    let mut reports = vec![];
    // Up to the start of a window the wearer does nothing.
    while !device.shared.world().asked.len().is_multiple_of(HOP) {
        device.step();
    }
    let number = (device.shared.world().asked.len() / HOP) as u32;
    device.shared.world().samples.extend(samples(window));
    reports.extend(device.until(|report| matches!(report, Report::Prediction { window, .. } if *window == number)));
    (number, reports)
}

/// Shows windows, and says what each was, as soon as it has been recognised.
pub fn teach(device: &mut Device<Worn>, lessons: &[&Window]) -> Vec<Report> {
    let mut reports = vec![];
    for lesson in lessons {
        let (window, seen) = show(device, lesson);
        reports.extend(seen);
        let class = lesson.label as u8;
        device.shared.ask(&Request::Label { window, class });
        reports.extend(device.until(|report| matches!(report, Report::Labelled { .. } | Report::Refused { .. })));
    }
    reports
}

/// Teaches all there is, and waits for the decision about it.
pub fn learn(device: &mut Device<Worn>) -> Vec<Report> {
    let mut reports = teach(device, &lessons());
    reports.extend(device.until_event(|event| matches!(event, Event::Accepted { .. } | Event::RolledBack { .. })));
    reports
}

/// A host that plays samples to a device without a sensor, by the rules of the link; `labels` says what a window is.
pub fn play(
    device: &mut Device<Fed>,
    all: &[Sample],
    mut next: u32,
    labels: impl Fn(u32) -> Option<u8>,
) -> (u32, Vec<Report>) {
    let (start, mut reports) = (next, vec![]);
    device.shared.ask(&Request::Hello { protocol: 1 });
    let mut quiet = 0;
    loop {
        device.step();
        quiet += 1;
        for report in device.shared.reports() {
            quiet = 0;
            match &report {
                Report::Accepted { next: expected, room } => {
                    next = *expected;
                    let from = (next - start) as usize;
                    let to = (from + usize::from(*room)).min(all.len());
                    for (i, some) in all[from.min(to)..to].chunks(10).enumerate() {
                        device.shared.ask(&Request::Samples {
                            first: next + 10 * i as u32,
                            values: Values::from_slice(some.as_flattened()).unwrap(),
                        });
                    }
                }
                Report::Prediction { window, .. } => {
                    if let Some(class) = labels(*window) {
                        device.shared.ask(&Request::Label { window: *window, class });
                    }
                }
                _ => {}
            }
            reports.push(report);
        }
        if (next - start) as usize >= all.len() && quiet > 100 {
            return (next, reports);
        }
        assert!(quiet < 100_000, "the device takes no samples: {next}");
    }
}

/// Samples of a stretch of the recordings, in which windows are of one class.
pub fn stretch(class: usize) -> Vec<Sample> {
    let recordings = watch::load().unwrap();
    let recording = recordings.iter().find(|r| r.subject == 3 && r.label == class).unwrap();
    assert!(windows(&recording.samples, class).count() > 5);
    recording.samples.clone()
}

const _: () = assert!(C == 6);
