//! `motenet curves`: accuracy and loss of a recording, as pictures.

use crate::{recording, session::Session};
use anyhow::{Result, ensure};
use motenet_host::plot::{Axis, Series, lines};
use std::path::{Path, PathBuf};

/// Draw the accuracy and the loss of a recording.
///
/// Two pictures: FILE, and beside it one with `-loss` in its name. Each start of the device begins a new curve.
#[derive(clap::Args)]
pub struct Options {
    /// What `motenet monitor --record` has written.
    recording: PathBuf,
    /// The picture: a PNG file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Curves that a picture has colours for.
const CURVES: usize = 8;

/// Runs the command.
///
/// # Errors
/// If the recording cannot be read, holds no labelled window, or a picture cannot be written.
pub fn run(options: &Options) -> Result<()> {
    for path in draw(&options.recording, &options.out)? {
        println!("{}", path.display());
    }
    Ok(())
}

/// Draws both pictures and returns their paths.
///
/// # Errors
/// As [`run`].
pub fn draw(file: &Path, out: &Path) -> Result<[PathBuf; 2]> {
    ensure!(
        out.extension().is_some_and(|extension| extension == "png"),
        "the picture is a PNG file: its name ends with .png"
    );
    let recording = recording::read(file)?;
    if recording.damaged > 0 {
        eprintln!("{} damaged lines passed over", recording.damaged);
    }
    let mut session = Session::default();
    for timed in &recording.notes {
        session.apply(timed.at, &timed.note);
    }
    let sections: Vec<_> = session
        .sections()
        .filter(|section| !section.statistics.curve().is_empty())
        .collect();
    ensure!(
        !sections.is_empty(),
        "no window of the recording has both a prediction and a class"
    );
    // The newest, if there are more than colours.
    let shown = sections
        .get(sections.len().saturating_sub(CURVES)..)
        .unwrap_or(&sections);
    let names: Vec<String> = (1..).take(shown.len()).map(|n| format!("start {n}")).collect();
    let loss = out.with_file_name(format!(
        "{}-loss.png",
        out.file_stem().unwrap_or_default().to_string_lossy()
    ));
    type Figure = fn(&crate::statistics::Point) -> f64;
    let pictures: [(&Path, &str, &str, Figure); 2] = [
        (out, "Accuracy, last 50 labelled windows", "accuracy in %", |point| {
            100.0 * point.accuracy
        }),
        (
            &loss,
            "Loss, last 50 labelled windows",
            "cross-entropy in nats",
            |point| point.loss,
        ),
    ];
    for (path, title, label, figure) in pictures {
        let points: Vec<Vec<(f64, f64)>> = shown
            .iter()
            .map(|section| {
                section
                    .statistics
                    .curve()
                    .iter()
                    .map(|point| (point.at, figure(point)))
                    .collect()
            })
            .collect();
        let series: Vec<Series> = names
            .iter()
            .zip(&points)
            .map(|(name, points)| Series { name, points })
            .collect();
        lines(path, title, Axis::linear("time in s"), Axis::linear(label), &series)?;
    }
    Ok([out.to_owned(), loss.clone()])
}
