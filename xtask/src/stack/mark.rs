//! How deep the stack has really been: the free memory is painted before a firmware starts, and looked at after it has run for a while. The firmware
//! itself is untouched, and need not end.

use super::image::Image;
use crate::{cores::Core, repository};
use anyhow::{Context, Result, ensure};
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

/// No sensible program leaves this on its stack; `boards/qemu/src/stack.rs` paints with it, too.
const PAINT: u32 = 0xa5c3_96e1;

/// Each run has files of its own: several are under way at once.
static RUNS: AtomicU32 = AtomicU32::new(0);

/// The longest that QEMU may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(30);

/// Runs a firmware for so long and tells how many bytes of stack it has written to, counted from where the stack starts.
pub fn painted(core: &Core, path: &Path, image: &Image, running: Duration) -> Result<u32> {
    let (bottom, top) = (image.symbol("__sheap")?, image.symbol("_stack_start")?);
    ensure!(bottom < top && bottom.is_multiple_of(4), "there is no room for a stack");
    let folder = repository::root().join("target/stack");
    fs::create_dir_all(&folder)?;
    let (process, run_number) = (std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
    let own = |end: &str| folder.join(format!("{process}-{run_number}.{end}"));
    let (paint, seen) = (own("paint"), own("seen"));
    fs::write(&paint, PAINT.to_le_bytes().repeat((top - bottom) as usize / 4))?;
    let commands = format!(
        "stop\nmemsave {bottom:#x} {} \"{}\"\nquit\n",
        top - bottom,
        seen.display()
    );
    let outcome = run(core, path, &paint, bottom, &commands, running);
    let memory = outcome.and_then(|()| fs::read(&seen).context("QEMU has not written what the stack looks like"));
    // Nobody needs them any more; should they stay, they do no harm.
    let _ = (fs::remove_file(&paint), fs::remove_file(&seen));
    let memory = memory?;
    let (words, _) = memory.as_chunks::<4>();
    let untouched = words.iter().take_while(|word| **word == PAINT.to_le_bytes()).count() as u32;
    ensure!(untouched > 0, "the stack has reached the statics, or was not painted");
    Ok(top - bottom - 4 * untouched)
}

fn run(core: &Core, image: &Path, paint: &Path, bottom: u32, commands: &str, running: Duration) -> Result<()> {
    // A comma ends a value there; two of them are a comma.
    let file = paint.display().to_string().replace(',', ",,");
    let mut command = Command::new(core.qemu[0]);
    command
        .args(&core.qemu[1..])
        .args(["-display", "none", "-serial", "none", "-monitor", "stdio"]);
    command
        .arg("-device")
        .arg(format!("loader,file={file},addr={bottom:#x},force-raw=on"));
    command.arg("-kernel").arg(image);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .with_context(|| format!("{} cannot be started", core.qemu[0]))?;
    thread::sleep(running);
    let told = child
        .stdin
        .take()
        .context("QEMU does not listen")
        .and_then(|mut input| Ok(input.write_all(commands.as_bytes())?));
    let end = Instant::now() + GOODBYE;
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "QEMU failed: {status}");
            return told;
        }
        if told.is_err() || Instant::now() >= end {
            child.kill()?;
            child.wait()?;
            return told.and(Err(anyhow::anyhow!("QEMU does not end")));
        }
        thread::sleep(Duration::from_millis(20));
    }
}
