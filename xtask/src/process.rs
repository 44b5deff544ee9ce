//! Runs a program, hands on its lines as they come, and ends it when its time is over.

use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::{Duration, Instant},
};

/// More than any build of this repository takes on a slow machine; a limit only against builds that hang.
pub const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);

/// Where a line came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// How a program ended.
#[derive(Debug)]
pub enum Ended {
    /// By itself.
    Exited(ExitStatus),
    /// It was stopped, having run for so long.
    TimedOut(Duration),
    /// It was stopped, having said enough.
    Stopped,
}

impl Ended {
    /// An error unless the program exited with success.
    pub fn success(&self) -> Result<()> {
        match self {
            Self::Exited(status) if status.success() => Ok(()),
            Self::Exited(status) => bail!("failed: {status}"),
            Self::TimedOut(limit) => bail!("stopped: not finished after {} s", limit.as_secs()),
            Self::Stopped => Ok(()),
        }
    }
}

/// Runs `command` without input and calls `on_line` for each of its lines; after `limit` it is stopped.
pub fn watch(command: &mut Command, limit: Duration, mut on_line: impl FnMut(Source, &str)) -> Result<Ended> {
    watch_while(command, limit, |source, line| {
        on_line(source, line);
        true
    })
}

/// [`watch`], which stops the program as soon as `on_line` returns `false`.
pub fn watch_while(
    command: &mut Command,
    limit: Duration,
    mut on_line: impl FnMut(Source, &str) -> bool,
) -> Result<Ended> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} cannot be started"))?;
    let end = Instant::now() + limit;
    let (sender, lines) = mpsc::channel();
    forward(child.stdout.take(), Source::Output, sender.clone());
    forward(child.stderr.take(), Source::Error, sender);
    loop {
        match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok((source, line)) if on_line(source, &line) => {}
            Ok(_) => {
                child.kill().with_context(|| format!("{name} cannot be stopped"))?;
                child.wait()?;
                return Ok(Ended::Stopped);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                child.kill().with_context(|| format!("{name} cannot be stopped"))?;
                child.wait()?;
                return Ok(Ended::TimedOut(limit));
            }
        }
    }
    // Both pipes are closed, so the program is about to end, unless it closed them on purpose.
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Ended::Exited(status));
        }
        if Instant::now() >= end {
            child.kill().with_context(|| format!("{name} cannot be stopped"))?;
            child.wait()?;
            return Ok(Ended::TimedOut(limit));
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Sends the lines of `pipe`; ends with it, or when nobody listens any more.
fn forward(pipe: Option<impl Read + Send + 'static>, source: Source, sender: Sender<(Source, String)>) {
    let Some(pipe) = pipe else { return };
    thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(1..)) {
            let line = String::from_utf8_lossy(&bytes)
                .trim_end_matches(['\n', '\r'])
                .to_owned();
            bytes.clear();
            if sender.send((source, line)).is_err() {
                break;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> (Ended, Vec<(Source, String)>) {
        let mut lines = Vec::new();
        let ended = watch(Command::new("sh").args(["-c", script]), limit, |source, line| {
            lines.push((source, line.to_owned()));
        });
        (ended.unwrap(), lines)
    }

    #[test]
    fn lines_and_status_are_handed_on() {
        let (ended, mut lines) = shell("echo one; echo two >&2; exit 3", BUILD_LIMIT);
        lines.sort_by_key(|(source, _)| *source == Source::Error);
        assert_eq!(
            lines,
            [(Source::Output, "one".to_owned()), (Source::Error, "two".to_owned())]
        );
        assert!(ended.success().unwrap_err().to_string().contains('3'));
    }

    #[test]
    fn a_program_that_hangs_is_stopped() {
        let begin = Instant::now();
        let (ended, lines) = shell("echo begun; exec sleep 60", Duration::from_millis(500));
        assert!(matches!(ended, Ended::TimedOut(_)));
        assert_eq!(lines.len(), 1);
        assert!(begin.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_program_that_has_said_enough_is_stopped() {
        let begin = Instant::now();
        let mut lines = 0;
        let mut shell = Command::new("sh");
        let ended = watch_while(
            shell.args(["-c", "echo one; echo two; exec sleep 60"]),
            BUILD_LIMIT,
            |_, _| {
                lines += 1;
                lines < 2
            },
        );
        assert!(matches!(ended, Ok(Ended::Stopped)));
        assert_eq!(lines, 2);
        assert!(begin.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = watch(&mut Command::new("no-such-program"), BUILD_LIMIT, |_, _| {}).unwrap_err();
        assert!(error.to_string().contains("no-such-program"));
    }
}
