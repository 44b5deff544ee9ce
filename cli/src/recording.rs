//! Notes in a file.
//!
//! # The format, version 1
//!
//! JSON lines, in UTF-8. The first line is `{"motenet_recording":1,"protocol":1}`. Each other line is an object with `at_ms`, milliseconds since the
//! recording's start, and one of:
//!
//! | key | value |
//! |---|---|
//! | `connected` | the address |
//! | `lost`, `ended`, `dropped` | the reason, as text |
//! | `protocol` | the number of a device's other protocol |
//! | `report`, `sent` | a [`Report`](motenet_link::Report) or [`Request`](motenet_link::Request): `"Name"` or `{"Name": fields}`, as the link's documentation names them |
//! | `truth` | `{"window": number, "class": number}`: a class that the host knows |
//!
//! A number that is not finite is `null`, and is read as infinity. A last line that is cut (power, a full disk) is passed over; a line that
//! says nothing known counts as damaged.

use crate::note::{Note, Timed};
use anyhow::{Context, Result, bail, ensure};
use motenet_link::PROTOCOL;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    time::Duration,
};

const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Line {
    at_ms: u64,
    #[serde(flatten)]
    note: Note,
}

/// Writes notes to a file, each at once: a program that is killed loses none.
pub struct Recorder {
    file: BufWriter<File>,
}

impl Recorder {
    /// Begins a new file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn new(path: &Path) -> Result<Self> {
        let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
        let mut recorder = Recorder {
            file: BufWriter::new(file),
        };
        recorder.line(&json!({ "motenet_recording": VERSION, "protocol": PROTOCOL }))?;
        Ok(recorder)
    }

    /// Adds a note.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, at: Duration, note: &Note) -> Result<()> {
        let at_ms = u64::try_from(at.as_millis()).unwrap_or(u64::MAX);
        self.line(&Line {
            at_ms,
            note: note.clone(),
        })
    }

    fn line(&mut self, line: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.file, line)?;
        self.file.write_all(b"\n")?;
        self.file.flush().context("writing the recording")
    }
}

/// What a recording holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// The notes, in the order of the file.
    pub notes: Vec<Timed>,
    /// Lines that could not be read.
    pub damaged: usize,
}

/// Reads a recording.
///
/// # Errors
/// If it cannot be read, or does not begin as one.
pub fn read(path: &Path) -> Result<Recording> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    parse(&String::from_utf8_lossy(&bytes)).with_context(|| format!("reading {}", path.display()))
}

fn parse(text: &str) -> Result<Recording> {
    let mut lines = text.split_inclusive('\n');
    let head: Value = match lines.next().map(serde_json::from_str) {
        Some(Ok(head)) => head,
        _ => bail!("it is not a recording: its first line is no JSON"),
    };
    match head.get("motenet_recording").and_then(Value::as_u64) {
        Some(version) => ensure!(
            version == VERSION,
            "it is a recording of version {version}, not {VERSION}"
        ),
        None => bail!("it is not a recording: its first line does not say so"),
    }
    let mut recording = Recording::default();
    for line in lines {
        let note = serde_json::from_str::<Value>(line).and_then(|mut value| {
            not_finite(&mut value);
            serde_json::from_value::<Line>(value)
        });
        match note {
            Ok(Line { at_ms, note }) => recording.notes.push(Timed {
                at: Duration::from_millis(at_ms),
                note,
            }),
            // Cut.
            Err(_) if !line.ends_with('\n') => {}
            Err(_) => recording.damaged += 1,
        }
    }
    Ok(recording)
}

/// Makes `null` a number that is infinite as an `f32`: no message has a field without a value.
fn not_finite(value: &mut Value) {
    match value {
        Value::Null => *value = json!(1e300),
        Value::Array(all) => all.iter_mut().for_each(not_finite),
        Value::Object(all) => all.values_mut().for_each(not_finite),
        _ => {}
    }
}
