//! A steady rate, and slices that leave room for it.

use crate::lessons::{lessons, teach};
use crate::world::{Device, Shared, Worn, events, worn};
use app::Next;
use motenet_link::{Event, Report, Request};

/// Runs until an update has begun.
fn updating(device: &mut Device<Worn>) {
    teach(device, &lessons());
    device.until_event(|event| matches!(event, Event::Started { .. }));
}

#[test]
fn a_step_does_one_thing() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    teach(&mut device, &lessons()[..66]);
    // From the last lessons through an update and a save, with a host that asks on and on.
    let (mut sliced, mut wrote) = (0, 0);
    let mut left = lessons()[66..].to_vec();
    let mut accepted = false;
    let end = shared.world().now + 600_000_000;
    while !(accepted && device.app.metrics().sequence == 1) {
        assert!(shared.world().now < end, "no update, or no save");
        if !accepted && left.is_empty() && shared.world().to_device.len() < 100 {
            shared.ask(&Request::Status);
        }
        if !left.is_empty() {
            teach(&mut device, &left.split_off(left.len() - 1));
            shared.reports();
            continue;
        }
        let (asked, taken, work) = {
            let world = shared.world();
            (world.asked.len(), world.taken, world.flash.work)
        };
        let before = device.app.metrics();
        device.step();
        let after = device.app.metrics();
        let world = shared.world();
        let samples = world.asked.len() - asked;
        let written = world.flash.work - work;
        assert!(samples <= 1, "one sample");
        assert!(world.taken - taken <= 64, "a few bytes");
        assert!(written <= 16, "one page, or 64 bytes: {written}");
        let recognised = after.windows - before.windows;
        assert!(samples as u32 + recognised + u32::from(written > 0) <= 1, "one thing");
        accepted = after.accepted == 1;
        sliced += usize::from(after.learning);
        wrote += usize::from(written > 0);
        drop(world);
        shared.reports();
    }
    assert!(sliced > 3_000, "an update is many slices: {sliced}");
    assert!(wrote > 900, "a save is many slices: {wrote}");
}

#[test]
fn samples_come_at_a_steady_rate_while_it_learns() {
    let shared = Shared::new();
    // Each look at the clock takes 3 ms, so that a slice takes as much, and a step about twice that.
    shared.world().tick = 3_000;
    let mut device = worn(&shared);
    updating(&mut device);
    shared.world().asked.clear();
    shared.reports();
    device.until_event(|event| matches!(event, Event::Accepted { .. }));
    let asked = std::mem::take(&mut shared.world().asked);
    assert!(asked.len() > 500, "it takes its time: {}", asked.len());
    let start = asked[0];
    for (i, at) in asked.iter().enumerate() {
        // A slice is begun only if it ends before the sample; the rest of a step may lie in between.
        let off = at.abs_diff(start + 20_000 * i as u64);
        assert!(off <= 7_000, "sample {i} is off by {off} us");
    }
    assert_eq!(device.app.metrics().samples_lost, 0);
    assert!(device.app.metrics().slice_us >= 3_000);
}

#[test]
fn a_slice_is_begun_only_if_it_ends_before_the_next_sample() {
    let shared = Shared::new();
    // A page takes 12 ms to erase, of the 20 ms from sample to sample.
    shared.world().flash_us = [12_000, 1_000];
    let mut device = worn(&shared);
    device.run(1_000_000);
    shared.world().asked.clear();
    device.ask(Request::Save, |report| matches!(report, Report::Saved { .. }));
    let asked = std::mem::take(&mut shared.world().asked);
    assert!(asked.len() > 50, "{}", asked.len());
    let start = asked[0];
    let off = asked.iter().zip(0..).map(|(at, i)| at.abs_diff(start + 20_000 * i));
    // What the first page takes nobody knew.
    let late = off.filter(|&off| off > 3_000).count();
    assert!(late <= 1, "{late} of {} samples are late", asked.len());
}

#[test]
fn a_core_too_slow_for_it_says_how_many_samples_it_has_missed() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    updating(&mut device);
    shared.reports();
    // A slice takes 90 ms from now on: four samples.
    shared.world().tick = 45_000;
    let before = shared.world().asked.len();
    device.run(20_000_000);
    let read = shared.world().asked.len() - before;
    let told = events(&shared.reports());
    let late = told.iter().map(|event| {
        if let Event::Late { samples } = event {
            *samples
        } else {
            0
        }
    });
    let (times, missed) = (late.clone().filter(|&n| n > 0).count(), late.sum::<u32>() as usize);
    assert!((10..=20).contains(&times), "once a second: {times}");
    assert!(
        (900..=1_010).contains(&(read + missed)),
        "{read} read, {missed} missed, of 1000"
    );
    assert!(missed > 500 && missed <= device.app.metrics().samples_lost as usize);
    let windows = device.app.metrics().windows;
    // With less to do it keeps up again.
    shared.world().tick = 10;
    device.until_event(|event| matches!(event, Event::Accepted { .. }));
    device.run(5_000_000);
    assert!(device.app.metrics().windows >= windows + 3);
}

#[test]
fn with_nothing_to_do_it_sleeps() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(1_000_000);
    let (mut steps, mut idle, end) = (0, 0, shared.world().now + 10_000_000);
    while shared.world().now < end {
        let now = shared.world().now;
        if let Next::Idle { until_us } = device.step() {
            assert!(until_us > now && until_us <= now + 20_000, "{}", until_us - now);
            idle += 1;
        }
        steps += 1;
    }
    // A sample, a look at the button in between, and a window a second.
    assert!(steps < 2_000 && idle > 900, "{idle} of {steps} steps");
}

#[test]
fn updates_are_counted_by_the_day() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.ask(Request::SetDay { day: 20_000 }, |report| {
        matches!(report, Report::Done { .. })
    });
    teach(&mut device, &lessons()[..2]);
    device.run(1_000_000);
    assert_eq!(device.app.learned().1.day, 20_000);
    let before = device.app.metrics().day;
    shared.world().now += 2 * 86_400_000_000;
    device.ask(Request::Status, |report| matches!(report, Report::Metrics(_)));
    assert_eq!((before, device.app.metrics().day), (0, 20_002));
    // A day that has been learned on is not begun anew by a restart.
    device.run(1_000_000);
    device.ask(Request::Save, |report| matches!(report, Report::Saved { .. }));
    let mut restarted = worn(&Shared::with(shared.world().flash.clone()));
    restarted.ask(Request::Status, |report| matches!(report, Report::Metrics(_)));
    assert_eq!(restarted.app.metrics().day, 20_002);
}
