//! A board in QEMU that is alive: a process, its UART, and what it has said.

use super::board::{Board, Flash};
use crate::{qemu, record::Records, repository};
use anyhow::{Context, Result, bail, ensure};
use motenet_link::{Decoder, Event, Hello, MAX_FRAME, MAX_VALUES, Metrics, PROTOCOL, Report, Request, Values, encode};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering::Relaxed},
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

/// How long a board may take for anything. An update takes the longest.
const LIMIT: Duration = Duration::from_secs(600);
/// After so long without an answer the host asks again.
const AGAIN: Duration = Duration::from_secs(1);
/// A device gives weights up of which no more come for so long. A host that is short of time may stop for longer, and then has to begin again.
const GIVEN_UP: Duration = Duration::from_secs(10);

/// What the board says of a window.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    pub class: usize,
    pub probabilities: Vec<f32>,
}

pub struct Device {
    qemu: Child,
    /// The board's own name for nothing: where its sockets are.
    sockets: PathBuf,
    line: UnixStream,
    reports: Receiver<Report>,
    printed: Arc<Mutex<(Records, Vec<String>)>>,
    /// Since its start.
    pub hello: Option<Hello>,
    pub answers: BTreeMap<u32, Answer>,
    pub events: Vec<Event>,
    pub saved: Option<u32>,
    /// How many samples it has taken.
    pub samples: u32,
    /// How many more it has room for.
    room: usize,
}

impl Device {
    /// Starts QEMU and waits for the board's hello. `flash` is its file.
    pub fn start(board: &Board, image: &Path, flash: &Path, seed: u64) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("motenet-life-{}-{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
        let sockets = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&sockets).with_context(|| format!("cannot make {}", sockets.display()))?;
        let socket = |name: &str, options: &str| format!("unix:{}{options}", sockets.join(name).display());
        let arguments = [
            format!("board={}", board.core.name),
            format!("seed={seed}"),
            format!("flash={}", flash.display()),
        ];
        let mut command = Command::new(board.core.qemu[0]);
        // Without `-icount`: nothing is counted here, and each byte of the line would wait for its turn.
        let counting = board.core.qemu.iter().position(|&option| option == "-icount");
        command
            .args(&board.core.qemu[1..counting.unwrap_or(board.core.qemu.len())])
            .args(["-display", "none", "-chardev", "stdio,id=host"])
            // It waits for the host, so that its first words are heard.
            .args(["-serial", &socket("line", ",server=on,wait=on")])
            .args(["-monitor", &socket("monitor", ",server=on,wait=off")])
            .args(["-semihosting-config", &qemu::semihosting(&arguments)?])
            .current_dir(repository::root());
        match board.flash {
            // With `-kernel`, QEMU would start what is in this flash.
            Flash::Cfi => command.args(["-device", &format!("loader,file={}", image.display())]),
            Flash::File | Flash::Chip => command.arg("-kernel").arg(image),
        };
        if let Some(unit) = board.drive() {
            command.args([
                "-drive",
                &format!("if=pflash,unit={unit},format=raw,file={}", flash.display()),
            ]);
        }
        let mut qemu = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", board.core.qemu[0]))?;
        let printed = Arc::new(Mutex::new((Records::default(), Vec::new())));
        listen(qemu.stdout.take(), &printed);
        listen(qemu.stderr.take(), &printed);
        let line = match connect(&sockets.join("line"), &mut qemu) {
            Ok(line) => line,
            Err(error) => {
                let _ = qemu.kill();
                let _ = qemu.wait();
                let said = printed.lock().map(|printed| printed.1.join("; ")).unwrap_or_default();
                return Err(error.context(said));
            }
        };
        let mut device = Self {
            reports: receive(line.try_clone()?),
            qemu,
            sockets,
            line,
            printed,
            hello: None,
            answers: BTreeMap::new(),
            events: Vec::new(),
            saved: None,
            samples: 0,
            room: 0,
        };
        device.greet()?;
        Ok(device)
    }

    /// Waits for its hello, and for how many samples it has.
    pub fn greet(&mut self) -> Result<Hello> {
        self.send(&Request::Hello { protocol: PROTOCOL })?;
        self.until(|device, report| {
            (matches!(report, Report::Accepted { .. }) && device.hello.is_some()).then_some(())
        })
        .context("waiting for its hello")?;
        self.hello.clone().context("no hello")
    }

    /// Sends bytes as they are.
    pub fn send_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.line.write_all(bytes).context("the line to the board is broken")
    }

    pub fn send(&mut self, request: &Request) -> Result<()> {
        let mut room = [0; MAX_FRAME];
        let frame = encode(request, &mut room).to_vec();
        self.send_bytes(&frame)
    }

    /// The next report, if one comes in time.
    fn next(&mut self, limit: Duration) -> Result<Option<Report>> {
        match self.reports.recv_timeout(limit) {
            Ok(report) => {
                self.note(&report);
                Ok(Some(report))
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => bail!("the board is gone: {}", self.last_words()),
        }
    }

    /// Remembers what a report says.
    fn note(&mut self, report: &Report) {
        match report {
            Report::Hello(hello) => {
                if self.hello.as_ref().is_none_or(|known| known.session != hello.session) {
                    // It has started anew.
                    self.answers.clear();
                    self.events.clear();
                    (self.saved, self.samples) = (None, 0);
                }
                self.hello = Some(hello.clone());
            }
            Report::Accepted { next, room } => (self.samples, self.room) = (*next, usize::from(*room)),
            Report::Prediction {
                window,
                class,
                probabilities,
            } => {
                let answer = Answer {
                    class: usize::from(*class),
                    probabilities: probabilities.to_vec(),
                };
                self.answers.insert(*window, answer);
            }
            Report::Event(event) => self.events.push(*event),
            Report::Saved { sequence } => self.saved = Some(*sequence),
            _ => {}
        }
    }

    /// Waits for a report that `wanted` makes something of.
    pub fn until<T>(&mut self, mut wanted: impl FnMut(&mut Self, &Report) -> Option<T>) -> Result<T> {
        let end = Instant::now() + LIMIT;
        while Instant::now() < end {
            if let Some(report) = self.next(AGAIN)?
                && let Some(found) = wanted(self, &report)
            {
                return Ok(found);
            }
        }
        bail!("no answer; its last words: {}", self.last_words())
    }

    /// Asks, again and again until there is an answer that `wanted` makes something of.
    pub fn ask<T>(&mut self, request: &Request, mut wanted: impl FnMut(&mut Self, &Report) -> Option<T>) -> Result<T> {
        let end = Instant::now() + LIMIT;
        while Instant::now() < end {
            self.send(request)?;
            let again = Instant::now() + AGAIN;
            while Instant::now() < again {
                match self.next(again.saturating_duration_since(Instant::now()))? {
                    Some(Report::Refused { request: asked, why }) if asked == request.asked() => {
                        bail!("{asked} is refused: {why}")
                    }
                    Some(report) => {
                        if let Some(found) = wanted(self, &report) {
                            return Ok(found);
                        }
                    }
                    None => {}
                }
            }
        }
        bail!(
            "no answer to {}; its last words: {}",
            request.asked(),
            self.last_words()
        )
    }

    /// Sends samples as there is room for them; `spoil` is called before each message and may put anything else on the line.
    pub fn stream<const C: usize>(
        &mut self,
        samples: &[[f32; C]],
        mut spoil: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let first = self.samples;
        let end = first + samples.len() as u32;
        let limit = Instant::now() + LIMIT;
        while self.samples != end {
            ensure!(Instant::now() < limit, "it takes no samples: {}", self.last_words());
            let from = self.samples.wrapping_sub(first) as usize;
            let rest = samples
                .get(from..)
                .with_context(|| format!("it expects sample {} of {first}..{end}", self.samples))?;
            let count = rest.len().min(self.room).min(MAX_VALUES / C);
            let values: Vec<f32> = rest.iter().take(count).flatten().copied().collect();
            if count > 0 {
                spoil(self)?;
                self.send(&Request::Samples {
                    first: self.samples,
                    values: Values::from_slice(&values).map_err(|_| anyhow::anyhow!("too many numbers"))?,
                })?;
            }
            // Where the window is full there is no room until it has been recognised: the device says when there is.
            let again = Instant::now() + AGAIN;
            loop {
                match self.next(again.saturating_duration_since(Instant::now()))? {
                    Some(Report::Accepted { .. }) => break,
                    Some(_) => {}
                    None => {
                        self.send(&Request::Hello { protocol: PROTOCOL })?;
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// What it says of a window, once it has; nothing of one that it refuses to look at.
    pub fn answer(&mut self, window: u32) -> Result<Option<Answer>> {
        let said = |device: &Self| {
            let refused = |event: &Event| matches!(event, Event::Refused { window: of, .. } if *of == window);
            match device.answers.get(&window) {
                Some(answer) => Some(Some(answer.clone())),
                None => device.events.iter().any(refused).then_some(None),
            }
        };
        if let Some(answer) = said(self) {
            return Ok(answer);
        }
        self.until(|device, _| said(device))
            .with_context(|| format!("waiting for what window {window} is"))
    }

    pub fn metrics(&mut self) -> Result<Metrics> {
        self.ask(&Request::Status, |_, report| match report {
            Report::Metrics(metrics) => Some(*metrics),
            _ => None,
        })
    }

    /// All of its weights, as bits.
    pub fn weights(&mut self) -> Result<Vec<u32>> {
        let params = self.hello.as_ref().context("no hello")?.params;
        let mut weights: Vec<u32> = Vec::new();
        while (weights.len() as u32) < params {
            let at = weights.len() as u32;
            let request = Request::ReadWeights {
                from: at,
                count: MAX_VALUES as u8,
            };
            let piece = self.ask(&request, |_, report| match report {
                Report::Weights { from, values, .. } if *from == at && !values.is_empty() => Some(values.clone()),
                _ => None,
            })?;
            weights.extend(piece.iter().map(|value| value.to_bits()));
        }
        Ok(weights)
    }

    /// Has it predict with these weights.
    pub fn write_weights(&mut self, weights: &[u32]) -> Result<()> {
        let values: Vec<f32> = weights.iter().map(|&bits| f32::from_bits(bits)).collect();
        let began = Instant::now();
        self.write_pieces(&values).or_else(|error| {
            if began.elapsed() < GIVEN_UP {
                return Err(error);
            }
            self.write_pieces(&values)
        })
    }

    fn write_pieces(&mut self, values: &[f32]) -> Result<()> {
        for (i, piece) in values.chunks(MAX_VALUES).enumerate() {
            let from = (i * MAX_VALUES) as u32;
            let end = from + piece.len() as u32;
            let request = Request::WriteWeights {
                from,
                values: Values::from_slice(piece).map_err(|_| anyhow::anyhow!("too many weights"))?,
            };
            self.ask(&request, |_, report| {
                matches!(report, Report::WeightsTaken { next } if *next == end).then_some(())
            })?;
        }
        let request = Request::CommitWeights {
            crc: motenet_link::checksum(values),
        };
        self.ask(&request, |_, report| {
            matches!(report, Report::Done { .. }).then_some(())
        })
    }

    /// Waits for the hello of another start, and not for that of another session: these are drawn from the seed, which stays the same.
    pub fn restarted(&mut self) -> Result<Hello> {
        self.hello = None;
        self.until(|device, _| device.hello.clone())
            .context("waiting for its restart")?;
        self.greet()
    }

    /// The way to [`reset`](Self::reset) it, made ready before the moment.
    pub fn monitor(&self) -> Result<UnixStream> {
        let mut monitor = UnixStream::connect(self.sockets.join("monitor")).context("connecting to QEMU's monitor")?;
        // It asks for a command first.
        let _ = monitor.read(&mut [0; 256])?;
        Ok(monitor)
    }

    /// Resets the board as its button does, whatever it is doing.
    pub fn reset(&mut self, mut monitor: UnixStream) -> Result<Hello> {
        // What it has said so far is not said after the reset.
        monitor.write_all(b"system_reset\n")?;
        let _ = monitor.read(&mut [0; 256])?;
        self.restarted()
    }

    /// Pulls the cable out, and puts it in again.
    pub fn pull_cable(&mut self) -> Result<()> {
        self.line.shutdown(std::net::Shutdown::Both)?;
        self.line = connect(&self.sockets.join("line"), &mut self.qemu)?;
        self.reports = receive(self.line.try_clone()?);
        self.send_bytes(&[0])?;
        self.greet().map(drop)
    }

    /// A result that the firmware has printed.
    pub fn printed(&self, key: &str) -> Option<u64> {
        self.printed.lock().ok()?.0.get(key)?.parse().ok()
    }

    fn last_words(&self) -> String {
        let printed = self.printed.lock().map(|printed| printed.1.join("; "));
        format!("{:?}, printed: {}", self.events.last(), printed.unwrap_or_default())
    }
}

/// Ends QEMU at once: a power cut.
impl Drop for Device {
    fn drop(&mut self) {
        let _ = self.qemu.kill();
        let _ = self.qemu.wait();
        let _ = std::fs::remove_dir_all(&self.sockets);
    }
}

fn connect(path: &Path, qemu: &mut Child) -> Result<UnixStream> {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        match UnixStream::connect(path) {
            Ok(line) => return Ok(line),
            Err(error) if Instant::now() > end => return Err(error).context("QEMU opens no line"),
            Err(_) => {}
        }
        if let Some(status) = qemu.try_wait()? {
            bail!("QEMU has ended: {status}");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// The reports that come by the line, until it is closed.
fn receive(mut line: UnixStream) -> Receiver<Report> {
    let (sender, reports) = mpsc::channel();
    thread::spawn(move || {
        let (mut decoder, mut bytes) = (Decoder::<Report>::new(), [0; 4096]);
        while let Ok(n @ 1..) = line.read(&mut bytes) {
            // A frame that a reset has cut short is no report.
            for report in bytes[..n].iter().filter_map(|&byte| decoder.push(byte)).flatten() {
                if sender.send(report).is_err() {
                    return;
                }
            }
        }
    });
    reports
}

/// Keeps what the firmware and QEMU print.
fn listen(pipe: Option<impl Read + Send + 'static>, printed: &Arc<Mutex<(Records, Vec<String>)>>) {
    let Some(pipe) = pipe else { return };
    let printed = Arc::clone(printed);
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if let Ok(mut printed) = printed.lock() {
                printed.0.take(&line);
                printed.1.push(line);
            }
        }
    });
}
