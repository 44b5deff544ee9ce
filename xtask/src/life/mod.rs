//! `cargo xtask life`: emulated boards live the whole life of a sensor that learns.

mod board;
mod cuts;
mod device;
mod story;
mod wearer;

pub use board::Board;
pub use story::{Figures, Length, live};

use crate::{json, table};
use anyhow::{Context, Result};
use board::Kind;
use serde_json::json;
use std::path::PathBuf;
use wearer::{Small, Watch};

/// Have emulated boards recognise a wearer by what comes over their UART, learn, save, restart and lose power.
#[derive(clap::Args)]
pub struct Options {
    /// Only this board: an emulated core, or microbit; can be given several times.
    #[arg(long = "core", value_parser = Board::parse)]
    boards: Vec<Board>,
    /// Power cuts on each board.
    #[arg(long, default_value_t = 30)]
    cuts: usize,
    /// Windows of each of the 14 recordings that are to be recognised, at most.
    #[arg(long, default_value_t = 1000)]
    windows: usize,
    /// Write the figures to this file as well.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// `cargo xtask life`
pub fn run(options: &Options) -> Result<()> {
    let boards = if options.boards.is_empty() {
        Board::all()
    } else {
        options.boards.clone()
    };
    let length = Length {
        windows: options.windows,
        cuts: options.cuts,
    };
    let (mut rows, mut documents) = (Vec::new(), Vec::new());
    for board in &boards {
        let figures = of(board, length)?;
        println!("{}: {}", board.core.name, line(&figures));
        rows.push(row(board, &figures));
        documents.push(document(board, &figures));
    }
    println!();
    table::print(
        &[
            "board",
            "task",
            "before %",
            "after %",
            "restored %",
            "windows",
            "cuts",
            "old",
            "new",
            "RAM",
            "statics",
            "stack",
            "free",
            "s",
        ],
        &rows,
    );
    json::write(options.json.as_deref(), &json!(documents))
}

/// One board's life.
pub fn of(board: &Board, length: Length) -> Result<Figures> {
    match board.kind {
        Kind::Watch => live::<Watch, 6, 100>(board, length),
        Kind::Small => live::<Small, 3, 50>(board, length),
    }
    .with_context(|| format!("the life of {}", board.core.name))
}

/// In a line.
pub fn line(figures: &Figures) -> String {
    let Figures {
        before,
        after,
        windows,
        cuts,
        free,
        ram,
        seconds,
        ..
    } = figures;
    format!(
        "{before:.1} % of {windows} windows before, {after:.1} % after; {} cuts of saves of {:.0} ms left {} times the old model, {} times the new one; {free} of \
         {ram} bytes of RAM free; {seconds:.0} s",
        cuts.old + cuts.new,
        cuts.save_ms,
        cuts.old,
        cuts.new
    )
}

fn row(board: &Board, figures: &Figures) -> Vec<String> {
    let percent = |share: f64| format!("{share:.1}");
    vec![
        board.core.name.to_owned(),
        format!("{:?}", board.kind).to_lowercase(),
        percent(figures.before),
        percent(figures.after),
        percent(figures.restored),
        figures.windows.to_string(),
        (figures.cuts.old + figures.cuts.new).to_string(),
        figures.cuts.old.to_string(),
        figures.cuts.new.to_string(),
        figures.ram.to_string(),
        figures.statics.to_string(),
        figures.stack.to_string(),
        figures.free.to_string(),
        format!("{:.0}", figures.seconds),
    ]
}

fn document(board: &Board, figures: &Figures) -> serde_json::Value {
    json!({
        "board": board.core.name,
        "task": format!("{:?}", board.kind).to_lowercase(),
        "before": figures.before,
        "after": figures.after,
        "restored": figures.restored,
        "windows": figures.windows,
        "dropped": figures.dropped,
        "cuts": { "old": figures.cuts.old, "new": figures.cuts.new, "save_ms": figures.cuts.save_ms },
        "ram": figures.ram,
        "statics": figures.statics,
        "stack": figures.stack,
        "free": figures.free,
        "slice_us": figures.slice_us,
        "seconds": figures.seconds,
    })
}
