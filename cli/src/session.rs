//! What is known of a device from the notes so far.

use crate::{note::Note, statistics::Statistics};
use motenet_link::{Event, Hello, Metrics, PROTOCOL, Probabilities, Report};
use std::{collections::VecDeque, time::Duration};

/// After so long without a word a device that is asked every two seconds is said to be silent.
const SILENCE: Duration = Duration::from_secs(6);
/// Lines of the log that are kept.
const LOG: usize = 500;

/// How the link is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// Not open yet.
    Opening,
    /// Open; the device has said nothing yet.
    Open,
    /// The device speaks.
    Speaking,
    /// Open, but nothing has come for a while.
    Silent,
    /// Lost or not to be opened, for this reason; it is tried again.
    Lost(String),
    /// Ended for good, for this reason.
    Ended(String),
    /// The device speaks this protocol, which is another one.
    OtherProtocol(u16),
}

/// A line of the log.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// When it happened.
    pub at: Duration,
    /// What.
    pub text: String,
    /// How many times in a row.
    pub times: u32,
}

/// What happened between two starts of the device.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Who the device is, once it has said so.
    pub hello: Option<Hello>,
    /// The classes' names, as far as they are known.
    pub names: Vec<String>,
    /// Predictions and labels.
    pub statistics: Statistics,
    /// The last prediction: the window, its class, the probabilities.
    pub prediction: Option<(u32, u8, Probabilities)>,
    /// The last metrics.
    pub metrics: Option<Metrics>,
    /// When updates were accepted, in seconds.
    pub accepted: Vec<f64>,
}

impl Section {
    /// The name of a class, or its number.
    pub fn name(&self, class: usize) -> String {
        match self.names.get(class) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("class {class}"),
        }
    }

    /// How many classes there are, as far as is known.
    pub fn classes(&self) -> usize {
        let told = self.hello.as_ref().map_or(0, |hello| usize::from(hello.classes));
        told.max(self.statistics.confusion().len()).max(self.names.len())
    }
}

/// A device, as seen from the host.
#[derive(Clone, Debug)]
pub struct Session {
    state: State,
    /// When something was heard last, or the line was opened.
    heard: Duration,
    /// Those before the last start.
    earlier: Vec<Section>,
    section: Section,
    log: VecDeque<Entry>,
    dropped: u32,
    losses: u32,
    /// What the last note has added to the log.
    said: Option<String>,
}

impl Default for Session {
    fn default() -> Self {
        Session {
            state: State::Opening,
            heard: Duration::ZERO,
            earlier: Vec::new(),
            section: Section::default(),
            log: VecDeque::new(),
            dropped: 0,
            losses: 0,
            said: None,
        }
    }
}

impl Session {
    /// Takes in what has happened at the time `at`. Returns what that adds to the log, if anything.
    pub fn apply(&mut self, at: Duration, note: &Note) -> Option<String> {
        self.said = None;
        match note {
            Note::Connected(address) => {
                self.heard = at;
                let again = if self.losses > 0 {
                    "connected again to"
                } else {
                    "connected to"
                };
                self.say(at, format!("{again} {address}"));
                self.state = State::Open;
            }
            Note::Lost(why) => {
                self.losses += 1;
                self.say(at, format!("line lost: {why}; trying again"));
                self.state = State::Lost(why.clone());
            }
            Note::Ended(why) => {
                self.say(at, format!("the end: {why}"));
                self.state = State::Ended(why.clone());
            }
            Note::Dropped(why) => {
                self.dropped = self.dropped.saturating_add(1);
                self.say(at, format!("dropped: {why}"));
            }
            Note::Protocol(theirs) => {
                if self.state != State::OtherProtocol(*theirs) {
                    self.say(
                        at,
                        format!("the device speaks protocol {theirs}, this program {PROTOCOL}"),
                    );
                }
                self.heard = at;
                self.state = State::OtherProtocol(*theirs);
            }
            Note::Report(report) => {
                if self.state == State::Silent {
                    self.say(at, "the device speaks again".to_owned());
                }
                self.heard = at;
                self.state = State::Speaking;
                self.report(at, report);
            }
            // Answers tell whether it was done.
            Note::Sent(_) => {}
            Note::Truth { window, class } => self.section.statistics.known(at.as_secs_f64(), *window, *class),
        }
        self.said.take()
    }

    /// Takes notice of the time: a device may have gone silent.
    pub fn tick(&mut self, at: Duration) {
        let waiting = matches!(self.state, State::Open | State::Speaking);
        if waiting && at.saturating_sub(self.heard) >= SILENCE {
            self.say(at, "the device is silent".to_owned());
            self.state = State::Silent;
        }
    }

    /// How the link is.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What has happened since the device's last start.
    pub fn section(&self) -> &Section {
        &self.section
    }

    /// All sections, the newest last: each but the first begins where the device has started.
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        self.earlier.iter().chain([&self.section])
    }

    /// What has happened, in words, the newest last.
    pub fn log(&self) -> &VecDeque<Entry> {
        &self.log
    }

    /// Frames that were dropped.
    pub fn dropped(&self) -> u32 {
        self.dropped
    }

    fn say(&mut self, at: Duration, text: String) {
        self.said = Some(text.clone());
        match self.log.back_mut() {
            Some(entry) if entry.text == text => entry.times += 1,
            _ => self.log.push_back(Entry { at, text, times: 1 }),
        }
        if self.log.len() > LOG {
            self.log.pop_front();
        }
    }

    fn report(&mut self, at: Duration, report: &Report) {
        let seconds = at.as_secs_f64();
        match report {
            Report::Hello(hello) => self.hello(at, hello),
            Report::Class { class, name } => {
                let class = usize::from(*class);
                let names = &mut self.section.names;
                if names.len() <= class {
                    names.resize(class + 1, String::new());
                }
                names[class] = name.to_string();
            }
            Report::Prediction {
                window,
                class,
                probabilities,
            } => {
                let section = &mut self.section;
                section.prediction = Some((*window, *class, probabilities.clone()));
                section
                    .statistics
                    .predicted(seconds, *window, *class, probabilities.clone());
            }
            Report::Labelled { window, class } => {
                self.section.statistics.known(seconds, *window, *class);
                let name = self.section.name(usize::from(*class));
                self.say(at, format!("window {window} is {name}"));
            }
            Report::Event(event) => {
                if matches!(event, Event::Accepted { .. }) {
                    self.section.accepted.push(seconds);
                }
                self.say(at, event.to_string());
            }
            Report::Metrics(metrics) => self.section.metrics = Some(*metrics),
            Report::Saved { sequence } => self.say(at, format!("saved: number {sequence}")),
            Report::Done { request } => self.say(at, format!("done: {request}")),
            Report::Refused { request, why } => self.say(at, format!("{request} refused: {why}")),
            Report::Bye => self.say(at, "the device starts again".to_owned()),
            // Of interest to who has asked.
            Report::Accepted { .. } | Report::Weights { .. } | Report::WeightsTaken { .. } => {}
            _ => self.say(at, "a report that this program has no words for".to_owned()),
        }
    }

    fn hello(&mut self, at: Duration, hello: &Hello) {
        let known = self.section.hello.as_ref();
        let same = known.is_some_and(|known| known.session == hello.session);
        if same {
            self.section.hello = Some(hello.clone());
            return;
        }
        let reset = known.is_some();
        if reset {
            self.earlier.push(std::mem::take(&mut self.section));
        }
        self.section.hello = Some(hello.clone());
        let start = if reset { "the device was reset: " } else { "" };
        let Hello {
            board, task, origin, ..
        } = hello;
        self.say(at, format!("{start}{board}, {task}, {origin}"));
    }
}
