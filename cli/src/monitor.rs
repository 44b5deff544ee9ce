//! `motenet monitor`: a device, live.

use crate::{
    address::Where,
    desk::{Desk, Source},
    feeder::What,
    line::Line,
    note::{News, Note},
    recording::{self, Recorder},
    session::{Session, State},
    stream, view,
};
use anyhow::{Context, Result, ensure};
use motenet_link::{Report, Request};
use ratatui::{
    Terminal,
    backend::CrosstermBackend,
    crossterm::{
        cursor, event,
        event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers},
        execute, terminal,
    },
};
use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::PathBuf,
    time::Duration,
};

/// Watch a device learn: accuracy, loss, probabilities, confusion matrix, events, metrics.
#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    place: Where,
    /// Show a recording instead of a device.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// How many times as fast as it was; 0: all at once.
    #[arg(long, default_value_t = 1.0)]
    replay_speed: f64,
    /// Write everything that happens to this file, as JSON lines.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Print lines instead of a picture: for logs. With --stdio they go to standard error.
    #[arg(long)]
    plain: bool,
    /// End after so many seconds.
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
    /// Feed the device with the recorded movements of this person, 1 to 10.
    #[arg(long, value_name = "SUBJECT")]
    feed: Option<u64>,
    #[command(flatten)]
    what: What,
}

/// Runs the command.
///
/// # Errors
/// If the options do not fit together, a file cannot be read or written, or there is no terminal.
pub fn run(options: &Options) -> Result<()> {
    let source = match &options.replay {
        Some(path) => {
            let recording = recording::read(path)?;
            if recording.damaged > 0 {
                eprintln!("{} damaged lines passed over", recording.damaged);
            }
            let mut notes = recording.notes;
            notes.reverse();
            let speed = options.replay_speed;
            Source::Replay { notes, speed }
        }
        None => Source::Line(Line::new(options.place.address()?)),
    };
    ensure!(
        options.replay.is_none() || options.feed.is_none(),
        "a recording cannot be fed"
    );
    let feeder = options
        .feed
        .map(|subject| stream::feeder(subject, options.what))
        .transpose()?;
    let recorder = options.record.as_deref().map(Recorder::new).transpose()?;
    let desk = Desk::new(source, feeder, recorder);
    let limit = options.seconds.map(Duration::from_secs);
    match options.plain {
        true => plain(desk, limit),
        false => picture(desk, limit, options.place.stdio),
    }
}

fn is_over(desk: &Desk, limit: Option<Duration>) -> bool {
    limit.is_some_and(|limit| desk.now() >= limit)
}

fn plain(mut desk: Desk, limit: Option<Duration>) -> Result<()> {
    while !is_over(&desk, limit) && !matches!(desk.session().state(), State::Ended(_)) {
        for news in desk.turn(Duration::from_millis(100))? {
            print(&news, desk.session());
        }
    }
    Ok(())
}

/// Prints what has happened as a line on standard error, which is free even if the others are the line to the device.
pub fn print(news: &News, session: &Session) {
    if let Some(text) = words(news, session) {
        // Nobody may be reading any more.
        let _ = writeln!(io::stderr(), "{:9.3} {text}", news.at.as_secs_f64());
    }
}

/// A note in words; nothing of what is of no interest in a log.
pub fn words(news: &News, session: &Session) -> Option<String> {
    Some(match &news.note {
        Note::Report(Report::Prediction {
            window,
            class,
            probabilities,
        }) => {
            let class = usize::from(*class);
            let probability = probabilities.get(class).copied().unwrap_or(f32::NAN);
            let recent = session.section().statistics.recently().map(|(accuracy, loss)| {
                format!("; of the last labelled {:.0} % right, loss {loss:.3}", 100.0 * accuracy)
            });
            let name = session.section().name(class);
            format!(
                "window {window}: {name} ({:.0} %){}",
                100.0 * probability,
                recent.unwrap_or_default()
            )
        }
        Note::Report(Report::Metrics(metrics)) => format!(
            "up {} s, {} windows, {} labels, {} updates: {} accepted, {} rolled back; loss {:.3}; slice at most {} us; {} frames dropped",
            metrics.uptime_s,
            metrics.windows,
            metrics.labels,
            metrics.updates,
            metrics.accepted,
            metrics.rolled_back,
            metrics.loss,
            metrics.slice_us,
            metrics.dropped
        ),
        Note::Report(
            Report::Accepted { .. } | Report::Class { .. } | Report::Weights { .. } | Report::WeightsTaken { .. },
        )
        | Note::Truth { .. }
        | Note::Sent(Request::Samples { .. } | Request::Status | Request::Hello { .. }) => return None,
        Note::Sent(request) => format!("asked: {}", request.asked()),
        _ => return news.said.clone(),
    })
}

/// What a key does.
#[derive(Clone, PartialEq, Debug)]
pub enum Action {
    /// Asks the device.
    Ask(Box<Request>),
    /// Shows a question, which the next key answers.
    Question,
    /// Ends the program.
    Quit,
    /// Nothing.
    Nothing,
}

/// What a key does. `sure` if the question whether to erase is on the screen.
pub fn action(key: KeyEvent, session: &Session, sure: bool) -> Action {
    if key.kind == KeyEventKind::Release {
        return Action::Nothing;
    }
    let paused = session.section().metrics.is_some_and(|metrics| metrics.paused);
    let ask = |request| Action::Ask(Box::new(request));
    match key.code {
        KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => Action::Quit,
        KeyCode::Char('y') if sure => ask(Request::Erase),
        KeyCode::Char('q') | KeyCode::Esc => Action::Quit,
        KeyCode::Char('s') => ask(Request::Save),
        KeyCode::Char('p') if paused => ask(Request::Resume),
        KeyCode::Char('p') => ask(Request::Pause),
        KeyCode::Char('r') => ask(Request::Restart),
        KeyCode::Char('e') => Action::Question,
        KeyCode::Char(digit) => match digit.to_digit(10) {
            // As on the keyboard: 1 is the first class, 0 the tenth.
            Some(digit) => ask(Request::LabelLast {
                class: ((digit + 9) % 10) as u8,
            }),
            None => Action::Nothing,
        },
        _ => Action::Nothing,
    }
}

/// The terminal, given back as it was.
struct Screen(Terminal<CrosstermBackend<Box<dyn Write>>>);

impl Screen {
    fn new(stdio: bool) -> Result<Self> {
        let mut out: Box<dyn Write> = match stdio {
            // Standard output is the line to the device.
            true => Box::new(
                OpenOptions::new()
                    .write(true)
                    .open("/dev/tty")
                    .context("opening the terminal")?,
            ),
            false => Box::new(io::stdout()),
        };
        terminal::enable_raw_mode().context("there is no terminal: --plain does without")?;
        execute!(out, terminal::EnterAlternateScreen)?;
        Ok(Screen(Terminal::new(CrosstermBackend::new(out))?))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = terminal::disable_raw_mode();
        let _ = execute!(self.0.backend_mut(), terminal::LeaveAlternateScreen, cursor::Show);
    }
}

fn picture(mut desk: Desk, limit: Option<Duration>, stdio: bool) -> Result<()> {
    let mut screen = Screen::new(stdio)?;
    let mut sure = false;
    while !is_over(&desk, limit) {
        desk.turn(Duration::from_millis(60))?;
        let (now, feed) = (desk.now(), desk.feeder().map(|feeder| feeder.progress()));
        screen
            .0
            .draw(|frame| view::draw(frame, desk.session(), now, feed, sure))?;
        while event::poll(Duration::ZERO)? {
            let Event::Key(key) = event::read()? else { continue };
            match action(key, desk.session(), sure) {
                Action::Quit => return Ok(()),
                Action::Ask(request) => {
                    desk.ask(*request)?;
                    sure = false;
                }
                Action::Question => sure = true,
                Action::Nothing => sure = false,
            }
        }
    }
    Ok(())
}
