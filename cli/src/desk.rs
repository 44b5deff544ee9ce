//! One device at work: its line, what is asked, sent and recorded. What the commands share.

use crate::{
    asker::Asker,
    feeder::Feeder,
    line::Line,
    note::{News, Note, Timed},
    receiver::Receiver,
    recording::Recorder,
    session::Session,
};
use anyhow::Result;
use motenet_link::Request;
use std::time::{Duration, Instant};

/// Where notes come from.
pub enum Source {
    /// A device.
    Line(Line),
    /// A recording, so many times as fast as it was; 0: all at once.
    Replay {
        /// The notes that have still to come, the next one last.
        notes: Vec<Timed>,
        /// How fast.
        speed: f64,
    },
}

/// Brings together what happens, what is known, and what is done about it.
pub struct Desk {
    source: Source,
    receiver: Receiver,
    asker: Asker,
    feeder: Option<Feeder>,
    recorder: Option<Recorder>,
    session: Session,
    start: Instant,
}

impl Desk {
    /// A desk at which nothing has happened yet.
    pub fn new(source: Source, feeder: Option<Feeder>, recorder: Option<Recorder>) -> Self {
        Desk {
            source,
            receiver: Receiver::default(),
            asker: Asker::default(),
            feeder,
            recorder,
            session: Session::default(),
            start: Instant::now(),
        }
    }

    /// What is known.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What feeds the device with samples.
    pub fn feeder(&self) -> Option<&Feeder> {
        self.feeder.as_ref()
    }

    /// Time since the start.
    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Waits for something to happen, up to `patience`, and deals with it. Returns what has happened.
    ///
    /// # Errors
    /// If the recording cannot be written, or the feeder has nothing for this device.
    pub fn turn(&mut self, patience: Duration) -> Result<Vec<News>> {
        let mut happened = Vec::new();
        for note in self.wait(patience) {
            self.note(note, &mut happened)?;
        }
        let now = self.now();
        self.session.tick(now);
        if let Source::Line(_) = self.source {
            if let Some(request) = self.asker.ask(now) {
                self.send(request, &mut happened)?;
            }
            if let Some(feeder) = &mut self.feeder {
                for note in feeder.act(now)? {
                    match note {
                        Note::Sent(request) => self.send(request, &mut happened)?,
                        note => self.note(note, &mut happened)?,
                    }
                }
            }
        }
        Ok(happened)
    }

    /// Asks the device, if there is one.
    ///
    /// # Errors
    /// If the recording cannot be written.
    pub fn ask(&mut self, request: Request) -> Result<Vec<News>> {
        let mut happened = Vec::new();
        self.send(request, &mut happened)?;
        Ok(happened)
    }

    fn send(&mut self, request: Request, happened: &mut Vec<News>) -> Result<()> {
        match &self.source {
            Source::Line(line) if line.send(&request) => self.note(Note::Sent(request), happened),
            _ => Ok(()),
        }
    }

    fn wait(&mut self, patience: Duration) -> Vec<Note> {
        let mut notes = Vec::new();
        match &mut self.source {
            Source::Line(line) => {
                let mut next = line.next(patience);
                // What has piled up comes along, but not for ever.
                for _ in 0..256 {
                    let Some(from_line) = next else { break };
                    self.receiver.take(from_line, &mut notes);
                    next = line.next(Duration::ZERO);
                }
            }
            Source::Replay { notes: all, speed } => {
                let due = |timed: &Timed| {
                    *speed <= 0.0 || timed.at.as_secs_f64() <= self.start.elapsed().as_secs_f64() * *speed
                };
                if !all.last().is_some_and(due) {
                    std::thread::sleep(patience);
                }
                while all.last().is_some_and(due) {
                    notes.extend(all.pop().map(|timed| timed.note));
                }
                if all.is_empty() && !matches!(self.session.state(), crate::session::State::Ended(_)) {
                    notes.push(Note::Ended("end of the recording".to_owned()));
                }
            }
        }
        notes
    }

    fn note(&mut self, note: Note, happened: &mut Vec<News>) -> Result<()> {
        let at = self.now();
        let said = self.session.apply(at, &note);
        self.asker.apply(at, &note);
        if let Some(feeder) = &mut self.feeder {
            feeder.apply(at, &note);
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.write(at, &note)?;
        }
        happened.push(News { at, note, said });
        Ok(())
    }
}
