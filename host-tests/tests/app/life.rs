//! From the base to a network that knows its wearer, and on after a restart.

use crate::lessons::{accuracy, learn, lessons, protocol, show, stretch, teach};
use crate::world::{Device, Shared, Worn, events, worn};
use app::light::Pattern;
use motenet::{Zero, fingerprint};
use motenet_link::{Event, Hello, Metrics, Origin, Report, Request};

fn hello(reports: &[Report]) -> &Hello {
    let hello = reports.iter().find_map(|report| match report {
        Report::Hello(hello) => Some(hello),
        _ => None,
    });
    hello.expect("a device says hello")
}

fn metrics(device: &mut Device<Worn>) -> Metrics {
    let reports = device.ask(Request::Status, |report| matches!(report, Report::Metrics(_)));
    match reports.last() {
        Some(Report::Metrics(metrics)) => *metrics,
        _ => panic!("{reports:?}"),
    }
}

#[test]
fn it_begins_with_the_base_and_says_who_it_is() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    assert_eq!(device.app.pattern(), Pattern::Starting);
    let reports = device.until_event(|event| matches!(event, Event::Calibrated { .. }));
    let hello = hello(&reports);
    assert_eq!((&*hello.board, &*hello.task), ("a test", "watch"));
    assert_eq!(
        (hello.channels, hello.length, hello.hop, hello.classes),
        (6, 100, 50, 7)
    );
    assert_eq!(
        (hello.rate_mhz, hello.sensor, hello.origin),
        (50_000, true, Origin::Base)
    );
    let names: Vec<_> = reports
        .iter()
        .filter_map(|report| match report {
            Report::Class { class, name } => Some((*class, name.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(names[..2], [(0, "PEN"), (1, "ABD")]);
    assert_eq!(names.len(), 7);
    assert_eq!(events(&reports), [Event::Calibrated { exemplars: 70 }]);
    let base = std::fs::read("../examples/data/watch/base-03-without-old.mote").unwrap();
    let mut net: motenet_workload::watch::Watch = Zero::ZERO;
    motenet::blob::load(&base, &mut net).unwrap();
    assert_eq!(fingerprint(device.app.learned().0), fingerprint(&net));
}

#[test]
fn it_recognises_what_it_sees() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    // An exercise of the new wearer that the base knows well enough.
    shared.world().samples.extend(stretch(6).into_iter().take(700));
    let reports = device.until(|report| matches!(report, Report::Prediction { window: 12, .. }));
    let mut right = 0;
    let mut next = 0;
    for report in &reports {
        let Report::Prediction {
            window,
            class,
            probabilities,
        } = report
        else {
            continue;
        };
        assert_eq!(*window, next, "each window once, in order");
        next += 1;
        right += usize::from(*class == 6);
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let most = probabilities.iter().copied().fold(0.0, f32::max);
        assert_eq!(probabilities[usize::from(*class)], most);
    }
    assert!(right >= 10, "{right} of 13");
    assert_eq!(device.app.pattern(), Pattern::Recognising);
    // Twelve hops and a window: as many samples, and not one more than may come until the last window is told.
    assert!(
        (700..=702).contains(&shared.world().asked.len()),
        "{}",
        shared.world().asked.len()
    );
}

#[test]
fn it_learns_its_wearer_saves_and_goes_on_after_a_restart() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    let before = accuracy(device.app.learned().0);
    let reports = learn(&mut device);
    let after = accuracy(device.app.learned().0);
    println!("{before:.1} -> {after:.1}");
    assert!(before < 80.0 && after > 90.0, "{before} -> {after}");
    let labelled = reports
        .iter()
        .filter(|report| matches!(report, Report::Labelled { .. }));
    assert_eq!(labelled.count(), 70);
    let all = events(&reports);
    let taken = all.iter().filter(|event| matches!(event, Event::Taken { .. }));
    assert_eq!(taken.count(), 70, "{all:?}");
    let Some(Event::Accepted {
        round: 0,
        before: was,
        after: is,
    }) = all.last()
    else {
        panic!("{all:?}");
    };
    assert!(is.new.right > was.new.right);

    // It saves by itself, in slices, and recognises meanwhile.
    assert_eq!(device.app.pattern(), Pattern::Saving);
    let reports = device.until(|report| matches!(report, Report::Saved { .. }));
    assert_eq!(reports.last(), Some(&Report::Saved { sequence: 1 }));
    let said = metrics(&mut device);
    assert_eq!((said.updates, said.accepted, said.rolled_back), (1, 1, 0));
    assert_eq!((said.labels, said.sequence, said.samples_lost), (70, 1, 0));
    println!("{} bytes of RAM", said.ram);
    assert!(said.scores == *is && said.loss > 0.0 && said.ram > 100_000);

    // The power goes, and only the flash is left.
    let shared = Shared::with(shared.world().flash.clone());
    let mut restarted = worn(&shared);
    let (net, ledger) = restarted.app.learned();
    assert!(ledger.next.0 >= 139, "samples are counted on: {}", ledger.next);
    assert_eq!(fingerprint(net), fingerprint(device.app.learned().0));
    assert_eq!(
        ledger,
        motenet::device::guarded::Ledger {
            next: ledger.next,
            ..device.app.learned().1
        }
    );
    let reports = restarted.until_event(|event| matches!(event, Event::Restored { sequence: 1 }));
    assert_eq!(hello(&reports).origin, Origin::Restored { sequence: 1 });

    // Both go on in the same way: the windows that it has kept are back as well.
    let more: Vec<_> = protocol()
        .pool
        .iter()
        .step_by(3)
        .take(40)
        .chain(lessons().into_iter().take(30))
        .collect();
    let [straight, resumed] = [&mut device, &mut restarted].map(|device| {
        let mut reports = teach(device, &more);
        reports
            .extend(device.until_event(|e| matches!(e, Event::Accepted { round: 1, .. } | Event::RolledBack { .. })));
        let ended = events(&reports).last().copied();
        let (net, ledger) = device.app.learned();
        // What is known of samples is not learned a second time.
        (ended, fingerprint(net), ledger.seen, ledger.known)
    });
    assert_eq!(straight, resumed);
}

#[test]
fn presses_say_what_the_window_was() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(100_000);
    for lesson in lessons().into_iter().take(7).skip(1) {
        shared.reports();
        let (window, _) = show(&mut device, lesson);
        // The wearer keeps still; windows go on.
        for _ in 0..=lesson.label {
            shared.world().pressed = true;
            device.run(150_000);
            assert_eq!(device.app.pattern(), Pattern::Pressed);
            assert!(shared.world().light);
            shared.world().pressed = false;
            device.run(150_000);
        }
        let reports = device.until(|report| matches!(report, Report::Labelled { .. }));
        let class = lesson.label as u8;
        assert_eq!(reports.last(), Some(&Report::Labelled { window, class }));
        assert!(device.app.metrics().windows > window + 1, "later windows have come");
    }
    let taken = device.app.learned().1.taken;
    device.run(1_000_000);
    assert_eq!(device.app.learned().1.taken, 6, "was {taken}");
}

#[test]
fn presses_that_mean_nothing_change_nothing() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    let press = |device: &mut Device<Worn>, n: usize| {
        for _ in 0..n {
            shared.world().pressed = true;
            device.run(100_000);
            shared.world().pressed = false;
            device.run(100_000);
        }
    };
    // Before the first window.
    press(&mut device, 2);
    device.until_event(|event| *event == Event::NothingToLabel);
    // There is no eighth class.
    show(&mut device, lessons()[0]);
    press(&mut device, 8);
    device.until_event(|event| *event == Event::NothingToLabel);
    // A contact that bounces is one press, of class 0.
    for _ in 0..10 {
        shared.world().pressed = true;
        device.run(2_000);
        shared.world().pressed = false;
        device.run(2_000);
    }
    show(&mut device, lessons()[0]);
    shared.reports();
    shared.world().pressed = true;
    device.run(60_000);
    for _ in 0..5 {
        shared.world().pressed = false;
        device.run(2_000);
        shared.world().pressed = true;
        device.run(2_000);
    }
    shared.world().pressed = false;
    let reports = device.until(|report| matches!(report, Report::Labelled { .. }));
    assert!(matches!(reports.last(), Some(Report::Labelled { class: 0, .. })));
    assert_eq!(device.app.metrics().labels, 1);
}

#[test]
fn a_long_press_saves() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    show(&mut device, lessons()[0]);
    shared.world().pressed = true;
    device.run(1_300_000);
    shared.world().pressed = false;
    let reports = device.until(|report| matches!(report, Report::Saved { .. }));
    device.run(3_000_000);
    assert!(!events(&reports).contains(&Event::NothingToLabel));
    assert_eq!(device.app.metrics().labels, 0, "it is no label");
    let mut restarted = worn(&Shared::with(shared.world().flash.clone()));
    restarted.until_event(|event| matches!(event, Event::Restored { sequence: 1 }));
}

#[test]
fn a_stream_of_one_class_does_no_harm() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    let before = fingerprint(device.app.learned().0);
    let one: Vec<_> = protocol()
        .pool
        .iter()
        .filter(|w| w.label == 6)
        .cycle()
        .take(75)
        .collect();
    let reports = teach(&mut device, &one);
    let told = events(&reports);
    let told = told
        .iter()
        .filter(|e| matches!(e, Event::OneSided { classes: 1, least: 4 }));
    assert_eq!(told.count(), 1);
    device.run(5_000_000);
    assert_eq!(fingerprint(device.app.learned().0), before);
    assert_eq!(device.app.metrics().updates, 0);
}

#[test]
fn the_light_tells_what_it_does() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    let seen = |device: &mut Device<Worn>, pattern: Pattern| {
        let end = shared.world().now + 100_000_000;
        while device.app.pattern() != pattern {
            device.step();
            assert!(shared.world().now < end, "{pattern:?}");
        }
        // As long as it lasts, the light does what the pattern says.
        let end = shared.world().now + 2_000_000;
        while device.app.pattern() == pattern && shared.world().now < end {
            let place = shared.world().now / 125_000 % 16;
            device.app.step();
            let same = shared.world().now / 125_000 % 16 == place && device.app.pattern() == pattern;
            let on = pattern.bits() >> place & 1 == 1;
            assert!(!same || shared.world().light == on, "{pattern:?} {place}");
            shared.world().now += 1_000;
        }
    };
    seen(&mut device, Pattern::Starting);
    seen(&mut device, Pattern::Recognising);
    shared.ask(&Request::Save);
    seen(&mut device, Pattern::Saving);
    shared.world().broken = true;
    seen(&mut device, Pattern::Fault);
    shared.world().broken = false;
    shared.world().pressed = true;
    seen(&mut device, Pattern::Pressed);
    shared.world().pressed = false;
    teach(&mut device, &lessons());
    seen(&mut device, Pattern::Learning);
    let all = [
        Pattern::Fault,
        Pattern::Pressed,
        Pattern::Saving,
        Pattern::Learning,
        Pattern::Foreign,
        Pattern::Starting,
        Pattern::Recognising,
    ];
    let mut bits = all.map(Pattern::bits).to_vec();
    bits.sort_unstable();
    bits.dedup();
    assert_eq!(bits.len(), all.len(), "no two patterns are the same");
}
