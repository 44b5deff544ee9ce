//! Recorded movements as samples for a device that has no sensor.

use crate::note::Note;
use anyhow::{Result, bail, ensure};
use motenet_host::watch::{NAMES, RATE, Recording, Side};
use motenet_link::{Hello, MAX_VALUES, Report, Request};
use std::{collections::BTreeMap, ops::Range, time::Duration};

/// Without progress for so long, samples are sent again.
const AGAIN: Duration = Duration::from_millis(700);
/// A label without an answer is sent again after so long, and so many times.
const LABEL_AGAIN: Duration = Duration::from_secs(2);
const LABEL_TIMES: u32 = 4;
/// Once all samples are taken, the last predictions have so much time.
const LAST: Duration = Duration::from_secs(5);

/// Which part of each recording is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Part {
    /// The first 48 %: what there is to learn from.
    First,
    /// The last 48 %: what is new afterwards.
    Last,
    /// Everything.
    All,
}

/// What is sent.
#[derive(clap::Args, Clone, Copy, Debug)]
pub struct What {
    /// Which part of each recording.
    #[arg(long, value_enum, default_value = "all")]
    pub part: Part,
    /// The classes take turns of so many seconds.
    #[arg(long, default_value_t = 6.0)]
    pub turn: f64,
    /// Label every so many windows; 0: none.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub label: u32,
    /// Stop after so many seconds of movements; 0: all there are.
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0)]
    pub length: f64,
    /// So many times as fast as they were recorded; 0: as fast as the device takes them.
    #[arg(long, default_value_t = 0.0)]
    pub speed: f64,
}

/// Samples of the same class, one after the other.
#[derive(Clone, Debug, PartialEq)]
struct Turn {
    class: u8,
    samples: Range<usize>,
}

/// What is sent to a device, in its units.
#[derive(Clone, Debug, Default, PartialEq)]
struct Track {
    channels: usize,
    values: Vec<f32>,
    turns: Vec<Turn>,
}

impl Track {
    fn len(&self) -> usize {
        self.values.len() / self.channels.max(1)
    }

    /// The class of a window, if all of it is of one.
    fn class(&self, window: &Range<i64>) -> Option<u8> {
        let whole = |turn: &&Turn| window.start >= turn.samples.start as i64 && window.end <= turn.samples.end as i64;
        self.turns.iter().find(whole).map(|turn| turn.class)
    }
}

/// A label that was sent and not answered yet.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    class: u8,
    since: Duration,
    times: u32,
}

/// Sends samples as the device takes them, and labels as it recognises them. Nothing is lost by a bad line, and a device that is reset goes on with
/// the next sample.
#[derive(Clone, Debug)]
pub struct Feeder {
    recordings: Vec<Recording>,
    what: What,
    hello: Option<Hello>,
    names: BTreeMap<u8, String>,
    track: Option<Track>,
    /// The device's number of the track's first sample.
    base: i64,
    /// The place in the track that the device expects next.
    next: usize,
    room: usize,
    /// Up to here the track has been sent.
    sent: usize,
    progress: Duration,
    begun: Option<Duration>,
    labels: BTreeMap<u32, Waiting>,
    /// What is to be sent or noted with the next `act`.
    out: Vec<Note>,
    open: bool,
    /// Whether the last answer said where the device is.
    placed: bool,
    finished: Option<Duration>,
    predicted: u32,
    known: u32,
    right: u32,
}

impl Feeder {
    /// A feeder with the movements of the recordings' subject.
    pub fn new(recordings: Vec<Recording>, what: What) -> Self {
        Feeder {
            recordings,
            what,
            hello: None,
            names: BTreeMap::new(),
            track: None,
            base: 0,
            next: 0,
            room: 0,
            sent: 0,
            progress: Duration::ZERO,
            begun: None,
            labels: BTreeMap::new(),
            out: Vec::new(),
            open: false,
            placed: false,
            finished: None,
            predicted: 0,
            known: 0,
            right: 0,
        }
    }

    /// Takes in what has happened.
    pub fn apply(&mut self, at: Duration, note: &Note) {
        match note {
            Note::Connected(_) => {
                self.open = true;
                self.placed = false;
            }
            Note::Lost(_) | Note::Ended(_) => self.open = false,
            Note::Report(Report::Hello(hello)) => {
                if self.hello.as_ref().is_none_or(|known| known.session != hello.session) {
                    // Its windows are others from here on.
                    self.labels.clear();
                    self.predicted = 0;
                    self.placed = false;
                }
                self.hello = Some(hello.clone());
            }
            Note::Report(Report::Class { class, name }) => {
                self.names.insert(*class, name.to_string());
            }
            Note::Report(Report::Accepted { next, room }) => self.accepted(at, *next, usize::from(*room)),
            Note::Report(Report::Prediction { window, class, .. }) => self.prediction(at, *window, *class),
            Note::Report(Report::Labelled { window, .. }) => {
                self.labels.remove(window);
            }
            Note::Report(Report::Refused { request, .. }) if *request == motenet_link::Asked::Label => {
                // It does not say which; labels are answered in their order.
                self.labels.pop_first();
            }
            _ => {}
        }
    }

    /// What to send and to note now.
    ///
    /// # Errors
    /// If the device has a sensor of its own, or wants other samples than there are.
    pub fn act(&mut self, at: Duration) -> Result<Vec<Note>> {
        let mut out = std::mem::take(&mut self.out);
        if !self.open {
            return Ok(out);
        }
        self.plan()?;
        let Some(track) = &self.track else { return Ok(out) };
        if !self.placed {
            return Ok(out);
        }
        if self.next >= track.len() {
            self.finished.get_or_insert(at);
        } else if at.saturating_sub(self.progress) >= AGAIN {
            // Without values it is the question where the device is, and how much room it has.
            self.sent = self.next;
            self.progress = at;
            if self.room == 0 {
                out.push(Note::Sent(Request::Samples {
                    first: self.number(self.next),
                    values: Default::default(),
                }));
            }
        }
        let begun = *self.begun.get_or_insert(at);
        let due = match self.what.speed > 0.0 {
            true => (at.saturating_sub(begun).as_secs_f64() * self.what.speed * self.rate()) as usize,
            false => usize::MAX,
        };
        let until = track.len().min(self.next + self.room).min(due);
        let piece = MAX_VALUES / track.channels;
        while self.sent < until {
            let end = until.min(self.sent + piece);
            let values = track.values.get(self.sent * track.channels..end * track.channels);
            out.push(Note::Sent(Request::Samples {
                first: self.number(self.sent),
                values: values.unwrap_or_default().iter().copied().collect(),
            }));
            self.sent = end;
            self.progress = at;
        }
        for (&window, waiting) in &mut self.labels {
            if at.saturating_sub(waiting.since) >= LABEL_AGAIN {
                waiting.since = at;
                waiting.times += 1;
                let class = waiting.class;
                out.push(Note::Sent(Request::Label { window, class }));
            }
        }
        self.labels.retain(|_, waiting| waiting.times < LABEL_TIMES);
        Ok(out)
    }

    /// Whether everything was sent, and the last predictions have come or had their time.
    pub fn is_done(&self, at: Duration) -> bool {
        let (Some(finished), Some(track), Some(hello)) = (self.finished, &self.track, &self.hello) else {
            return false;
        };
        let last = (self.base + track.len() as i64 - i64::from(hello.length)) / i64::from(hello.hop.max(1));
        let all = i64::from(self.predicted) > last && self.labels.is_empty();
        all || at.saturating_sub(finished) >= LAST
    }

    /// Samples that were taken, and all there are to send.
    pub fn progress(&self) -> (usize, usize) {
        (self.next, self.track.as_ref().map_or(0, Track::len))
    }

    /// Windows of one class that were recognised, and all of them.
    pub fn score(&self) -> (u32, u32) {
        (self.right, self.known)
    }

    /// The device's number of a place in the track.
    fn number(&self, place: usize) -> u32 {
        (self.base + place as i64) as u32
    }

    /// Samples a second.
    fn rate(&self) -> f64 {
        self.hello
            .as_ref()
            .map_or(0.0, |hello| f64::from(hello.rate_mhz) / 1000.0)
    }

    fn accepted(&mut self, at: Duration, next: u32, room: usize) {
        let Some(track) = &self.track else {
            // The track is made once the classes' names are known, which come before this.
            self.base = i64::from(next);
            self.room = room;
            self.placed = self.hello.is_some();
            self.progress = at;
            return;
        };
        let place = i64::from(next) - self.base;
        let onward = (self.next as i64..=self.sent as i64).contains(&place);
        if onward {
            self.next = (place as usize).min(track.len());
        } else if !self.placed {
            // After a reset it counts anew: go on where it was.
            self.base = i64::from(next) - self.next as i64;
            self.sent = self.next;
        }
        self.placed = true;
        self.room = room;
        self.progress = at;
    }

    fn prediction(&mut self, at: Duration, window: u32, predicted: u8) {
        self.predicted = self.predicted.max(window.saturating_add(1));
        let (Some(hello), Some(track)) = (&self.hello, &self.track) else {
            return;
        };
        let start = i64::from(window) * i64::from(hello.hop) - self.base;
        let Some(class) = track.class(&(start..start + i64::from(hello.length))) else {
            return;
        };
        self.known += 1;
        self.right += u32::from(class == predicted);
        self.out.push(Note::Truth { window, class });
        if self.what.label > 0 && self.known.is_multiple_of(self.what.label) {
            self.out.push(Note::Sent(Request::Label { window, class }));
            let waiting = Waiting {
                class,
                since: at,
                times: 1,
            };
            self.labels.insert(window, waiting);
        }
    }

    /// Makes the track once it is known what the device wants.
    fn plan(&mut self) -> Result<()> {
        let (None, Some(hello)) = (&self.track, &self.hello) else {
            return Ok(());
        };
        ensure!(!hello.sensor, "this device has a sensor of its own");
        // The names come before the first place; if some were lost they will come again.
        if !self.placed || !(self.names.is_empty() || self.names.len() >= usize::from(hello.classes)) {
            return Ok(());
        }
        let channels = usize::from(hello.channels);
        ensure!(
            (1..=motenet_host::watch::CHANNELS).contains(&channels),
            "this device wants {channels} channels, the recordings have {}",
            motenet_host::watch::CHANNELS
        );
        let rate = hello.rate_mhz as usize;
        if rate == 0 || !(RATE * 1000).is_multiple_of(rate) {
            bail!(
                "this device wants {} samples a second, the recordings have {RATE}",
                rate as f64 / 1000.0
            );
        }
        let step = RATE * 1000 / rate;
        let turn = (self.what.turn * rate as f64 / 1000.0) as usize;
        ensure!(
            turn >= usize::from(hello.length),
            "a turn of {} s is shorter than a window",
            self.what.turn
        );
        let class_of = |label: usize| match self.names.is_empty() {
            true => u8::try_from(label).ok().filter(|class| *class < hello.classes),
            false => self
                .names
                .iter()
                .find(|(_, name)| Some(name.as_str()) == NAMES.get(label).copied())
                .map(|(class, _)| *class),
        };
        // Turns of each class, the arms alternating.
        let mut turns: BTreeMap<u8, Vec<(usize, Side, Vec<f32>)>> = BTreeMap::new();
        for recording in &self.recordings {
            let Some(class) = class_of(recording.label) else {
                continue;
            };
            let part = match self.what.part {
                Part::First => recording.first(),
                Part::Last => recording.last(),
                Part::All => &recording.samples,
            };
            let samples: Vec<&[f32; motenet_host::watch::CHANNELS]> = part.iter().step_by(step).collect();
            for (number, samples) in samples.chunks_exact(turn).enumerate() {
                let values = samples
                    .iter()
                    .flat_map(|sample| sample.iter().take(channels))
                    .copied()
                    .collect();
                turns.entry(class).or_default().push((number, recording.side, values));
            }
        }
        for turns in turns.values_mut() {
            turns.sort_by_key(|(number, side, _)| (*number, *side == Side::Right));
        }
        let mut track = Track {
            channels,
            ..Track::default()
        };
        let rounds = turns.values().map(Vec::len).max().unwrap_or(0);
        let most = match self.what.length > 0.0 {
            true => (self.what.length * rate as f64 / 1000.0) as usize,
            false => usize::MAX,
        };
        for round in 0..rounds {
            for (&class, turns) in &turns {
                let Some((_, _, values)) = turns.get(round) else {
                    continue;
                };
                if track.len() + turn > most {
                    continue;
                }
                let start = track.len();
                track.values.extend(values);
                track.turns.push(Turn {
                    class,
                    samples: start..track.len(),
                });
            }
        }
        ensure!(!track.turns.is_empty(), "there is no movement of this device's classes");
        self.track = Some(track);
        Ok(())
    }
}
