//! Learning rate and betas of the digits network: a grid, a random search of the same cost, and one that zooms in.
//!
//! ```text
//! cargo run --release --example 26_hyperparameter_search -- --seeds 30 --json search.json
//! ```
//!
//! 27 trials each: a grid of 3 x 3 x 3 tries 3 learning rates, random search 27; the third strategy spends the last 12 trials near the best of 15.
//! The rate lies somewhere in six decades, each beta on the scale of 1 - beta. Where the six decades lie is drawn for each search, or the grid
//! could be lucky for good. Expect, on the part that searches choose by, the mean of 30 of them: grid 91.7 +/- 4.0 %, random 94.1 +/- 1.2 %, zoomed
//! 95.2 +/- 1.4 % (82.8, 85.2 and 86.1 % on the test part: other writers), and in `target/pictures/26_*.png` why: the rate decides, beta hardly
//! matters. All 1,980 trainings take 10 s of a processor.
//!
//! Random search is ahead of the grid here because the range is wide and the grid coarse; over five decades, or with two hyper-parameters only, they tie.
//! Zooming was ahead wherever it was tried.

use std::{error::Error, path::Path, path::PathBuf, thread};

use clap::Parser;
use motenet::search::{Log, OneMinusLog, RandomSearch, Sampler, Trial};
use motenet::{prelude::*, rng};
use motenet_host::digits::{Digits, Images};
use motenet_host::plot::{self, Axis, Series};
use motenet_host::report::{self, Summary, Table};

type Net = Model<[f32; 64], (Dense<16>, Relu, Dense<10>)>;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures");
const TRIALS: u32 = 27;
const COARSE: u32 = 15;
const STRATEGIES: [&str; 3] = ["grid", "random", "random, zoomed"];

/// Search for the learning rate and the betas of a small network.
#[derive(Parser)]
struct Options {
    /// How often to search, each time with other draws.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// A trial that has been done: percent right of the dev part, and of the test part, which chooses nothing.
#[derive(Clone, Copy)]
struct Done {
    lr: f32,
    beta1: f32,
    dev: f64,
    test: f64,
}

/// Three epochs of Adam.
fn train([train, dev, test]: &[Images; 3], [lr, beta1, beta2]: [f32; 3], seed: u64) -> Done {
    let mut rng = rng::seeded(seed);
    let (mut net, mut room) = (Net::ZERO, Memory::<Net, Adam, 32>::ZERO);
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut room, Adam::new(lr), CrossEntropy);
    (trainer.optimizer.beta1, trainer.optimizer.beta2) = (beta1, beta2);
    let mut order: Vec<usize> = (0..train.len()).collect();
    for _ in 0..3 {
        rng::shuffle(&mut order, &mut rng);
        for batch in order.chunks(32) {
            // At the highest rates numbers overflow: the guard refuses such steps, and what is left gets a poor accuracy.
            let _ = trainer.step(batch.iter().map(|&i| (&train.x[i], &train.y[i])));
        }
    }
    let [dev, test] = [dev, test].map(|images| {
        let samples = images.x.iter().zip(&images.y);
        100.0 * samples.filter(|&(x, &y)| argmax(&trainer.predict(x)) == y).count() as f64 / images.len() as f64
    });
    Done { lr, beta1, dev, test }
}

/// The three strategies with 27 trials each; random and zoomed have their first 15 in common.
fn search(parts: &[Images; 3], seed: u64) -> Result<[Vec<Done>; 3], Box<dyn Error + Send + Sync>> {
    let shift = Log::new(1.0, 100.0)?.sample(&mut rng::seeded(seed));
    let rates = Log::new(1e-6 * shift, shift)?;
    let (betas1, betas2) = (OneMinusLog::new(0.5, 0.99)?, OneMinusLog::new(0.9, 0.9999)?);
    let at = |[u, v, w]: [f32; 3], seed| train(parts, [rates.at(u), betas1.at(v), betas2.at(w)], seed);

    let mut random = RandomSearch::<3>::new(seed);
    let middle = |i: u32| (i as f32 + 0.5) / 3.0;
    let grid = |i: u32| at([middle(i % 3), middle(i / 3 % 3), middle(i / 9)], random.trial(i).seed);
    let grid = (0..TRIALS).map(grid).collect();
    let run = |search: &mut RandomSearch<3>, trials: u32| -> Vec<Done> {
        let next = |_| {
            let Trial { units, seed, .. } = search.next();
            let done = at(units, seed);
            search.report(1.0 - done.dev as f32 / 100.0);
            done
        };
        (0..trials).map(next).collect()
    };
    let coarse = run(&mut random, COARSE);
    let mut zoomed = random;
    zoomed.zoom(0.3)?;
    let [more, fine] = [&mut random, &mut zoomed].map(|search| run(search, TRIALS - COARSE));
    Ok([grid, [coarse.clone(), more].concat(), [coarse, fine].concat()])
}

/// The best by the dev part, the first of equal ones.
fn best(trials: &[Done]) -> Done {
    trials
        .iter()
        .fold(trials[0], |best, done| if done.dev > best.dev { *done } else { best })
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let options = Options::parse();
    let (learn, test) = Digits::load()?.file_order();
    // The last fifth of the training part, other writers again, to choose by.
    let (first, last): (Vec<usize>, Vec<usize>) = (0..learn.len()).partition(|&i| i < learn.len() * 4 / 5);
    let parts = [learn.select(&first), learn.select(&last), test];
    // Two at a time.
    let half = |from| {
        (from..options.seeds)
            .step_by(2)
            .map(|seed| search(&parts, seed))
            .collect::<Result<Vec<_>, _>>()
    };
    let searches = thread::scope(|scope| {
        let odd = scope.spawn(|| half(1));
        let even = half(0)?;
        Ok::<_, Box<dyn Error + Send + Sync>>([even, odd.join().expect("the other half")?].concat())
    })?;

    let bests = [0, 1, 2].map(|s| searches.iter().map(|search| best(&search[s])).collect::<Vec<_>>());
    let mut table = Table::new([
        "27 trials",
        "best dev %",
        "its test %",
        "ahead of the grid",
        "behind it",
    ]);
    let mut figures = vec![];
    for (name, bests_of) in STRATEGIES.into_iter().zip(&bests) {
        let of = |figure: fn(&Done) -> f64| Summary::of(&bests_of.iter().map(figure).collect::<Vec<_>>());
        let [dev, test] = [of(|done| done.dev), of(|done| done.test)];
        let pairs = || bests_of.iter().zip(&bests[0]);
        let (ahead, behind) = (
            pairs().filter(|(a, b)| a.dev > b.dev).count(),
            pairs().filter(|(a, b)| a.dev < b.dev).count(),
        );
        table.row([
            name.into(),
            format!("{dev:.2}"),
            format!("{test:.2}"),
            ahead.to_string(),
            behind.to_string(),
        ]);
        figures.push(report::json!({ "strategy": name, "dev": dev.to_json(), "test": test.to_json(), "ahead": ahead, "behind": behind }));
    }
    println!("{table}\npictures in {FOLDER}");
    if let Some(path) = options.json {
        report::write_json(&path, &report::json!(figures))?;
    }

    let folder = Path::new(FOLDER);
    let cloud = |s: usize, x: fn(&Done) -> f32| -> Vec<(f64, f64)> {
        searches
            .iter()
            .flat_map(|search| &search[s])
            .map(|done| (x(done).into(), done.dev))
            .collect()
    };
    let up = Axis::linear("accuracy on the dev part in %");
    let picture = |file: &str, title: &str, label: &str, x: fn(&Done) -> f32| {
        let [grid, random] = [cloud(0, x), cloud(1, x)];
        let clouds = [(STRATEGIES[0], &grid), (STRATEGIES[1], &random)];
        let series = clouds.map(|(name, points)| Series { name, points });
        plot::scatter(&folder.join(file), title, Axis::log(label), up, &series)
    };
    let rate = "learning rate";
    picture("26_learning_rate.png", "The learning rate decides", rate, |done| {
        done.lr
    })?;
    picture("26_beta.png", "Beta hardly matters", "1 - beta1", |done| {
        1.0 - done.beta1
    })?;
    let curves = [0, 1, 2].map(|s| -> Vec<(f64, f64)> {
        let after =
            |n: usize| searches.iter().map(|search| best(&search[s][..n]).dev).sum::<f64>() / searches.len() as f64;
        (9..=TRIALS as usize).map(|n| (n as f64, after(n))).collect()
    });
    let series = [0, 1, 2].map(|s| Series {
        name: STRATEGIES[s],
        points: &curves[s],
    });
    let title = "The best that a search has found so far";
    plot::lines(
        &folder.join("26_best_so_far.png"),
        title,
        Axis::linear("trials"),
        up,
        &series,
    )?;
    Ok(())
}
