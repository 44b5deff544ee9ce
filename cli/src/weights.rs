//! `motenet weights`: a device's weights in a file, and back.
//!
//! # The file, version 1
//!
//! Little-endian: `MTLW`; version 1 (`u32`); the mark of the network's layout (`u32`); how many weights (`u32`); their CRC-32 as
//! [`checksum`] computes it (`u32`); the weights (`f32` each), in the order of the network's parameters.

use crate::{
    address::Where,
    desk::{Desk, Source},
    line::Line,
    note::{News, Note},
    session::State,
};
use anyhow::{Context, Result, bail, ensure};
use clap::Subcommand;
use motenet_host::files;
use motenet_link::{Asked, Hello, MAX_VALUES, Report, Request, Why, checksum};
use std::{
    error, fmt,
    path::PathBuf,
    time::{Duration, Instant},
};

const MAGIC: [u8; 4] = *b"MTLW";
const VERSION: u32 = 1;
const HEADER: usize = 20;
/// A request without an answer is sent again after so long.
const AGAIN: Duration = Duration::from_millis(700);

/// Read a device's weights into a file, or write them back.
#[derive(clap::Args)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read the weights that predict now.
    Read {
        /// The file to write.
        file: PathBuf,
        #[command(flatten)]
        place: Where,
    },
    /// Write weights: the device predicts and learns with them from then on. It keeps them over a reset once it has saved.
    Write {
        /// A file that `read` has written.
        file: PathBuf,
        #[command(flatten)]
        place: Where,
    },
}

/// Runs the command.
///
/// # Errors
/// If there is no device, it refuses, or the file is not what it should be.
pub fn run(options: &Options) -> Result<()> {
    match &options.command {
        Command::Read { file, place } => {
            let mut device = Device::new(Line::new(place.address()?));
            let weights = device.read()?;
            files::write_atomically(file, &weights.to_bytes())?;
            println!("{} weights of network {:08x}", weights.values.len(), weights.network);
        }
        Command::Write { file, place } => {
            let weights =
                Weights::from_bytes(&files::read(file)?).with_context(|| format!("reading {}", file.display()))?;
            let mut device = Device::new(Line::new(place.address()?));
            device.write(&weights)?;
            println!("{} weights are in use", weights.values.len());
        }
    }
    Ok(())
}

/// The weights of a network.
#[derive(Clone, PartialEq, Debug)]
pub struct Weights {
    /// The mark of its layout.
    pub network: u32,
    /// The weights, in the order of its parameters.
    pub values: Vec<f32>,
}

impl Weights {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for word in [VERSION, self.network, self.values.len() as u32, checksum(&self.values)] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(self.values.iter().flat_map(|value| value.to_le_bytes()));
        bytes
    }

    /// The weights of a file's bytes.
    ///
    /// # Errors
    /// If they are not exactly what the format says.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (head, rest) = bytes.split_at_checked(HEADER).context("too short for a header")?;
        let [magic, version, network, count, sum] = head.as_chunks::<4>().0 else {
            bail!("too short for a header");
        };
        ensure!(*magic == MAGIC, "not a file of weights: it does not start with MTLW");
        let version = u32::from_le_bytes(*version);
        ensure!(version == VERSION, "version {version}, not {VERSION}");
        let (values, odd) = rest.as_chunks::<4>();
        let count = u32::from_le_bytes(*count) as usize;
        ensure!(
            odd.is_empty() && values.len() == count,
            "{} bytes of weights, {count} weights expected",
            rest.len()
        );
        let values: Vec<f32> = values.iter().map(|value| f32::from_le_bytes(*value)).collect();
        ensure!(checksum(&values) == u32::from_le_bytes(*sum), "the checksum is wrong");
        let network = u32::from_le_bytes(*network);
        Ok(Weights { network, values })
    }
}

/// What a device does not do, and why.
#[derive(Debug)]
struct Refused {
    request: Asked,
    why: Why,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} refused: {}", self.request, self.why)
    }
}

impl error::Error for Refused {}

/// A device that is asked one thing after the other.
pub struct Device {
    desk: Desk,
    patience: Duration,
}

impl Device {
    /// The device at the end of a line.
    pub fn new(line: Line) -> Self {
        Device {
            desk: Desk::new(Source::Line(line), None, None),
            patience: Duration::from_secs(10),
        }
    }

    /// Who it is.
    ///
    /// # Errors
    /// If it does not say so.
    pub fn hello(&mut self) -> Result<Hello> {
        let until = Instant::now() + self.patience;
        while Instant::now() < until {
            self.desk.turn(Duration::from_millis(50))?;
            if let Some(hello) = &self.desk.session().section().hello {
                return Ok(hello.clone());
            }
            if let State::Ended(why) = self.desk.session().state() {
                bail!("{why}");
            }
        }
        bail!("the device does not say who it is: {:?}", self.desk.session().state())
    }

    /// Asks until there is an answer that `wanted` takes.
    fn ask<T>(&mut self, request: &Request, mut wanted: impl FnMut(&Report) -> Option<T>) -> Result<T> {
        let until = Instant::now() + self.patience;
        let session = self.hello()?.session;
        while Instant::now() < until {
            let mut news = self.desk.ask(request.clone())?;
            let again = Instant::now() + AGAIN;
            loop {
                for News { note, .. } in news {
                    match note {
                        Note::Report(Report::Refused { request: of, why }) if of == request.asked() => {
                            bail!(Refused { request: of, why })
                        }
                        Note::Report(Report::Hello(hello)) => {
                            ensure!(hello.session == session, "the device was reset");
                        }
                        Note::Report(report) => {
                            if let Some(answer) = wanted(&report) {
                                return Ok(answer);
                            }
                        }
                        Note::Ended(why) => bail!("{why}"),
                        _ => {}
                    }
                }
                if Instant::now() >= again {
                    break;
                }
                news = self.desk.turn(Duration::from_millis(20))?;
            }
        }
        bail!("no answer to: {}", request.asked())
    }

    /// Reads all weights; again from the start if they change meanwhile.
    ///
    /// # Errors
    /// If the device does not give them, or they change all the time.
    pub fn read(&mut self) -> Result<Weights> {
        let hello = self.hello()?;
        for _ in 0..5 {
            if let Some(values) = self.read_once(hello.params as usize)? {
                let network = hello.network;
                return Ok(Weights { network, values });
            }
        }
        bail!("the weights change all the time: pause learning")
    }

    /// All weights, unless they have changed meanwhile.
    fn read_once(&mut self, params: usize) -> Result<Option<Vec<f32>>> {
        let (mut values, mut first) = (Vec::with_capacity(params.min(1 << 20)), None);
        while values.len() < params {
            let from = values.len() as u32;
            let count = (params - values.len()).min(MAX_VALUES) as u8;
            let answer = |report: &Report| match report {
                Report::Weights {
                    from: at,
                    generation,
                    values,
                } if *at == from => Some((*generation, values.clone())),
                _ => None,
            };
            let (generation, piece) = self.ask(&Request::ReadWeights { from, count }, answer)?;
            ensure!(!piece.is_empty(), "the device has {from} weights only, not {params}");
            if *first.get_or_insert(generation) != generation {
                return Ok(None);
            }
            values.extend(piece);
        }
        values.truncate(params);
        Ok(Some(values))
    }

    /// Writes weights and puts them to use.
    ///
    /// # Errors
    /// If they belong to another network, or the device refuses them.
    pub fn write(&mut self, weights: &Weights) -> Result<()> {
        let hello = self.hello()?;
        ensure!(
            hello.network == weights.network && hello.params as usize == weights.values.len(),
            "these are {} weights of network {:08x}; the device has {} of network {:08x}",
            weights.values.len(),
            weights.network,
            hello.params,
            hello.network
        );
        // A device gives weights up of which no more come for ten seconds, as from a computer that was asleep; or they are in use, and its answer was lost.
        self.write_pieces(&weights.values)
            .or_else(|error| match error.downcast_ref() {
                Some(Refused { why: Why::Range, .. }) => self.write_pieces(&weights.values),
                _ => Err(error),
            })
    }

    fn write_pieces(&mut self, values: &[f32]) -> Result<()> {
        let mut from = 0;
        for piece in values.chunks(MAX_VALUES) {
            let values = piece.iter().copied().collect();
            let end = from + piece.len() as u32;
            let answer = |report: &Report| match report {
                Report::WeightsTaken { next } if *next == end => Some(()),
                _ => None,
            };
            self.ask(&Request::WriteWeights { from, values }, answer)?;
            from = end;
        }
        let crc = checksum(values);
        self.ask(&Request::CommitWeights { crc }, |report| match report {
            Report::Done { request } if *request == Asked::CommitWeights => Some(()),
            _ => None,
        })
    }
}
