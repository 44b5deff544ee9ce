//! `motenet stream`: recorded movements to a device, in lines of text.

use crate::{
    address::Where,
    desk::{Desk, Source},
    feeder::{Feeder, What},
    line::Line,
    monitor::print,
    recording::Recorder,
    session::State,
};
use anyhow::{Context, Result, bail, ensure};
use motenet_host::watch;
use std::{path::PathBuf, time::Duration};

/// Send recorded movements to a device that has no sensor, with labels, and count what it recognises.
#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    place: Where,
    /// Whose movements: 1 to 10.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=watch::SUBJECTS as u64))]
    subject: u64,
    #[command(flatten)]
    what: What,
    /// Write everything that happens to this file.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Say nothing but the result.
    #[arg(long)]
    quiet: bool,
    /// Give up if the device takes no sample for so many seconds.
    #[arg(long, default_value_t = 30)]
    patience: u64,
}

/// A feeder with the movements of a subject.
///
/// # Errors
/// If the recordings cannot be read, or there is none of that subject.
pub fn feeder(subject: u64, what: What) -> Result<Feeder> {
    let mut recordings = watch::load()?;
    recordings.retain(|recording| recording.subject as u64 == subject);
    ensure!(!recordings.is_empty(), "there is no subject {subject}");
    Ok(Feeder::new(recordings, what))
}

/// Runs the command.
///
/// # Errors
/// If the device does not take the samples.
pub fn run(options: &Options) -> Result<()> {
    let feeder = feeder(options.subject, options.what)?;
    let recorder = options.record.as_deref().map(Recorder::new).transpose()?;
    let line = Line::new(options.place.address()?);
    let mut desk = Desk::new(Source::Line(line), Some(feeder), recorder);
    let (mut taken, mut since) = (0, Duration::ZERO);
    loop {
        for news in desk.turn(Duration::from_millis(20))? {
            if !options.quiet {
                print(&news, desk.session());
            }
        }
        let feeder = desk.feeder().context("there is a feeder")?;
        if feeder.is_done(desk.now()) {
            break;
        }
        if let State::Ended(why) = desk.session().state() {
            bail!("not everything was sent: {why}");
        }
        if feeder.progress().0 != taken {
            (taken, since) = (feeder.progress().0, desk.now());
        }
        let (_, all) = feeder.progress();
        let patience = Duration::from_secs(options.patience);
        ensure!(
            taken == all && all > 0 || desk.now().saturating_sub(since) < patience,
            "the device has taken no sample for {} s: {:?}",
            options.patience,
            desk.session().state()
        );
    }
    let feeder = desk.feeder().context("there is a feeder")?;
    let ((right, of), (taken, _)) = (feeder.score(), feeder.progress());
    eprintln!("{taken} samples taken; {right} of {of} windows recognised");
    Ok(())
}
