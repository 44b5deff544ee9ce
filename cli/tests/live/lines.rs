//! Good lines and bad ones.

use crate::{
    desk, expected,
    fake::{Plug, behave, bytes, receive, scratch},
    fed, says, until,
};
use motenet_cli::{
    address::Address,
    desk::{Desk, Source},
    line::{FromLine, Line},
    note::Note,
    receiver::Receiver,
    recording,
    session::{Session, State},
};
use motenet_link::{MAX_FRAME, Request, encode};
use serialport::TTYPort;
use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::symlink,
    sync::{Arc, Mutex, atomic::Ordering},
    thread,
    time::Duration,
};

/// All that was sent has arrived once and in order, and each window is known.
fn all_is_well(desk: &Desk, plug: &Plug) {
    assert_eq!(plug.fake.lock().expect("a device").taken, expected());
    let (right, known) = desk.feeder().expect("a feeder").score();
    // Four windows of each turn of 50 samples are of one class, at whatever place they begin.
    assert!((right, known) == (64, 64), "{right} of {known}");
}

#[test]
fn a_device_is_fed_labelled_and_counted() {
    let plug = Plug::new(Box::new(|fake, socket, _| behave(fake, socket, |_| true)));
    let mut desk = desk(&plug.address(), None, true);
    until(&mut desk, fed);
    all_is_well(&desk, &plug);
    let section = desk.session().section();
    assert_eq!(section.hello.as_ref().map(|hello| hello.board.as_str()), Some("fake"));
    assert_eq!(section.names, ["PEN", "ABD"]);
    let statistics = &section.statistics;
    assert_eq!((statistics.windows(), statistics.labelled()), (79, 64));
    assert_eq!(statistics.confusion(), [[32, 0], [0, 32]]);
    let (accuracy, loss) = statistics.overall().expect("labelled windows");
    assert!(accuracy == 1.0 && (loss + 0.75f64.ln()).abs() < 1e-6);
    assert_eq!(desk.session().dropped(), 0);
    // Every second window of one class was labelled.
    let labels = plug.fake.lock().expect("a device").labels.clone();
    assert_eq!((labels.len(), labels[0], labels[1]), (32, (1, 0), (3, 0)));
}

#[test]
fn garbage_in_both_directions_is_survived_and_told() {
    let plug = Plug::new(Box::new(|fake, socket, _| {
        let mut round = 0u32;
        while let Some(mut received) = receive(socket) {
            round += 1;
            // A byte of every fifth piece from the host is changed.
            if round.is_multiple_of(5) {
                let middle = received.len() / 2;
                if let Some(byte) = received.get_mut(middle) {
                    *byte ^= 0x10;
                }
            }
            let mut answer = bytes(&fake.lock().expect("a device").take(&received));
            // Every seventh answer loses a byte, and there is noise before every third.
            if round.is_multiple_of(7) && !answer.is_empty() {
                answer.remove(answer.len() / 3);
            }
            if round.is_multiple_of(3) {
                let noise = (0..50).map(|i| (i * round) as u8 ^ 0x5A);
                answer.splice(0..0, noise.chain([0]));
            }
            if socket.write_all(&answer).is_err() {
                return;
            }
        }
    }));
    let mut desk = desk(&plug.address(), None, true);
    until(&mut desk, fed);
    assert_eq!(plug.fake.lock().expect("a device").taken, expected());
    let (right, known) = desk.feeder().expect("a feeder").score();
    assert!(
        right == known && known >= 40,
        "predictions can be lost on the line, not be wrong: {right} of {known}"
    );
    assert!(desk.session().dropped() > 3 && says(&desk, "dropped: a frame"));
    assert_eq!(desk.session().sections().count(), 1);
}

#[test]
fn a_cable_that_is_pulled_is_told_and_everything_goes_on() {
    let plug = Plug::new(Box::new(|fake, socket, number| {
        behave(fake, socket, |fake| number > 0 || fake.taken.len() < 300);
        if number == 0 {
            // In the middle of a frame; then nobody answers for a while.
            let half = &bytes(&fake.lock().expect("a device").introduction())[..10];
            let _ = socket.write_all(half);
            let _ = socket.shutdown(std::net::Shutdown::Both);
            thread::sleep(Duration::from_millis(300));
        }
    }));
    let path = scratch(".jsonl");
    let mut desk = desk(&plug.address(), Some(&path), true);
    until(&mut desk, |desk| matches!(desk.session().state(), State::Lost(_)));
    until(&mut desk, fed);
    all_is_well(&desk, &plug);
    assert!(says(
        &desk,
        "line lost: the other side has closed the line; trying again"
    ));
    assert!(says(&desk, "connected again to unix:"));
    // It was no reset: one section, all windows.
    assert_eq!(desk.session().sections().count(), 1);
    assert_eq!(desk.session().section().statistics.labelled(), 64);
    let notes = recording::read(&path).expect("a recording").notes;
    let connected = notes.iter().filter(|timed| matches!(timed.note, Note::Connected(_)));
    assert_eq!(connected.count(), 2);
    let _ = fs::remove_file(path);
}

#[test]
fn a_reset_in_the_middle_begins_a_section_and_the_recording_keeps_both() {
    let plug = Plug::new(Box::new(|fake, socket, number| {
        behave(fake, socket, |fake| number > 0 || fake.taken.len() < 300);
        if number == 0 {
            let mut device = fake.lock().expect("a device");
            device.reset();
            let mut answer = vec![0xAA; 5];
            answer.push(0);
            answer.extend(bytes(&device.introduction()));
            drop(device);
            socket.write_all(&answer).expect("sent");
            behave(fake, socket, |_| true);
        }
    }));
    let path = scratch(".jsonl");
    let mut desk = desk(&plug.address(), Some(&path), true);
    until(&mut desk, fed);
    assert_eq!(plug.fake.lock().expect("a device").taken, expected());
    assert!(says(&desk, "the device was reset: fake, test, base"));
    let counts = |session: &Session| -> Vec<_> {
        let count =
            |section: &motenet_cli::session::Section| (section.statistics.windows(), section.statistics.labelled());
        session.sections().map(count).collect()
    };
    let live = counts(desk.session());
    assert_eq!(live.len(), 2);
    assert!(
        live.iter()
            .all(|(windows, labelled)| windows > labelled && *labelled > 10),
        "{live:?}"
    );
    // What the recording shows is what was shown.
    let mut again = Session::default();
    for timed in recording::read(&path).expect("a recording").notes {
        again.apply(timed.at, &timed.note);
    }
    assert_eq!(counts(&again), live);
    let pictures = motenet_cli::curves::draw(&path, &path.with_extension("png")).expect("two pictures");
    for picture in pictures {
        assert!(fs::read(&picture).expect("a picture").starts_with(b"\x89PNG"));
        let _ = fs::remove_file(picture);
    }
    let _ = fs::remove_file(path);
}

#[test]
fn a_reset_that_nobody_heard_of_is_found_by_asking() {
    let plug = Plug::new(Box::new(|fake, socket, _| {
        behave(fake, socket, |fake| fake.taken.len() < 300 || fake.hello.session > 1);
        fake.lock().expect("a device").reset();
        behave(fake, socket, |_| true);
    }));
    let mut desk = desk(&plug.address(), None, true);
    until(&mut desk, fed);
    assert_eq!(plug.fake.lock().expect("a device").taken, expected());
    assert!(says(&desk, "the device was reset"));
}

#[test]
fn a_device_of_another_protocol_is_told_and_asked_nothing_else() {
    let plug = Plug::new(Box::new(|fake, socket, _| {
        while let Some(received) = receive(socket) {
            let asked = fake.lock().expect("a device").take(&received).len();
            let mut hello = fake.lock().expect("a device").hello.clone();
            hello.protocol = 2;
            if asked > 0 && socket.write_all(&bytes(&[motenet_link::Report::Hello(hello)])).is_err() {
                return;
            }
        }
    }));
    let mut desk = desk(&plug.address(), None, true);
    until(&mut desk, |desk| *desk.session().state() == State::OtherProtocol(2));
    let asked = |plug: &Plug| plug.fake.lock().expect("a device").asked.len();
    until(&mut desk, |_| asked(&plug) >= 3);
    assert!(says(&desk, "the device speaks protocol 2, this program 1"));
    let all = plug.fake.lock().expect("a device").asked.clone();
    assert!(all.iter().all(|asked| *asked == motenet_link::Asked::Hello), "{all:?}");
}

/// A serial port, under a name that can come to mean another one.
#[test]
fn a_serial_port_that_vanishes_and_comes_back_is_opened_again() {
    let name = scratch(".tty");
    let fake = Arc::new(Mutex::new(crate::fake::Fake::new()));
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let plug_in = || {
        let (mut master, slave) = TTYPort::pair().expect("a pseudo-terminal");
        let path = serialport::SerialPort::name(&slave).expect("a name");
        let _ = fs::remove_file(&name);
        symlink(path, &name).expect("a link");
        let (fake, stop) = (Arc::clone(&fake), Arc::clone(&stop));
        let device = thread::spawn(move || {
            serialport::SerialPort::set_timeout(&mut master, Duration::from_millis(50)).expect("a timeout");
            // The other end stays open here until the cable is pulled.
            let _slave = slave;
            behave(&fake, &mut master, |_| !stop.load(Ordering::Relaxed));
        });
        thread::sleep(Duration::from_millis(50));
        device
    };
    let device = plug_in();
    let path = name.to_string_lossy().into_owned();
    let line = Line::new(Address::Port { path, baud: 115_200 });
    let mut desk = Desk::new(Source::Line(line), None, None);
    until(&mut desk, |desk| *desk.session().state() == State::Speaking);
    // Pulled: the port is gone, and its name as well.
    stop.store(true, Ordering::Relaxed);
    device.join().expect("a device");
    fs::remove_file(&name).expect("the name");
    until(&mut desk, |desk| matches!(desk.session().state(), State::Lost(_)));
    until(&mut desk, |desk| says(desk, "No such file"));
    stop.store(false, Ordering::Relaxed);
    let device = plug_in();
    until(&mut desk, |desk| *desk.session().state() == State::Speaking);
    assert!(says(&desk, "connected again to"));
    desk.ask(Request::Save).expect("no error");
    until(&mut desk, |desk| says(desk, "saved: number 5"));
    stop.store(true, Ordering::Relaxed);
    device.join().expect("a device");
    let _ = fs::remove_file(&name);
}

#[test]
fn what_was_on_the_line_before_costs_no_message() {
    // Half a frame may wait in the device, from a host before: what comes first ends it.
    let first = Arc::new(Mutex::new(None));
    let heard = Arc::clone(&first);
    let plug = Plug::new(Box::new(move |fake, socket, _| {
        let mut byte = [0xFF];
        if socket.read_exact(&mut byte).is_ok() {
            heard.lock().expect("a byte").get_or_insert(byte[0]);
            behave(fake, socket, |_| true);
        }
    }));
    let mut desk = desk(&plug.address(), None, false);
    until(&mut desk, |desk| *desk.session().state() == State::Speaking);
    assert_eq!(*first.lock().expect("a byte"), Some(0));
    // And half a frame from the device, from the line before.
    let (mut receiver, mut notes) = (Receiver::default(), Vec::new());
    let whole = bytes(&[motenet_link::Report::Bye]);
    for from_line in [
        FromLine::Connected("x".into()),
        FromLine::Bytes(whole[..3].to_vec()),
        FromLine::Lost("y".into()),
        FromLine::Connected("x".into()),
        FromLine::Bytes(whole),
    ] {
        receiver.take(from_line, &mut notes);
    }
    assert_eq!(notes.len(), 4);
    assert_eq!(notes[3], Note::Report(motenet_link::Report::Bye));
}

#[test]
fn without_a_device_there_is_a_reason() {
    let mut desk = desk("unix:/nowhere/at/all", None, true);
    until(&mut desk, |desk| matches!(desk.session().state(), State::Lost(_)));
    assert!(says(&desk, "/nowhere/at/all"));
    assert!(!Line::new(Address::Unix("/nowhere".into())).write(encode(&Request::Save, &mut [0; MAX_FRAME])));
    for wrong in ["", "unix:", "tcp:host", "file:/x"] {
        assert!(Address::socket(wrong).is_err(), "{wrong}");
    }
}
