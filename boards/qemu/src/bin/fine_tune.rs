//! The demonstration: a network from flash meets a new wearer and learns, on the device.
//!
//! Arguments: `data=PATH` a file of windows of the host (written by `cargo xtask demo`), which stream through RAM one at a time; `epochs=N`.
#![no_std]
#![no_main]

use board::{
    ConstStaticCell, Failed, arguments::Arguments, decimal::Decimal, firmware, host_file::FileError,
    host_file::HostFile, instructions, println, stack,
};
use motenet_workload::watch::adapt::{Observer, Recipe, Source};
use motenet_workload::watch::session::{Device, Score, Sets};
use motenet_workload::watch::{Room, Watch, Window};

/// The base's weights, trained on the nine other subjects; in flash.
static BASE: &[u8] = include_bytes!(env!("BASE"));

static DEVICE: ConstStaticCell<Device> = ConstStaticCell::new(Device::ZERO);

firmware!(main);

fn main() -> Result<(), Failed> {
    let arguments = Arguments::read();
    let path = arguments.text("data")?;
    let recipe = match arguments.get("epochs") {
        Some(_) => Recipe {
            epochs: arguments.number("epochs")?,
            ..Recipe::DEMO
        },
        None => Recipe::DEMO,
    };
    let device = DEVICE.try_take().ok_or("the memory is taken")?;

    let mut file = HostFile::open(path)?;
    let mut header = [[0; 4]; 4];
    file.read(header.as_flattened_mut())?;
    let [magic, counts @ ..] = header;
    if &magic != b"MOTW" {
        return Err("the data are not a file of windows".into());
    }
    let [adaptation, new, old] = counts.map(|count| u32::from_le_bytes(count) as usize);
    let mut adaptation = Section {
        file,
        first: 0,
        len: adaptation,
    };
    let mut new = Section {
        file: HostFile::open(path)?,
        first: adaptation.len,
        len: new,
    };
    let mut old = Section {
        file: HostFile::open(path)?,
        first: adaptation.len + new.len,
        len: old,
    };
    println!(
        "{} windows to learn from, {} of the new subject and {} of the old ones to measure",
        adaptation.len, new.len, old.len
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
    let outcome = device.run(BASE, sets, &recipe, &mut progress, |part| println!("> {part} ..."))?;

    print_score("new_before", outcome.new_before);
    print_score("new_after", outcome.new_after);
    print_score("old_before", outcome.old_before);
    print_score("old_after", outcome.old_after);
    println!("windows_learned={}", progress.steps);
    println!("updates={}", outcome.updates);
    println!("instructions_per_step={}", progress.sum / progress.steps.max(1));
    println!("instructions_at_most={}", progress.most);
    println!("network_bytes={}", size_of::<Watch>());
    println!("training_bytes={}", Room::BYTES);
    println!("stack_bytes={}", stack::high_water());
    println!("hash={:016x}", outcome.fingerprint);
    Ok(())
}

fn print_score(key: &str, score: Score) {
    println!("{key}={}", Decimal::<1>(score.percent()));
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
        println!(
            "  epoch {:2} of {}: loss {}",
            epoch + 1,
            self.epochs,
            Decimal::<4>(loss)
        );
    }
}
