//! The host's side: samples, labels and weights over the line, and what is no message.

use crate::lessons::{accuracy, lessons, play, samples, show, stretch};
use crate::world::{Device, Fed, Sample, Shared, Worn, events, fed, worn};
use app::Next;
use motenet::{fingerprint, rng};
use motenet_link::{Asked, Event, Report, Request, Values, Why, checksum};

fn refused(request: Asked, why: Why) -> impl Fn(&Report) -> bool {
    move |report| *report == Report::Refused { request, why }
}

#[test]
fn a_host_that_plays_a_person_teaches_a_board_without_a_sensor() {
    let shared = Shared::new();
    let mut device = fed(&shared);
    let lessons = lessons();
    let all: Vec<Sample> = lessons.iter().flat_map(|window| samples(window)).collect();
    let before = accuracy(device.app.learned().0);
    // The device has something else to do at first: a save that takes 30 seconds. The host waits.
    shared.world().flash_us = [20_000, 30_000];
    shared.ask(&Request::Save);
    // Windows 0, 2, 4 and so on are the lessons; those in between are halves of two.
    let label = |window: u32| {
        window
            .is_multiple_of(2)
            .then(|| lessons[window as usize / 2].label as u8)
    };
    let (next, reports) = play(&mut device, &all, 0, label);
    assert_eq!(next, 7_000);
    let predictions: Vec<_> = reports
        .iter()
        .filter_map(|report| match report {
            Report::Prediction { window, .. } => Some(*window),
            _ => None,
        })
        .collect();
    assert!(
        predictions.iter().copied().eq(0..139),
        "every window once: {predictions:?}"
    );
    let refused = reports.iter().filter(|report| matches!(report, Report::Refused { .. }));
    assert_eq!(refused.count(), 0, "a host that keeps to the rules loses no label");
    let decided = |e: &Event| matches!(e, Event::Accepted { .. } | Event::RolledBack { .. });
    if !events(&reports).iter().any(decided) {
        device.until_event(decided);
    }
    let after = accuracy(device.app.learned().0);
    assert!(before < 80.0 && after > 90.0, "{before} -> {after}");
}

#[test]
fn samples_are_taken_once_and_in_order() {
    let shared = Shared::new();
    let mut device = fed(&shared);
    let all = stretch(2);
    let send = |device: &mut Device<Fed>, from: usize, to: usize| {
        let reports = device.ask(
            Request::Samples {
                first: from as u32,
                values: Values::from_slice(all[from..to].as_flattened()).unwrap(),
            },
            |report| matches!(report, Report::Accepted { .. }),
        );
        match reports.last() {
            Some(Report::Accepted { next, room }) => (*next, *room),
            _ => panic!("{reports:?}"),
        }
    };
    device.run(100_000);
    shared.reports();
    assert_eq!(send(&mut device, 0, 10), (10, 10));
    // Once more, half of it known, a gap.
    assert_eq!(send(&mut device, 0, 10).0, 10);
    assert_eq!(send(&mut device, 5, 15).0, 15);
    assert_eq!(send(&mut device, 16, 20).0, 15);
    for at in (15..95).step_by(10) {
        assert_eq!(send(&mut device, at, at + 10).0, at as u32 + 10);
    }
    // None behind the end of a window: the host is told how many that are, and sends the rest again.
    assert_eq!(send(&mut device, 90, 95), (95, 5));
    assert_eq!(send(&mut device, 95, 105), (100, 10));
    // No whole samples.
    let values = Values::from_slice(&[1.0; 7]).unwrap();
    device.ask(
        Request::Samples { first: 100, values },
        refused(Asked::Samples, Why::Range),
    );
    // The window is what was sent, to the bit: a board with a sensor says the same of it.
    let worn_shared = Shared::new();
    let mut other = worn(&worn_shared);
    worn_shared.world().samples.extend(all[..100].iter().copied());
    let seen = other.until(|report| matches!(report, Report::Prediction { window: 0, .. }));
    let shared = Shared::new();
    let (_, told) = play(&mut fed(&shared), &all[..100], 0, |_| None);
    let prediction = |reports: &[Report]| {
        let prediction = reports
            .iter()
            .find(|report| matches!(report, Report::Prediction { .. }));
        prediction.cloned().expect("a prediction")
    };
    assert_eq!(prediction(&seen), prediction(&told));
}

#[test]
fn garbage_on_the_line_is_dropped_and_counted() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(100_000);
    let mut rng = rng::seeded(3);
    let mut frames = 0;
    for round in 0..200 {
        let n = rng::below(&mut rng, 600);
        for _ in 0..n {
            let byte = rng::below(&mut rng, 256) as u8;
            shared.world().to_device.push_back(byte);
        }
        // A frame of which a byte is lost or changed.
        let at = shared.world().to_device.len();
        shared.ask(&Request::Label {
            window: round,
            class: 1,
        });
        let length = shared.world().to_device.len() - at;
        let hit = at + rng::below(&mut rng, length as u32 - 1) as usize;
        if round % 2 == 0 {
            shared.world().to_device.remove(hit);
        } else {
            shared.world().to_device[hit] ^= 0x10;
        }
        frames += 1;
        device.run(400_000);
    }
    let dropped = device.app.metrics().dropped;
    assert!(dropped >= frames, "{dropped} of {frames} and more");
    assert_eq!(device.app.metrics().labels, 0);
    // What comes behind it is heard.
    shared.world().to_device.push_back(0);
    shared.reports();
    device.ask(Request::Status, |report| matches!(report, Report::Metrics(_)));
    assert_eq!(device.app.metrics().samples_lost, 0, "and samples went on");
}

#[test]
fn a_host_of_another_protocol_hears_which_one_this_is() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(100_000);
    shared.reports();
    device.ask(
        Request::Hello { protocol: 9 },
        |report| matches!(report, Report::Hello(hello) if hello.protocol == 1),
    );
    device.ask(Request::Hello { protocol: 1 }, |report| {
        matches!(report, Report::Class { class: 6, .. })
    });
}

#[test]
fn a_line_that_is_full_costs_reports_and_nothing_else() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(1_000_000);
    shared.world().width = 0;
    // It goes on without a host, and asks nothing of the line.
    device.run(30_000_000);
    assert!(device.app.metrics().windows > 25);
    shared.world().width = 3;
    let reports = device.until_event(|event| matches!(event, Event::LineFull { .. }));
    assert!(matches!(events(&reports).last(), Some(Event::LineFull { reports }) if *reports > 20));
}

#[test]
fn labels_that_come_too_late_or_twice_are_refused() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.ask(Request::LabelLast { class: 0 }, refused(Asked::LabelLast, Why::Window));
    let (window, _) = show(&mut device, lessons()[0]);
    device.ask(
        Request::Label { window, class: 7 },
        refused(Asked::Label, Why::Class { classes: 7 }),
    );
    device.ask(
        Request::Label {
            window: window + 9,
            class: 0,
        },
        refused(Asked::Label, Why::Window),
    );
    device.ask(Request::LabelLast { class: 2 }, |report| {
        *report == Report::Labelled { window, class: 2 }
    });
    // Six windows later it is gone.
    let (window, _) = show(&mut device, lessons()[1]);
    device.until(|report| matches!(report, Report::Prediction { window: w, .. } if *w == window + 6));
    device.ask(Request::Label { window, class: 1 }, refused(Asked::Label, Why::Window));
    // Twice, while the first label has not been taken up.
    let (window, _) = show(&mut device, lessons()[1]);
    shared.ask(&Request::Save);
    shared.ask(&Request::Label { window, class: 1 });
    shared.ask(&Request::Label { window, class: 2 });
    device.until(refused(Asked::Label, Why::Twice));
    device.until_event(|event| matches!(event, Event::Taken { window: w, class: 1, .. } if *w == window));
}

/// All weights, as a host reads them.
fn read(device: &mut Device<Worn>) -> Vec<f32> {
    let mut weights = vec![];
    loop {
        let from = weights.len() as u32;
        let reports = device.ask(
            Request::ReadWeights { from, count: 60 },
            |report| matches!(report, Report::Weights { from: f, .. } if *f == from),
        );
        let Some(Report::Weights { values, .. }) = reports.last() else {
            panic!("{reports:?}");
        };
        if values.is_empty() {
            return weights;
        }
        weights.extend(values);
    }
}

/// Writes them back, each piece twice.
fn write(device: &mut Device<Worn>, weights: &[f32], crc: u32, ends: impl Fn(&Report) -> bool) -> Vec<Report> {
    for (piece, from) in weights.chunks(60).zip((0..).step_by(60)) {
        for _ in 0..1 + usize::from(from > 0) {
            let values = Values::from_slice(piece).unwrap();
            let next = from + piece.len() as u32;
            device.ask(Request::WriteWeights { from, values }, |r| {
                *r == Report::WeightsTaken { next }
            });
        }
    }
    device.ask(Request::CommitWeights { crc }, ends)
}

#[test]
fn weights_are_read_and_written_back() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(1_000_000);
    let net = fingerprint(device.app.learned().0);
    let weights = read(&mut device);
    assert!(weights.len() > 3_519, "{}", weights.len());
    let done = |report: &Report| {
        *report
            == Report::Done {
                request: Asked::CommitWeights,
            }
    };

    // Others, and back again.
    let mut others = weights.clone();
    others.iter_mut().for_each(|w| *w *= 1.25);
    let reports = write(&mut device, &others, checksum(&others), done);
    assert!(events(&reports).contains(&Event::Replaced));
    assert_ne!(fingerprint(device.app.learned().0), net);
    assert!(read(&mut device) == others);
    write(&mut device, &weights, checksum(&weights), done);
    assert_eq!(fingerprint(device.app.learned().0), net);

    // What is wrong changes nothing.
    write(&mut device, &others, 0, refused(Asked::CommitWeights, Why::Checksum));
    let mut bad = weights.clone();
    bad[1_000] = f32::INFINITY;
    write(
        &mut device,
        &bad,
        checksum(&bad),
        refused(Asked::CommitWeights, Why::NotFinite),
    );
    write(
        &mut device,
        &weights[..600],
        checksum(&weights[..600]),
        refused(Asked::CommitWeights, Why::Range),
    );
    device.ask(
        Request::CommitWeights { crc: 0 },
        refused(Asked::CommitWeights, Why::Range),
    );
    let values = Values::from_slice(&[1.0; 60]).unwrap();
    let at = |from| Request::WriteWeights {
        from,
        values: values.clone(),
    };
    device.ask(at(600), refused(Asked::WriteWeights, Why::Range));
    device.ask(at(u32::MAX - 5), refused(Asked::WriteWeights, Why::Range));
    device.ask(at(weights.len() as u32 - 10), refused(Asked::WriteWeights, Why::Range));
    assert_eq!(fingerprint(device.app.learned().0), net);

    // What was written is saved with the rest.
    write(&mut device, &others, checksum(&others), done);
    device.ask(Request::Save, |report| matches!(report, Report::Saved { .. }));
    let restarted = worn(&Shared::with(shared.world().flash.clone()));
    assert_eq!(
        fingerprint(restarted.app.learned().0),
        fingerprint(device.app.learned().0)
    );
}

#[test]
fn a_host_that_stops_half_way_does_not_stop_the_learning() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(1_000_000);
    let values = Values::from_slice(&[1.0; 60]).unwrap();
    let next = 60;
    device.ask(Request::WriteWeights { from: 0, values }, |r| {
        *r == Report::WeightsTaken { next }
    });
    let (window, _) = show(&mut device, lessons()[0]);
    device.ask(Request::Label { window, class: 0 }, |report| {
        matches!(report, Report::Labelled { .. })
    });
    device.run(3_000_000);
    assert_eq!(device.app.learned().1.taken, 0, "it waits for the weights");
    device.run(8_000_000);
    assert_eq!(device.app.learned().1.taken, 1);
}

#[test]
fn a_pause_takes_labels_and_begins_no_update() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.ask(Request::Pause, |report| {
        *report == Report::Done { request: Asked::Pause }
    });
    let reports = crate::lessons::teach(&mut device, &lessons());
    device.run(5_000_000);
    assert_eq!((device.app.learned().1.taken, device.app.metrics().updates), (70, 0));
    assert!(device.app.metrics().paused);
    assert!(
        !events(&reports)
            .iter()
            .any(|event| matches!(event, Event::DayLimit { .. }))
    );
    device.ask(Request::Resume, |report| {
        *report == Report::Done { request: Asked::Resume }
    });
    device.until_event(|event| matches!(event, Event::Started { .. }));
    let values = Values::from_slice(&[1.0; 60]).unwrap();
    device.ask(
        Request::WriteWeights { from: 0, values },
        refused(Asked::WriteWeights, Why::Busy),
    );
}

#[test]
fn a_restart_ends_with_goodbye() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    device.run(1_000_000);
    shared.ask(&Request::Status);
    shared.ask(&Request::Restart);
    shared.world().width = 5;
    while device.step() != Next::Restart {}
    assert_eq!(shared.reports().last(), Some(&Report::Bye));
    // A board with a sensor takes no samples.
    let mut device = worn(&shared);
    let values = Values::from_slice(&[0.0; 6]).unwrap();
    device.ask(
        Request::Samples { first: 0, values },
        refused(Asked::Samples, Why::Unsupported),
    );
}

#[test]
fn what_is_reported_can_be_logged_as_well() {
    use std::cell::RefCell;
    thread_local! {
        static LOGGED: RefCell<Vec<Report>> = const { RefCell::new(Vec::new()) };
    }
    let shared = Shared::new();
    let mut device = worn(&shared);
    device
        .app
        .log_by(|report| LOGGED.with_borrow_mut(|logged| logged.push(report.clone())));
    device.run(5_000_000);
    let sent = shared.reports();
    assert!(sent.iter().any(|report| matches!(report, Report::Prediction { .. })));
    assert_eq!(LOGGED.take(), sent);
}
