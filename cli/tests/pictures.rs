//! What is shown of a session, keys, and recordings, without a terminal and without a device.

use motenet_cli::{
    asker::Asker,
    monitor::{Action, action},
    note::Note,
    recording::{self, Recorder},
    session::{Session, State},
    view,
};
use motenet_link::*;
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use std::{fs, time::Duration};

fn ask(request: Request) -> Action {
    Action::Ask(Box::new(request))
}

fn seconds(at: u64) -> Duration {
    Duration::from_secs(at)
}

fn hello(session: u32) -> Report {
    Report::Hello(Hello {
        protocol: PROTOCOL,
        session,
        board: name("microbit-v2"),
        task: name("watch"),
        network: 1,
        params: 3463,
        channels: 6,
        length: 100,
        hop: 50,
        rate_mhz: 50_000,
        classes: 3,
        sensor: false,
        origin: Origin::Restored { sequence: 12 },
    })
}

fn prediction(window: u32, class: u8, probabilities: [f32; 3]) -> Note {
    Note::Report(Report::Prediction {
        window,
        class,
        probabilities: probabilities.into_iter().collect(),
    })
}

/// A device that has recognised 3 of 4 windows and learns.
fn notes() -> Vec<Note> {
    let mut notes = vec![Note::Connected("unix:/x".into()), Note::Report(hello(1))];
    for (class, text) in ["PEN", "ABD", "FEL"].into_iter().enumerate() {
        let (class, name) = (class as u8, name(text));
        notes.push(Note::Report(Report::Class { class, name }));
    }
    for (window, said, is) in [(0, 0, 0), (1, 1, 1), (2, 2, 1), (3, 2, 2)] {
        notes.push(prediction(window, said, [0.125, 0.25, 0.625]));
        notes.push(Note::Report(Report::Labelled { window, class: is }));
    }
    let metrics = Metrics {
        windows: 4,
        labels: 4,
        slice_us: 31_250,
        learning: true,
        dropped: 17,
        ..Metrics::default()
    };
    notes.push(Note::Report(Report::Event(Event::Started { round: 0, steps: 90 })));
    notes.push(Note::Report(Report::Metrics(metrics)));
    notes
}

fn session(notes: &[Note]) -> Session {
    let mut session = Session::default();
    for (at, note) in notes.iter().enumerate() {
        session.apply(seconds(at as u64), note);
    }
    session
}

fn picture(session: &Session, width: u16, height: u16, sure: bool) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
    let draw = |frame: &mut ratatui::Frame| view::draw(frame, session, seconds(99), Some((10, 20)), sure);
    terminal.draw(draw).expect("drawn");
    let buffer = terminal.backend().buffer();
    let rows = buffer.content().chunks(width.max(1).into());
    rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>() + "\n")
        .collect()
}

#[test]
fn everything_is_in_the_picture() {
    let text = picture(&session(&notes()), 140, 50, false);
    for expected in [
        "connected  microbit-v2, watch: 3463 parameters, 6x100 at 50 Hz, restored, save 12  fed 10 of 20 samples",
        "accuracy 75.000 % of the last labelled, 75.000 % of all 4",
        "window 3: FEL",
        "1 PEN         12.5 % ",
        "3 FEL         62.5 % ██",
        "is \\ said     PEN   ABD   FEL",
        "ABD             0     1     1",
        "update 0 begins: 90 steps",
        "learning: an update is under way",
        "frames dropped there            17",
        "longest slice, us            31250",
        "s save",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    // -ln of 0.125, 0.25, 0.25 and 0.625.
    assert!(text.contains("loss 1.331"), "{text}");
    let bar = text
        .lines()
        .find(|line| line.contains("3 FEL"))
        .expect("a bar")
        .matches('█')
        .count();
    let other = text
        .lines()
        .find(|line| line.contains("1 PEN"))
        .expect("a bar")
        .matches('█')
        .count();
    assert!(bar == other * 5 || bar.abs_diff(other * 5) <= 3, "{bar} and {other}");
    assert!(picture(&session(&notes()), 140, 50, true).contains("y: yes"));
}

#[test]
fn what_goes_wrong_is_in_the_picture() {
    let mut all = notes();
    all.push(Note::Dropped("a frame with a wrong checksum".into()));
    all.push(Note::Dropped("a frame with a wrong checksum".into()));
    all.push(Note::Lost("the cable".into()));
    let text = picture(&session(&all), 140, 50, false);
    for expected in [
        "line lost: the cable; trying again",
        "a frame with a wrong checksum (2 times)",
        "dropped here              2",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    let mut silent = session(&notes());
    silent.tick(seconds(14 + 5));
    assert_eq!(*silent.state(), State::Speaking);
    silent.tick(seconds(14 + 6));
    assert_eq!(*silent.state(), State::Silent);
    assert!(picture(&silent, 140, 50, false).contains("the device is silent"));
    silent.apply(seconds(30), &prediction(9, 0, [1.0, 0.0, 0.0]));
    assert_eq!(*silent.state(), State::Speaking);
    assert!(picture(&silent, 140, 50, false).contains("the device speaks again"));
    all = vec![Note::Connected("x".into()), Note::Protocol(7)];
    assert!(picture(&session(&all), 140, 50, false).contains("speaks protocol 7"));
}

#[test]
fn any_terminal_and_any_device_can_be_drawn() {
    let mut odd = notes();
    let report = |report| Note::Report(report);
    odd.push(prediction(u32::MAX, 255, [f32::NAN, f32::INFINITY, -1.0]));
    odd.push(report(Report::Labelled {
        window: u32::MAX,
        class: 255,
    }));
    odd.push(report(Report::Class {
        class: 255,
        name: name("\u{1F600}\u{0}"),
    }));
    odd.push(report(Report::Metrics(Metrics {
        loss: f32::NAN,
        ..Metrics::default()
    })));
    for session in [Session::default(), session(&notes()), session(&odd)] {
        for (width, height) in [(0, 0), (1, 1), (3, 2), (20, 5), (40, 12), (80, 24), (300, 100)] {
            picture(&session, width, height, false);
        }
    }
}

#[test]
fn keys_do_what_the_help_says() {
    let session = session(&notes());
    let press = |code| action(KeyEvent::new(code, KeyModifiers::NONE), &session, false);
    let label = |class| ask(Request::LabelLast { class });
    for (key, expected) in [
        ('1', label(0)),
        ('9', label(8)),
        ('0', label(9)),
        ('s', ask(Request::Save)),
        ('p', ask(Request::Pause)),
        ('r', ask(Request::Restart)),
        ('e', Action::Question),
        ('y', Action::Nothing),
        ('x', Action::Nothing),
        ('q', Action::Quit),
    ] {
        assert_eq!(press(KeyCode::Char(key)), expected, "{key}");
    }
    let key = |char, modifiers| KeyEvent::new(KeyCode::Char(char), modifiers);
    assert_eq!(
        action(key('y', KeyModifiers::NONE), &session, true),
        ask(Request::Erase)
    );
    assert_eq!(action(key('c', KeyModifiers::CONTROL), &session, false), Action::Quit);
    let mut paused = session.clone();
    let metrics = Metrics {
        paused: true,
        ..Metrics::default()
    };
    paused.apply(seconds(50), &Note::Report(Report::Metrics(metrics)));
    assert_eq!(
        action(key('p', KeyModifiers::NONE), &paused, false),
        ask(Request::Resume)
    );
}

#[test]
fn an_answer_to_hello_is_no_reset_and_another_session_is() {
    let mut all = notes();
    all.push(Note::Report(hello(1)));
    let same = session(&all);
    assert_eq!((same.sections().count(), same.section().statistics.windows()), (1, 4));
    all.push(Note::Report(hello(2)));
    let reset = session(&all);
    assert_eq!((reset.sections().count(), reset.section().statistics.windows()), (2, 0));
    assert!(
        reset
            .log()
            .back()
            .is_some_and(|entry| entry.text.starts_with("the device was reset: microbit-v2"))
    );
}

#[test]
fn a_device_is_asked_who_it_is_until_it_says_so() {
    let mut asker = Asker::default();
    assert_eq!(asker.ask(seconds(1)), None);
    asker.apply(seconds(2), &Note::Connected("x".into()));
    let hello_please = Some(Request::Hello { protocol: PROTOCOL });
    assert_eq!(
        (asker.ask(seconds(2)), asker.ask(seconds(2))),
        (hello_please.clone(), None)
    );
    assert_eq!(asker.ask(seconds(3)), hello_please);
    asker.apply(seconds(3), &Note::Report(hello(1)));
    let asked: Vec<_> = (4..40).filter_map(|at| asker.ask(seconds(at))).collect();
    let known = asked.iter().filter(|request| **request == Request::Status).count();
    assert!(
        known >= 11 && asked.contains(&Request::Hello { protocol: PROTOCOL }) && asked.len() <= 18,
        "{asked:?}"
    );
    asker.apply(seconds(40), &Note::Lost("x".into()));
    assert_eq!(asker.ask(seconds(60)), None);
}

#[test]
fn a_recording_comes_back_whatever_is_in_it() {
    let path = std::env::temp_dir().join(format!("motenet-{}.jsonl", std::process::id()));
    let mut all = notes();
    all.extend([
        Note::Sent(Request::LabelLast { class: 2 }),
        Note::Sent(Request::Save),
        Note::Truth { window: 7, class: 1 },
        Note::Dropped("\"quotes\" and \u{0}".into()),
        Note::Protocol(3),
        Note::Report(Report::Bye),
        Note::Report(Report::Event(Event::Drift {
            away: true,
            distance: 0.1,
        })),
        Note::Lost("x".into()),
        Note::Ended("y".into()),
    ]);
    let mut recorder = Recorder::new(&path).expect("a file");
    for (at, note) in all.iter().enumerate() {
        recorder.write(Duration::from_millis(at as u64), note).expect("written");
    }
    recorder
        .write(seconds(1), &prediction(8, 0, [f32::NAN, 0.5, f32::INFINITY]))
        .expect("written");
    let mut read = recording::read(&path).expect("a recording");
    let last = read.notes.pop().expect("a note");
    assert_eq!(last.note, prediction(8, 0, [f32::INFINITY, 0.5, f32::INFINITY]));
    assert_eq!(
        (
            read.notes.iter().map(|timed| timed.note.clone()).collect::<Vec<_>>(),
            read.damaged
        ),
        (all, 0)
    );
    assert!(
        read.notes
            .iter()
            .enumerate()
            .all(|(at, timed)| timed.at.as_millis() == at as u128)
    );
    // Cut in the middle of the last line; a line that is something else.
    let text = fs::read_to_string(&path).expect("text");
    assert!(text.starts_with("{\"motenet_recording\":1,\"protocol\":1}\n{\"at_ms\":0,\"connected\":\"unix:/x\"}\n"));
    fs::write(&path, &text[..text.len() - 9]).expect("written");
    assert_eq!(recording::read(&path).expect("a recording"), read);
    fs::write(&path, text.replace("\"truth\"", "\"else\"")).expect("written");
    let damaged = recording::read(&path).expect("a recording");
    assert_eq!((damaged.notes.len(), damaged.damaged), (read.notes.len(), 1));
    for wrong in ["", "hello", "{}", "{\"motenet_recording\":2,\"protocol\":1}\n"] {
        fs::write(&path, wrong).expect("written");
        assert!(recording::read(&path).is_err(), "{wrong}");
    }
    let _ = fs::remove_file(path);
}
