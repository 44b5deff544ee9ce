//! A sensor that stops answering, or that answers nonsense.

use crate::lessons::show;
use crate::world::{Device, Shared, Worn, events, worn};
use app::light::Pattern;
use motenet_link::{Event, Refusal, Report};

fn windows(device: &Device<Worn>) -> u32 {
    device.app.metrics().windows
}

#[test]
fn a_sensor_that_fails_is_told_and_comes_back() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(5_000_000);
    let (before, set_up) = (windows(&device), shared.world().restarts);
    assert_eq!(set_up, 1);
    shared.world().broken = true;
    shared.reports();
    let reports = device.until_event(|event| matches!(event, Event::SensorFault { .. }));
    assert_eq!(events(&reports).last(), Some(&Event::SensorFault { times: 4 }));
    device.run(3_000_000);
    assert_eq!(device.app.pattern(), Pattern::Fault);
    let asked = shared.world().restarts - set_up;
    assert!(
        (8..=14).contains(&asked),
        "it is set up anew, four times a second: {asked}"
    );
    let still = events(&shared.reports());
    assert!(still.is_empty(), "told once: {still:?}");
    assert!(windows(&device) <= before + 1, "nothing is recognised without samples");

    shared.world().broken = false;
    let reports = device.until_event(|event| matches!(event, Event::SensorBack { .. }));
    let Some(Event::SensorBack { after_ms }) = events(&reports).last().copied() else {
        panic!("{reports:?}");
    };
    assert!((3_000..3_500).contains(&after_ms), "{after_ms}");
    // The window begins anew: two seconds until the first.
    let before = windows(&device);
    device.run(1_900_000);
    assert_eq!(windows(&device), before);
    device.run(2_000_000);
    assert!(windows(&device) >= before + 2);
    assert_ne!(device.app.pattern(), Pattern::Fault);
    assert!(device.app.metrics().samples_lost > 100);
}

#[test]
fn a_sensor_that_is_not_there_at_the_start_is_found_later() {
    let shared = Shared::new();
    shared.world().broken = true;
    let mut device = worn(&shared);
    device.until_event(|event| matches!(event, Event::SensorFault { .. }));
    shared.world().broken = false;
    device.until(|report| matches!(report, Report::Prediction { .. }));
}

#[test]
fn one_lost_sample_costs_no_window() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(5_000_000);
    let before = windows(&device);
    for _ in 0..5 {
        shared.world().broken = true;
        device.run(40_000);
        shared.world().broken = false;
        device.run(1_960_000);
    }
    let metrics = device.app.metrics();
    assert!(
        (9..=11).contains(&(windows(&device) - before)),
        "{}",
        windows(&device) - before
    );
    assert!((8..=12).contains(&metrics.samples_lost), "{}", metrics.samples_lost);
    let told = events(&shared.reports());
    assert!(
        !told.iter().any(|event| matches!(event, Event::SensorFault { .. })),
        "{told:?}"
    );
}

#[test]
fn nonsense_is_refused_and_not_recognised() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(100_000);
    // A sensor that repeats itself, and one that has lost its mind.
    for (sample, why) in [
        ([0.5; 6], Refusal::Stuck { channels: 6 }),
        ([f32::NAN; 6], Refusal::NotFinite),
    ] {
        shared.reports();
        shared.world().samples.extend([sample; 200]);
        let refused = |event: &Event| matches!(event, Event::Refused { why: is, .. } if *is == why);
        let reports = device.until_event(refused);
        let Some(Event::Refused { window, .. }) = events(&reports).last().copied() else {
            panic!("{reports:?}");
        };
        let told = |report: &Report| matches!(report, Report::Prediction { window: w, .. } if *w == window);
        assert!(
            !reports.iter().any(told),
            "what cannot be learned from is not told either"
        );
        // The next good window is recognised again.
        shared.world().samples.clear();
        shared.world().samples.push_back([0.1; 6]);
        let (number, _) = show(&mut device, crate::lessons::lessons()[2]);
        assert!(number > window);
    }
}
