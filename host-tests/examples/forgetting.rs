//! What keeps the watch network from forgetting nine people while it learns a tenth one: the recipes that were compared before one was chosen.
//!
//! Bases were not trained on the old windows. Ten windows of each exercise of the new subject, stored in 8 bits, as all of it is. The rows up to the chosen
//! one add a technique each; those below change one thing of it. The choice was made on subjects 1, 2, 3, 5 and 8.

use motenet::data::augment::{Augment, TimeShift};
use motenet::device::guarded::{Exemplar, Int8, Packed};
use motenet::{Memory, SoftCrossEntropy, blob, prelude::*, rng, softmax};
use motenet_host::report::{Summary, Table};
use motenet_host::{files, folder, watch};
use motenet_workload::watch::{CLASSES, Watch, Window, pretrain};
use serde_json::json;
use std::path::PathBuf;
use std::thread;

const HELP: &str = "Compares ways to fine-tune the watch network without forgetting. Takes minutes.

Usage: cargo run --release --package host-tests --example forgetting -- [--seeds N] [--save] [--json FILE]

Options:
  --seeds N     runs with other random draws for each subject; 2 by default
  --save        trains the ten bases without the old windows anew and writes them to examples/data/watch first
  --json FILE   writes the table to FILE as well
  --help        prints this";

/// A way to learn.
#[derive(Clone, Copy)]
struct Recipe {
    name: &'static str,
    /// Exemplars of each class.
    stored: usize,
    /// Exemplars rehearsed for each new window.
    rehearsed: usize,
    /// Whether exemplars' targets are the base's answers, and not their labels.
    distilled: bool,
    /// Windows of an update.
    batch: usize,
    lr: f32,
    /// Adam in the place of plain gradient descent: 28 KB more of RAM.
    adam: bool,
    /// Most samples that windows are shifted by.
    shift: usize,
    /// How strongly weights are drawn back to the base's.
    anchor: f32,
    /// How far to go from the base's weights to the tuned ones.
    way: f32,
}

const LABELS: Recipe = Recipe {
    name: "30 exemplars a class, their labels",
    stored: 30,
    rehearsed: 1,
    distilled: false,
    batch: 2,
    lr: 2e-2,
    adam: false,
    shift: 0,
    anchor: 0.0,
    way: 1.0,
};

const CHOSEN: Recipe = Recipe {
    name: "a window an update, rate 0.03: chosen",
    distilled: true,
    batch: 1,
    lr: 3e-2,
    shift: 10,
    ..LABELS
};

/// A recipe of the table.
macro_rules! but {
    ($from:expr, $name:literal $(, $field:ident: $value:expr)*) => {
        Recipe { name: $name, $($field: $value,)* ..$from }
    };
}

const RECIPES: [Recipe; 14] = [
    but!(LABELS, "new windows alone", stored: 0),
    LABELS,
    but!(LABELS, "the base's answers", distilled: true),
    but!(LABELS, "windows shifted in time", distilled: true, shift: 10),
    CHOSEN,
    but!(CHOSEN, "10 exemplars a class", stored: 10),
    but!(CHOSEN, "20 exemplars a class", stored: 20),
    but!(CHOSEN, "60 exemplars a class", stored: 60),
    but!(CHOSEN, "two rehearsed for a new one", rehearsed: 2),
    but!(CHOSEN, "two windows an update", batch: 2),
    but!(CHOSEN, "rate 0.01", lr: 1e-2),
    but!(CHOSEN, "Adam, eight windows an update", adam: true, lr: 2e-3, batch: 8),
    but!(CHOSEN, "weights drawn to the base's", anchor: 0.1),
    but!(CHOSEN, "0.8 of the way from the base", way: 0.8),
];

const EPOCHS: usize = 30;
const CLIP: f32 = 2.0;

/// A new subject.
struct Task {
    protocol: watch::Protocol,
    base: Box<Watch>,
    old: Vec<watch::Window>,
}

fn path(subject: usize) -> PathBuf {
    folder::data("watch").join(format!("base-{subject:02}-without-old.mote"))
}

/// Example 05's base, trained without the old windows.
fn pretrain(protocol: &watch::Protocol) {
    let own: Vec<_> = protocol.base_without_old().collect();
    let (mut net, mut room) = (Box::new(Watch::ZERO), Box::new(pretrain::Room::ZERO));
    let mut order = vec![0; own.len()];
    let window = |i: usize| (&own[i].values, &own[i].label);
    let (statistics, seed) = ((protocol.mean, protocol.deviation), protocol.subject as u64);
    pretrain::pretrain(&mut net, &mut room, statistics, window, &mut order, seed, |_, _| ()).expect("training works");
    let mut bytes = vec![0; blob::size::<Watch>()];
    blob::save(&*net, &mut bytes).expect("there is room");
    files::write_atomically(&path(protocol.subject), &bytes).expect("the folder can be written to");
}

fn in_8_bits(window: &Window) -> Window {
    let (mut packed, mut back) = (Int8::<Window>::ZERO, Window::ZERO);
    packed.pack(window);
    packed.unpack(&mut back);
    back
}

type Answers = [f32; CLASSES];

/// Fine-tunes the base of a task.
fn tune<O: Optimizer>(task: &Task, recipe: &Recipe, optimizer: O, seed: u64) -> Box<Watch> {
    let mut predictor = Predictor::<Watch>::ZERO;
    let label = |class| std::array::from_fn(|k| f32::from(u8::from(k == class)));
    let exemplar = |window: &watch::Window| {
        let target = match recipe.distilled {
            true => softmax(&predictor.predict(&task.base, &window.values)),
            false => label(window.label),
        };
        let exemplar = Exemplar::<Int8<Window>, CLASSES>::new(&window.values, &target);
        (in_8_bits(&window.values), exemplar.target())
    };
    let stored = watch::per_class(task.protocol.base_without_old(), recipe.stored).expect("enough of each class");
    let mut stored: Vec<(Window, Answers)> = stored.into_iter().map(exemplar).collect();
    let lessons = task.protocol.adaptation(10).expect("ten of each class");
    let mut lessons: Vec<_> = lessons.iter().map(|w| (in_8_bits(&w.values), label(w.label))).collect();

    let (mut net, mut room) = (task.base.clone(), Box::new(Memory::<Watch, O, 1>::ZERO));
    net.configure(Setting::FrozenStatistics);
    let mut trainer = Trainer::new(&mut *net, &mut *room, optimizer, SoftCrossEntropy);
    let (mut rng, shift) = (rng::seeded(seed), TimeShift { most: recipe.shift });
    let (all, mut seen, mut gathered, mut next) = (EPOCHS * lessons.len(), 0, 0, 0);
    for _ in 0..EPOCHS {
        rng::shuffle(&mut lessons, &mut rng);
        for lesson in &lessons {
            let mut turn = vec![*lesson];
            for _ in 0..recipe.rehearsed.min(stored.len()) {
                if next % stored.len() == 0 {
                    rng::shuffle(&mut stored, &mut rng);
                }
                turn.push(stored[next % stored.len()]);
                next += 1;
            }
            for (mut window, target) in turn {
                shift.apply(&mut window, &mut rng);
                trainer.accumulate([(&window, &target)]).expect("a good window");
                gathered += 1;
                if gathered == recipe.batch {
                    gathered = 0;
                    trainer.clip_norm(CLIP).expect("a good bound");
                    trainer.update().expect("a gradient");
                    let pull = recipe.anchor * trainer.optimizer.lr();
                    approach(trainer.net_mut(), &task.base, pull);
                }
            }
            seen += 1;
            trainer.optimizer.set_lr(recipe.lr * (1.0 - seen as f32 / all as f32));
        }
    }
    approach(&mut net, &task.base, 1.0 - recipe.way);
    net
}

/// Moves the weights a share of the way to others.
fn approach(net: &mut Watch, to: &Watch, share: f32) {
    if share != 0.0 {
        for i in 0..Watch::<f32>::LEAVES {
            net.leaf_mut(i)
                .iter_mut()
                .zip(to.leaf(i))
                .for_each(|(w, to)| *w += share * (*to - *w));
        }
    }
}

fn accuracy(net: &Watch, windows: &[watch::Window]) -> f64 {
    let mut predictor = Predictor::<Watch>::ZERO;
    let right = windows
        .iter()
        .filter(|w| argmax(&predictor.predict(net, &w.values)) == w.label);
    100.0 * right.count() as f64 / windows.len() as f64
}

/// Accuracies on the new subject and on the old ones, of every task and seed.
fn scores(tasks: &[Task], recipe: &Recipe, seeds: u64) -> [Vec<f64>; 2] {
    let run = |task: &Task| {
        let tuned = |seed| match recipe.adam {
            true => tune(task, recipe, Adam::new(recipe.lr), seed),
            false => tune(task, recipe, Sgd::new(recipe.lr), seed),
        };
        let score = |net: &Watch| (accuracy(net, &task.protocol.eval), accuracy(net, &task.old));
        (0..seeds).map(|seed| score(&tuned(seed))).collect::<Vec<_>>()
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let parts = tasks.chunks(tasks.len().div_ceil(threads));
        let running: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().flat_map(run).collect::<Vec<_>>()))
            .collect();
        running
            .into_iter()
            .flat_map(|part| part.join().expect("no thread panics"))
            .unzip()
    })
    .into()
}

fn main() {
    let (mut seeds, mut save, mut json) = (2, false, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let number = |text: Option<String>| text.and_then(|text| text.parse().ok()).filter(|&n| n > 0);
        match argument.as_str() {
            "--seeds" => seeds = number(arguments.next()).expect("a number of runs"),
            "--save" => save = true,
            "--json" => json = Some(PathBuf::from(arguments.next().expect("a file"))),
            _ => return println!("{HELP}"),
        }
    }
    let recordings = watch::load().expect("the data");
    let tasks: Vec<Task> = (1..=watch::SUBJECTS)
        .map(|subject| {
            let protocol = watch::Protocol::new(&recordings, subject).expect("a subject");
            if save {
                pretrain(&protocol);
            }
            let mut base = Box::new(Watch::ZERO);
            blob::load(&files::read(&path(subject)).expect("a base"), &mut *base).expect("a base of this network");
            let old = protocol.old().cloned().collect();
            Task { protocol, base, old }
        })
        .collect();

    let mut table = Table::new(["", "new subject %", "old subjects %"]);
    let mut rows = vec![];
    let mut show = |name: &str, [new, old]: [Vec<f64>; 2]| {
        let (new, old) = (Summary::of(&new), Summary::of(&old));
        println!("{name}: {new}, {old}");
        table.row([name.to_owned(), new.to_string(), old.to_string()]);
        rows.push(json!({ "recipe": name, "new": new.to_json(), "old": old.to_json() }));
    };
    let before = tasks.iter().map(|task| {
        (
            accuracy(&task.base, &task.protocol.eval),
            accuracy(&task.base, &task.old),
        )
    });
    let (new, old) = before.unzip();
    show("before", [new, old]);
    for recipe in &RECIPES {
        show(recipe.name, scores(&tasks, recipe, seeds));
    }
    print!("\n{table}");
    if let Some(path) = json {
        motenet_host::report::write_json(&path, &json!(rows)).expect("the file can be written");
    }
}
