//! The program itself.

use crate::fake::{Fake, Plug, behave, bytes, scratch};
use motenet_cli::{note::Note, recording};
use motenet_link::Report;
use std::{
    fs,
    io::{Read, Write},
    process::{Command, Stdio},
    sync::Mutex,
};

fn motenet(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motenet"));
    command.args(arguments);
    command
}

/// Both pipes of a program as one line.
struct Pipes<R, W>(R, W);

impl<R: Read, W> Read for Pipes<R, W> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(room)
    }
}

impl<R, W: Write> Write for Pipes<R, W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.1.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.1.flush()
    }
}

#[test]
fn standard_input_and_output_are_a_line_and_its_end_ends_the_program() {
    let record = scratch(".jsonl");
    let mut child = motenet(&["monitor", "--stdio", "--plain", "--record", &record.to_string_lossy()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let (stdin, stdout) = (
        child.stdin.take().expect("a pipe"),
        child.stdout.take().expect("a pipe"),
    );
    let mut line = Pipes(stdout, stdin);
    let fake = Mutex::new(Fake::new());
    line.write_all(b"boot: garbage\0").expect("written");
    behave(&fake, &mut line, |fake| fake.asked.len() < 2);
    line.write_all(&bytes(&[Report::Saved { sequence: 9 }]))
        .expect("written");
    drop(line);
    let output = child.wait_with_output().expect("its end");
    let text = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success(), "{text}");
    for expected in [
        "connected to standard input",
        "dropped: a frame",
        "fake, test, base",
        "saved: number 9",
        "the end: ",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let notes = recording::read(&record).expect("a recording").notes;
    assert!(matches!(notes.last().map(|timed| &timed.note), Some(Note::Ended(_))));
    // The recording shows the same again, at once.
    let replay = motenet(&[
        "monitor",
        "--replay",
        &record.to_string_lossy(),
        "--replay-speed",
        "0",
        "--plain",
    ]);
    let output = { replay }.output().expect("the program");
    let text = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success() && text.contains("saved: number 9"), "{text}");
    // There is nothing to draw.
    let out = record.with_extension("png");
    let output = motenet(&["curves", &record.to_string_lossy(), "--out", &out.to_string_lossy()])
        .output()
        .expect("the program");
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("no window"));
    let _ = fs::remove_file(record);
}

#[test]
fn a_stream_of_recorded_movements_is_sent_to_its_end() {
    let plug = Plug::new(Box::new(|fake, socket, _| behave(fake, socket, |_| true)));
    let arguments = [
        "stream",
        "--connect",
        &plug.address(),
        "--subject",
        "3",
        "--turn",
        "2",
        "--length",
        "12",
        "--label",
        "3",
    ];
    let output = motenet(&arguments).output().expect("the program");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}");
    let fake = plug.fake.lock().expect("a device");
    assert_eq!((fake.taken.len(), fake.windows), (600, 59));
    // Six turns of 100 samples, 9 windows of one class in each.
    assert!(
        text.contains("600 samples taken") && text.contains("of 54 windows recognised"),
        "{text}"
    );
    assert_eq!(fake.labels.len(), 18);
}

#[test]
fn nobody_there_is_an_error() {
    let output = motenet(&["stream", "--connect", "unix:/nowhere", "--patience", "1"])
        .output()
        .expect("the program");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && text.contains("/nowhere"), "{text}");
    for wrong in [
        &["monitor"][..],
        &["monitor", "--stdio", "--connect", "unix:/x"],
        &["stream", "--stdio", "--subject", "11"],
    ] {
        assert!(
            !motenet(wrong).output().expect("the program").status.success(),
            "{wrong:?}"
        );
    }
}
