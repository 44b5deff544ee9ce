//! A device made of software, at the other end of a socket, a pseudo-terminal or a pipe.

use motenet_link::*;
use std::{
    io::{ErrorKind, Read, Write},
    os::unix::net::{UnixListener, UnixStream},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

pub const CHANNELS: usize = 3;
pub const LENGTH: usize = 20;
pub const HOP: usize = 10;

/// The state of the device, which a reset loses but for what was saved.
pub struct Fake {
    decoder: Decoder<Request>,
    pub hello: Hello,
    /// Samples that were taken, in order: the first channel's numbers.
    pub taken: Vec<f32>,
    /// Of them, since the last start.
    pub next: u32,
    pub windows: u32,
    pub labels: Vec<(u32, u8)>,
    pub weights: Vec<f32>,
    pub generation: u8,
    pub staged: Vec<f32>,
    pub asked: Vec<Asked>,
}

impl Fake {
    pub fn new() -> Self {
        Fake {
            decoder: Decoder::new(),
            hello: Hello {
                protocol: PROTOCOL,
                session: 1,
                board: name("fake"),
                task: name("test"),
                network: 0xABCD,
                params: 130,
                channels: CHANNELS as u8,
                length: LENGTH as u16,
                hop: HOP as u16,
                rate_mhz: 50_000,
                classes: 2,
                sensor: false,
                origin: Origin::Base,
            },
            taken: Vec::new(),
            next: 0,
            windows: 0,
            labels: Vec::new(),
            weights: (0..130).map(|i| i as f32).collect(),
            generation: 0,
            staged: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// Power off and on.
    pub fn reset(&mut self) {
        self.decoder = Decoder::new();
        self.hello.session += 1;
        self.next = 0;
        self.windows = 0;
    }

    /// What it says at its start.
    pub fn introduction(&self) -> Vec<Report> {
        let class = |class, text| Report::Class {
            class,
            name: name(text),
        };
        vec![
            Report::Hello(self.hello.clone()),
            class(0, "PEN"),
            class(1, "ABD"),
            self.accepted(),
        ]
    }

    fn accepted(&self) -> Report {
        Report::Accepted {
            next: self.next,
            room: 60,
        }
    }

    /// What it answers to bytes.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Report> {
        let mut all = Vec::new();
        for &byte in bytes {
            if let Some(Ok(request)) = self.decoder.push(byte) {
                all.extend(self.answer(request));
            }
        }
        all
    }

    fn answer(&mut self, request: Request) -> Vec<Report> {
        self.asked.push(request.asked());
        let refused = |why| {
            vec![Report::Refused {
                request: request.asked(),
                why,
            }]
        };
        match request {
            Request::Hello { .. } => self.introduction(),
            Request::Samples { first, values } => {
                let mut reports = Vec::new();
                for (i, sample) in values.chunks(CHANNELS).enumerate() {
                    if first + i as u32 == self.next {
                        self.taken.push(sample[0]);
                        self.next += 1;
                        reports.extend(self.recognised());
                    }
                }
                reports.push(self.accepted());
                reports
            }
            Request::Label { window, class } => {
                self.labels.push((window, class));
                vec![Report::Labelled { window, class }]
            }
            Request::LabelLast { class } if self.windows == 0 => {
                refused(if class < 2 { Why::Window } else { Why::Range })
            }
            Request::LabelLast { class } => vec![Report::Labelled {
                window: self.windows - 1,
                class,
            }],
            Request::Status => vec![Report::Metrics(Metrics {
                windows: self.windows,
                ..Metrics::default()
            })],
            Request::Save => vec![Report::Event(Event::Saving), Report::Saved { sequence: 5 }],
            Request::Restart => {
                self.reset();
                let mut reports = vec![Report::Bye];
                reports.extend(self.introduction());
                reports
            }
            Request::ReadWeights { from, count } => {
                let values = self
                    .weights
                    .iter()
                    .skip(from as usize)
                    .take(count.into())
                    .copied()
                    .collect();
                vec![Report::Weights {
                    from,
                    generation: self.generation,
                    values,
                }]
            }
            Request::WriteWeights { from, .. } if from as usize > self.staged.len() => refused(Why::Range),
            Request::WriteWeights { from, values } => {
                if from == 0 {
                    self.staged.clear();
                }
                if from as usize == self.staged.len() {
                    self.staged.extend(values);
                }
                vec![Report::WeightsTaken {
                    next: self.staged.len() as u32,
                }]
            }
            Request::CommitWeights { crc } if checksum(&self.staged) != crc => refused(Why::Checksum),
            Request::CommitWeights { .. } => {
                self.weights.clone_from(&self.staged);
                vec![Report::Done {
                    request: Asked::CommitWeights,
                }]
            }
            other => vec![Report::Done { request: other.asked() }],
        }
    }

    /// A window, if one is complete: its class is the sign of its last sample, which a window across two classes gets as well.
    fn recognised(&mut self) -> Option<Report> {
        let whole = (self.next as usize).checked_sub(LENGTH)?;
        if !whole.is_multiple_of(HOP) {
            return None;
        }
        let class = u8::from(self.taken.last().is_some_and(|value| *value < 0.0));
        let window = self.windows;
        self.windows += 1;
        let mut probabilities = [0.25, 0.25];
        probabilities[usize::from(class)] = 0.75;
        Some(Report::Prediction {
            window,
            class,
            probabilities: probabilities.into_iter().collect(),
        })
    }
}

/// The bytes of reports.
pub fn bytes(reports: &[Report]) -> Vec<u8> {
    let mut room = [0; MAX_FRAME];
    reports
        .iter()
        .flat_map(|report| encode(report, &mut room).to_vec())
        .collect()
}

/// What a device's end of a line does with a connection: until it returns.
pub type Behaviour = dyn Fn(&Mutex<Fake>, &mut UnixStream, u32) + Send + Sync;

/// A device behind a Unix socket. Each connection has a number, from 0.
pub struct Plug {
    pub path: PathBuf,
    pub fake: Arc<Mutex<Fake>>,
    _thread: JoinHandle<()>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A path of its own for each test.
pub fn scratch(ending: &str) -> PathBuf {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("motenet-{}-{number}{ending}", std::process::id()))
}

impl Plug {
    pub fn new(behaviour: Box<Behaviour>) -> Self {
        let path = scratch(".sock");
        let listener = UnixListener::bind(&path).expect("a socket");
        let fake = Arc::new(Mutex::new(Fake::new()));
        let device = Arc::clone(&fake);
        let _thread = thread::spawn(move || {
            for number in 0.. {
                let Ok((mut socket, _)) = listener.accept() else { return };
                socket
                    .set_read_timeout(Some(Duration::from_millis(50)))
                    .expect("a timeout");
                behaviour(&device, &mut socket, number);
            }
        });
        Plug { path, fake, _thread }
    }

    /// The address for `--connect`.
    pub fn address(&self) -> String {
        format!("unix:{}", self.path.display())
    }
}

impl Drop for Plug {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Bytes from the host, none if nothing comes for a moment, nothing if it has gone.
pub fn receive(socket: &mut impl Read) -> Option<Vec<u8>> {
    let mut room = [0; 1024];
    match socket.read(&mut room) {
        Ok(0) => None,
        Ok(count) => Some(room[..count].to_vec()),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Some(Vec::new()),
        Err(_) => None,
    }
}

/// A device that does as it should, as long as `goes_on`.
pub fn behave(fake: &Mutex<Fake>, socket: &mut (impl Read + Write), goes_on: impl Fn(&Fake) -> bool) {
    loop {
        let Some(received) = receive(socket) else { return };
        let mut fake = fake.lock().expect("a device");
        if !goes_on(&fake) {
            return;
        }
        let answer = bytes(&fake.take(&received));
        if socket.write_all(&answer).is_err() {
            return;
        }
    }
}
