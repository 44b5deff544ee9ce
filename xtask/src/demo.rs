//! `cargo xtask demo`

use crate::{
    cores::{self, Core},
    firmware::Firmware,
    json, qemu,
    record::Records,
    repository,
    size::Size,
    table,
};
use anyhow::{Context, Result, anyhow, ensure};
use clap::builder::TypedValueParser;
use motenet_host::{files, folder, watch};
use motenet_workload::watch::{
    Window,
    adapt::{Recipe, Silent, Stored},
    session::{Device, Outcome, Sets},
};
use serde_json::json;
use std::{path::PathBuf, time::Duration};

/// Fine-tune a network on an emulated microcontroller: it was trained on nine people and meets the tenth.
///
/// Builds the firmware, which carries the nine people's network in flash; runs it in QEMU, where it measures itself on the new person, learns from ten
/// windows of each exercise, and measures itself again; and compares its weights with those of the same run on the host, bit for bit.
#[derive(clap::Args)]
pub struct Options {
    /// The emulated core: m0, m3, m4, m7, m33, rv32imc, rv32imac or rv32imafc.
    #[arg(long, default_value = "m4", value_parser = cores::parse)]
    core: &'static Core,
    /// The new person: 1 to 10, or all, one after the other.
    #[arg(long, default_value = "1", value_parser = subjects)]
    subject: Subjects,
    /// Walks through the new person's windows.
    #[arg(long, default_value_t = Recipe::DEMO.epochs, value_parser = clap::value_parser!(u16).range(1..).map(usize::from))]
    epochs: usize,
    /// Windows of each exercise to learn from.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=18).map(usize::from))]
    windows: usize,
    /// Stop a run after so many seconds.
    #[arg(long, default_value_t = 1200)]
    timeout: u64,
    /// Write the table to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Clone, Debug)]
struct Subjects(Vec<usize>);

fn subjects(text: &str) -> Result<Subjects, String> {
    match text.parse() {
        _ if text == "all" => Ok(Subjects((1..=watch::SUBJECTS).collect())),
        Ok(subject) if (1..=watch::SUBJECTS).contains(&subject) => Ok(Subjects(vec![subject])),
        _ => Err(format!("a number from 1 to {}, or all", watch::SUBJECTS)),
    }
}

pub fn run(options: &Options) -> Result<()> {
    let recordings = watch::load()?;
    let mut runs = Vec::new();
    for &subject in &options.subject.0 {
        runs.push(adapt(options, &recordings, subject)?);
    }
    if runs.len() > 1 {
        println!("\nMean over {} subjects:", runs.len());
        let mean = |key: &str| {
            let values: Vec<f64> = runs.iter().filter_map(|run| run.get(key)?.parse().ok()).collect();
            motenet_host::report::Summary::of(&values)
        };
        let row = |name: &str, who: &str| {
            let [before, after] = ["before", "after"].map(|when| mean(&format!("{who}_{when}")).to_string());
            vec![name.to_owned(), before, after]
        };
        table::print(
            &["accuracy in %", "before", "after"],
            &[row("new subject", "new"), row("old subjects", "old")],
        );
    }
    let documents: Vec<_> = runs.iter().map(Records::json).collect();
    json::write(
        options.json.as_deref(),
        &json!({ "core": options.core.name, "runs": documents }),
    )?;
    ensure!(
        runs.iter().all(|run| run.get("same_bits_as_host") == Some("yes")),
        "the host has other weights"
    );
    Ok(())
}

/// One subject: data, firmware, run, comparison, table.
fn adapt(options: &Options, recordings: &[watch::Recording], subject: usize) -> Result<Records> {
    let core = options.core;
    let protocol = watch::Protocol::new(recordings, subject)?;
    let stream = watch::Stream {
        adaptation: protocol.adaptation(options.windows)?.into_iter().cloned().collect(),
        eval: protocol.eval.clone(),
        old: protocol.old().cloned().collect(),
    };
    // Relative to the root of the repository, where the firmware runs.
    let data = format!("target/demo/subject-{subject:02}.windows");
    let path = repository::root().join(&data);
    std::fs::create_dir_all(path.parent().context("the data have a folder")?)?;
    stream.write(&path)?;

    println!("Subject {subject}: building for {} ({}) ...", core.title, core.target);
    let firmware = Firmware {
        subject: Some(subject),
        ..Firmware::new("fine-tune")
    };
    let image = firmware.build(core)?;
    let size = Size::of(&image)?;
    println!("Running in {} -M {} ...\n", core.qemu[0], core.qemu[2]);
    let limit = Duration::from_secs(options.timeout);
    let arguments = [format!("data={data}"), format!("epochs={}", options.epochs)];
    let show = |line: &str| {
        if crate::record::parse(line).is_none() {
            println!("{line}");
        }
    };
    let mut results = qemu::run(core, &image, &arguments, limit, show)?.results()?;

    println!("> the same on the host ...");
    let host = on_host(&stream, options.epochs, subject)?;
    let same = results.get("hash") == Some(&format!("{:016x}", host.fingerprint));
    results.set("flash_bytes", size.flash());
    results.set("static_bytes", size.statics());
    let stack: u64 = results
        .get("stack_bytes")
        .and_then(|text| text.parse().ok())
        .context("no stack_bytes")?;
    results.set("ram_bytes", size.statics() + stack);
    results.set("same_bits_as_host", if same { "yes" } else { "no" });
    results.set("subject", subject);
    results.set("core", core.name);
    show_table(core, subject, &results);
    Ok(results)
}

fn show_table(core: &Core, subject: usize, results: &Records) {
    let value = |key| results.get(key).unwrap_or("-").to_owned();
    println!();
    table::print(
        &["accuracy in %", "before", "after"],
        &[
            vec![
                format!("new subject ({subject})"),
                value("new_before"),
                value("new_after"),
            ],
            vec!["old subjects".to_owned(), value("old_before"), value("old_after")],
        ],
    );
    println!();
    let rows = [
        ("flash, bytes", "flash_bytes"),
        ("RAM, bytes (statics and stack)", "ram_bytes"),
        ("  statics", "static_bytes"),
        ("    the network", "network_bytes"),
        ("    its training", "training_bytes"),
        ("  stack, high-water mark", "stack_bytes"),
        ("windows learned from", "windows_learned"),
        ("updates", "updates"),
        ("instructions a window, mean", "instructions_per_step"),
        ("instructions a window, most", "instructions_at_most"),
        ("final weights", "hash"),
        ("bit-identical to the host's", "same_bits_as_host"),
    ];
    let rows: Vec<_> = rows
        .iter()
        .map(|(name, key)| vec![(*name).to_owned(), value(key)])
        .collect();
    table::print(&[core.title, ""], &rows);
}

/// The same session in the host's memory.
fn on_host(stream: &watch::Stream, epochs: usize, subject: usize) -> Result<Outcome> {
    let base = files::read(&folder::data("watch").join(format!("base-{subject:02}.mote")))?;
    let view: fn(&watch::Window) -> (&Window, usize) = |window| (&window.values, window.label);
    let [mut adaptation, mut new, mut old] = [&stream.adaptation, &stream.eval, &stream.old].map(|windows| Stored {
        windows: windows.as_slice(),
        view,
    });
    let sets = Sets {
        adaptation: &mut adaptation,
        new: &mut new,
        old: &mut old,
    };
    let recipe = Recipe { epochs, ..Recipe::DEMO };
    let mut device = Box::new(Device::ZERO);
    let outcome = device.run(&base, sets, &recipe, &mut Silent, |_| ());
    outcome.map_err(|error| anyhow!("{error}"))
}
