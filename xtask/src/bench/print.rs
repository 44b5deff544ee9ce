//! The figures as tables for a terminal.

use super::{
    figures::{Document, Figure},
    spread,
    works::{PEER_INT8, PEERS, PEERS_STEP, WORKS},
};
use crate::table;

/// Prints everything.
pub fn all(document: &Document) {
    println!("A MAC is a multiplication and an addition.\n");
    works(document, "instructions", |figure| number(figure.per_unit()));
    if document
        .cores
        .iter()
        .any(|core| core.works.iter().any(|figure| figure.cycles.is_some()))
    {
        println!(
            "\nEstimates: see xtask/cycles for the models, and what they leave out. Those of m7 and of the FPU in m33 are plausible, unverified.\n"
        );
        works(document, "estimated cycles", |figure| {
            figure.cycles_per_unit().map_or("no model".to_owned(), number)
        });
    }
    println!();
    works(document, "stack bytes", |figure| {
        figure.stack_bytes.map_or(String::new(), |bytes| bytes.to_string())
    });
    println!();
    ram(document);
    if !document.flash.is_empty() {
        println!();
        flash(document);
    }
    spread::print(document);
    peers(document);
}

/// A figure for people.
pub fn number(value: f64) -> String {
    format!("{value:.*}", if value < 1_000.0 { 2 } else { 0 })
}

fn works(document: &Document, heading: &str, cell: impl Fn(&Figure) -> String) {
    let mut headings = vec![heading];
    headings.extend(document.cores.iter().map(|core| core.core.as_str()));
    let row = |(name, title): &(&str, &str)| {
        let cells = document
            .cores
            .iter()
            .map(|core| core.get(name).map_or(String::new(), &cell));
        [(*title).to_owned()].into_iter().chain(cells).collect()
    };
    table::print(&headings, &WORKS.iter().map(row).collect::<Vec<_>>());
}

fn ram(document: &Document) {
    let row = |ram: &super::figures::Ram| {
        let numbers = [
            ram.parameters,
            ram.weights_bytes,
            ram.gradient_bytes,
            ram.optimiser_bytes,
            ram.activation_bytes,
            ram.tape_bytes,
            ram.weights_bytes + ram.training_bytes,
            ram.inference_bytes,
        ];
        [ram.network.clone()]
            .into_iter()
            .chain(numbers.map(|number| number.to_string()))
            .collect()
    };
    table::print(
        &[
            "RAM, bytes",
            "parameters",
            "weights",
            "gradient",
            "optimiser",
            "activations",
            "tape",
            "all, training",
            "inference, besides the weights",
        ],
        &document.ram.iter().map(row).collect::<Vec<_>>(),
    );
}

fn flash(document: &Document) {
    let row = |flash: &super::figures::Flash| {
        let numbers = [flash.text, flash.rodata, flash.data, flash.bss].map(|bytes| bytes.to_string());
        [flash.firmware.clone(), flash.core.clone()]
            .into_iter()
            .chain(numbers)
            .collect()
    };
    table::print(
        &["firmware", "core", ".text", ".rodata", ".data", ".bss"],
        &document.flash.iter().map(row).collect::<Vec<_>>(),
    );
}

fn peers(document: &Document) {
    let Some(core) = document.core("m4") else { return };
    let own = |work: &str| core.get(work).map_or(String::new(), |figure| number(figure.per_unit()));
    println!("\nOther libraries on the same emulated Cortex-M4F, measured earlier (not run here):\n");
    let mut rows = vec![vec!["motenet, Adam".to_owned(), own("mlp_train"), own("mlp_infer")]];
    rows.extend(PEERS.iter().map(|peer| {
        let training = peer.training.map_or(String::new(), |count| count.to_string());
        vec![peer.name.to_owned(), training, peer.inference.to_string()]
    }));
    rows.push(vec!["motenet, int8".to_owned(), String::new(), own("int8_mlp_infer")]);
    rows.push(vec![
        PEER_INT8.name.to_owned(),
        String::new(),
        PEER_INT8.inference.to_string(),
    ]);
    table::print(
        &["MLP 64-32-16-4, instructions", "training, a sample", "inference"],
        &rows,
    );
    println!();
    let mut rows = vec![vec!["motenet, Adam".to_owned(), own("mlp10_step")]];
    rows.extend(
        PEERS_STEP
            .iter()
            .map(|(name, step, _)| vec![(*name).to_owned(), step.to_string()]),
    );
    table::print(&["MLP 64-32-10, instructions", "a step of 32"], &rows);
}
