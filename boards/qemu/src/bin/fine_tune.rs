//! The demonstration: a network from flash meets a new wearer and learns, on the device.
//!
//! Arguments: `data=PATH` a file of windows of the host (written by `cargo xtask demo`), which stream through RAM one at a time; `epochs=N`.
#![no_std]
#![no_main]

use board::{
    ConstStaticCell, Failed, arguments::Arguments, console::Hex, decimal::Decimal, firmware, host_file::FileError,
    host_file::HostFile, instructions, say, stack,
};
use motenet_workload::watch::adapt::{AdaptError, Observer, Recipe, Source};
use motenet_workload::watch::session::{Device, Score, SessionError, Sets};
use motenet_workload::watch::{Room, Watch, Window};

/// The base's weights, trained on the nine other subjects; in flash.
static BASE: &[u8] = include_bytes!(env!("BASE"));

static DEVICE: ConstStaticCell<Device> = ConstStaticCell::new(Device::ZERO);

firmware!(main);

fn main() -> Result<(), Failed> {
    let arguments = Arguments::read();
    let path = arguments.text("data").map_err(Failed::because)?;
    let recipe = match arguments.get("epochs") {
        Some(_) => Recipe {
            epochs: arguments.number("epochs").map_err(Failed::because)?,
            ..Recipe::DEMO
        },
        None => Recipe::DEMO,
    };
    let device = DEVICE
        .try_take()
        .ok_or_else(|| Failed::because("the memory is taken"))?;

    let mut file = HostFile::open(path).map_err(Failed::because)?;
    let mut header = [[0; 4]; 4];
    file.read(header.as_flattened_mut()).map_err(Failed::because)?;
    let [magic, counts @ ..] = header;
    if &magic != b"MOTW" {
        return Err(Failed::because("the data are not a file of windows"));
    }
    let [adaptation, new, old] = counts.map(|count| u32::from_le_bytes(count) as usize);
    let mut adaptation = Section {
        file,
        first: 0,
        len: adaptation,
    };
    let mut new = Section {
        file: HostFile::open(path).map_err(Failed::because)?,
        first: adaptation.len,
        len: new,
    };
    let mut old = Section {
        file: HostFile::open(path).map_err(Failed::because)?,
        first: adaptation.len + new.len,
        len: old,
    };
    say!(
        adaptation.len,
        " windows to learn from, ",
        new.len,
        " of the new subject and ",
        old.len,
        " of the old ones to measure",
    );

    let sets = Sets {
        adaptation: &mut adaptation,
        new: &mut new,
        old: &mut old,
    };
    let mut progress = Progress {
        epochs: recipe.epochs,
        most: 0,
        sum: 0,
        steps: 0,
    };
    let outcome = device.run(BASE, sets, &recipe, &mut progress, |part| say!("> ", part, " ..."));
    let outcome = outcome.map_err(stopped)?;

    print_score("new_before", outcome.new_before);
    print_score("new_after", outcome.new_after);
    print_score("old_before", outcome.old_before);
    print_score("old_after", outcome.old_after);
    say!("windows_learned=", progress.steps);
    say!("updates=", outcome.updates);
    say!("instructions_per_step=", progress.sum / progress.steps.max(1));
    say!("instructions_at_most=", progress.most);
    say!("network_bytes=", size_of::<Watch>());
    say!("training_bytes=", Room::BYTES);
    say!("stack_bytes=", stack::high_water());
    say!("hash=", Hex::<16>(outcome.fingerprint));
    Ok(())
}

fn stopped(error: SessionError<FileError>) -> Failed {
    match error {
        SessionError::Base(_) => Failed::because("the base in flash is not one of this network"),
        SessionError::Source(error) | SessionError::Adapt(AdaptError::Source(error)) => Failed::because(error),
        SessionError::Adapt(AdaptError::Step(_)) => Failed::because("a step of the training was refused"),
        SessionError::Adapt(AdaptError::TooMany) => Failed::because("there are too many windows to learn from"),
    }
}

fn print_score(key: &str, score: Score) {
    say!(key, "=", Decimal::<1>(score.percent()));
}

/// A run of windows in the host's file.
struct Section {
    file: HostFile,
    first: usize,
    len: usize,
}

const HEADER: usize = 16;
const RECORD: usize = 4 + size_of::<Window>();

impl Source for Section {
    type Error = FileError;

    fn len(&self) -> usize {
        self.len
    }

    fn read(&mut self, index: usize, window: &mut Window) -> Result<usize, FileError> {
        self.file.seek((HEADER + RECORD * (self.first + index)) as u64)?;
        let mut class = [0; 4];
        self.file.read(&mut class)?;
        self.file.read_floats(window.as_flattened_mut())?;
        Ok(u32::from_le_bytes(class) as usize)
    }
}

/// Counts instructions and tells of each epoch.
struct Progress {
    epochs: usize,
    most: u64,
    sum: u64,
    steps: u64,
}

impl Observer for Progress {
    fn learn<R>(&mut self, step: impl FnOnce() -> R) -> R {
        let (result, count) = instructions::count(step);
        self.most = self.most.max(count);
        self.sum += count;
        self.steps += 1;
        result
    }

    fn epoch(&mut self, epoch: usize, loss: f32) {
        let blank = if epoch < 9 { " " } else { "" };
        say!(
            "  epoch ",
            blank,
            epoch + 1,
            " of ",
            self.epochs,
            ": loss ",
            Decimal::<4>(loss)
        );
    }
}
