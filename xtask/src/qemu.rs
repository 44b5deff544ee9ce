//! Runs a firmware in QEMU.

use crate::{
    cores::Core,
    process::{Ended, watch},
    record::Records,
    repository,
};
use anyhow::{Context, Result, ensure};
use std::{path::Path, process::Command, time::Duration};

/// What a run gave.
#[derive(Debug)]
pub struct Finished {
    /// The lines `key=value` it printed.
    pub records: Records,
    /// Everything it and QEMU printed.
    pub lines: Vec<String>,
    /// How it ended.
    pub ended: Ended,
}

impl Finished {
    /// The results of a run that went well.
    pub fn results(self) -> Result<Records> {
        self.ended.success().with_context(|| match self.lines.last() {
            Some(last) => format!("the firmware's last words: {last}"),
            None => "the firmware said nothing".to_owned(),
        })?;
        Ok(self.records)
    }
}

/// Runs `image` with arguments of the form `key=value`; calls `on_line` with each line as it comes.
///
/// The root of the repository is the directory in which the firmware finds the host's files.
pub fn run(
    core: &Core,
    image: &Path,
    arguments: &[String],
    limit: Duration,
    on_line: impl FnMut(&str),
) -> Result<Finished> {
    run_with(core, image, arguments, &[], limit, on_line)
}

/// The same with further `options` for QEMU.
pub fn run_with(
    core: &Core,
    image: &Path,
    arguments: &[String],
    options: &[&str],
    limit: Duration,
    mut on_line: impl FnMut(&str),
) -> Result<Finished> {
    let mut command = Command::new(core.qemu[0]);
    command
        .args(&core.qemu[1..])
        .args(options)
        .current_dir(repository::root());
    command.args([
        "-display",
        "none",
        "-serial",
        "none",
        "-monitor",
        "none",
        "-chardev",
        "stdio,id=host",
    ]);
    command
        .args(["-semihosting-config", &semihosting(arguments)?])
        .arg("-kernel")
        .arg(image);
    let mut records = Records::default();
    let mut lines = Vec::new();
    let ended = watch(&mut command, limit, |_, line| {
        on_line(line);
        records.take(line);
        lines.push(line.to_owned());
    })?;
    Ok(Finished { records, lines, ended })
}

/// QEMU's option that lets the firmware print, read files and see its arguments.
pub fn semihosting(arguments: &[String]) -> Result<String> {
    let mut option = "enable=on,target=native,chardev=host,arg=firmware".to_owned();
    for argument in arguments {
        ensure!(
            !argument.contains(char::is_whitespace),
            "a firmware's argument has no blanks: '{argument}'"
        );
        // A comma ends a value there; two of them are a comma.
        option += &format!(",arg={}", argument.replace(',', ",,"));
    }
    Ok(option)
}

#[cfg(test)]
mod tests {
    use super::semihosting;

    #[test]
    fn arguments_are_escaped() {
        let option = semihosting(&["file=a,b".to_owned(), "n=3".to_owned()]).unwrap();
        assert!(option.ends_with(",arg=firmware,arg=file=a,,b,arg=n=3"), "{option}");
        assert!(semihosting(&["file=a b".to_owned()]).is_err());
    }
}
