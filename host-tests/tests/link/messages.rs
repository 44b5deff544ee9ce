//! One of every message, with numbers of all lengths.

use motenet_link::*;

/// The largest numbers there are, and full lists.
fn values(count: usize) -> Values {
    (0..count)
        .map(|i| f32::from_bits(0xC1A3_5501 + i as u32 * 0x0101))
        .collect()
}

fn scores(n: u32) -> Scores {
    let score = |n: u32| Score {
        right: n,
        of: n.saturating_add(1),
        loss: 0.25 * n as f32,
    };
    Scores {
        old: score(n),
        new: score(n / 3),
    }
}

/// All requests: small, with zeros in them, and as large as they get.
pub fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    for (n, byte, count) in [(0, 0, 0), (1, 1, 1), (300, 7, 6), (u32::MAX, u8::MAX, MAX_VALUES)] {
        all.extend([
            Request::Hello { protocol: PROTOCOL },
            Request::Samples {
                first: n,
                values: values(count),
            },
            Request::Samples {
                first: n,
                values: (0..count).map(|_| 0.0).collect(),
            },
            Request::Label { window: n, class: byte },
            Request::LabelLast { class: byte },
            Request::Status,
            Request::Save,
            Request::Restart,
            Request::Erase,
            Request::Pause,
            Request::Resume,
            Request::SetDay { day: n },
            Request::ReadWeights { from: n, count: byte },
            Request::WriteWeights {
                from: n,
                values: values(count),
            },
            Request::CommitWeights { crc: n },
        ]);
    }
    all
}

/// All events.
pub fn events(n: u32) -> Vec<Event> {
    let (before, after, round, byte) = (scores(n), scores(n / 2), n, n as u8);
    let mut all = vec![
        Event::Calibrated { exemplars: n },
        Event::Taken {
            window: n,
            class: byte,
            part: Part::Training,
            kept: true,
            agrees: false,
        },
        Event::Taken {
            window: n,
            class: byte,
            part: Part::HeldOut,
            kept: false,
            agrees: true,
        },
        Event::Drift {
            away: true,
            distance: 4.5,
        },
        Event::Drift {
            away: false,
            distance: -0.0,
        },
        Event::Started { round, steps: n },
        Event::Accepted { round, before, after },
        Event::Halved { round, after },
        Event::RolledBack { round, before, after },
        Event::DayLimit { updates: n },
        Event::OneSided { classes: n, least: 2 },
        Event::NothingHeldOut,
        Event::Doubted { contradicted: n, of: n },
        Event::Forgotten { updates: n },
        Event::Restored { sequence: n },
        Event::Foreign { sequence: n },
        Event::Damaged { saves: n },
        Event::Saving,
        Event::SaveFailed,
        Event::Erased,
        Event::SensorFault { times: n },
        Event::SensorBack { after_ms: n },
        Event::Late { samples: n },
        Event::LineFull { reports: n },
        Event::Replaced,
        Event::NothingToLabel,
        Event::Other,
    ];
    let refusals = [
        Refusal::NotFinite,
        Refusal::Stuck { channels: byte },
        Refusal::Novel { distance: 1e30 },
        Refusal::Full,
        Refusal::Shelf,
        Refusal::Other,
    ];
    all.extend(refusals.map(|why| Event::Refused { window: n, why }));
    all.extend([UpdateError::Step, UpdateError::Shelf, UpdateError::Other].map(|why| Event::Failed { round, why }));
    all
}

/// Every reason to refuse.
pub fn reasons() -> [Why; 9] {
    [
        Why::Unsupported,
        Why::Busy,
        Why::Window,
        Why::Twice,
        Why::Class { classes: 7 },
        Why::Range,
        Why::Checksum,
        Why::NotFinite,
        Why::Flash,
    ]
}

/// A device's introduction.
pub fn hello(n: u32, origin: Origin) -> Hello {
    let text = "é".repeat(if n == u32::MAX { MAX_NAME } else { 3 });
    Hello {
        protocol: PROTOCOL,
        session: n,
        board: name(&text),
        task: name("watch"),
        network: n,
        params: n,
        channels: n as u8,
        length: n as u16,
        hop: n as u16,
        rate_mhz: n,
        classes: n as u8,
        sensor: n == 0,
        origin,
    }
}

/// All metrics are `n`.
pub fn metrics(n: u32) -> Metrics {
    Metrics {
        uptime_s: n,
        windows: n,
        labels: n,
        samples_lost: n,
        updates: n,
        accepted: n,
        rolled_back: n,
        learning: true,
        paused: n == 0,
        loss: n as f32,
        scores: scores(n),
        slice_us: n,
        mean_slice_us: n,
        ram: n,
        stack: n,
        dropped: n,
        sequence: n,
        day: n,
    }
}

/// All reports: small, with zeros in them, and as large as they get.
pub fn reports() -> Vec<Report> {
    let mut all = vec![Report::Bye];
    for (n, byte, count) in [(0, 0, 0), (1, 1, 1), (300, 7, 7), (u32::MAX, u8::MAX, MAX_CLASSES)] {
        for origin in [
            Origin::Base,
            Origin::Restored { sequence: n },
            Origin::Foreign { sequence: n },
        ] {
            all.push(Report::Hello(hello(n, origin)));
        }
        all.extend([
            Report::Class {
                class: byte,
                name: name(&"x".repeat(count * 2)),
            },
            Report::Accepted {
                next: n,
                room: n as u16,
            },
            Report::Prediction {
                window: n,
                class: byte,
                probabilities: (0..count).map(|i| i as f32 / 7.0).collect(),
            },
            Report::Labelled { window: n, class: byte },
            Report::Metrics(metrics(n)),
            Report::Saved { sequence: n },
            Report::Weights {
                from: n,
                generation: byte,
                values: values(if count == MAX_CLASSES { MAX_VALUES } else { count }),
            },
            Report::WeightsTaken { next: n },
        ]);
        all.extend(events(n).into_iter().map(Report::Event));
    }
    for request in requests().iter().take(15).map(Request::asked) {
        all.push(Report::Done { request });
        all.extend(reasons().map(|why| Report::Refused { request, why }));
    }
    all
}
