//! The figures of a run, as they are written to a file.

use super::ram;
use crate::{json, record::Records};
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fs, path::Path};

/// What a core took for one work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Its name.
    pub work: String,
    /// Exact.
    pub instructions: u64,
    /// By the core's model, if it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cycles: Option<u64>,
    /// Samples, multiply-accumulates or parameters.
    pub units: u64,
    /// The deepest stack, where it is of interest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stack_bytes: Option<u64>,
}

impl Figure {
    /// Reads the figure of the work `name` from the firmware's results.
    pub fn of(results: &Records, name: &str) -> Result<Self> {
        let optional = |key: &str| results.get(&format!("{name}.{key}")).and_then(|text| text.parse().ok());
        let number = |key: &str| optional(key).with_context(|| format!("the firmware told no {key} of {name}"));
        let figure = Self {
            work: name.to_owned(),
            instructions: number("instructions")?,
            cycles: optional("cycles"),
            units: number("units")?,
            stack_bytes: optional("stack_bytes"),
        };
        ensure!(figure.units > 0, "{name} consists of nothing");
        Ok(figure)
    }

    /// The figures of all works in the order in which they were done.
    pub fn all(results: &Records) -> Result<Vec<Self>> {
        let names = results.iter().filter_map(|(key, _)| key.strip_suffix(".instructions"));
        names.map(|name| Self::of(results, name)).collect()
    }

    /// Instructions for each sample, multiply-accumulate or parameter.
    pub fn per_unit(&self) -> f64 {
        self.instructions as f64 / self.units as f64
    }

    /// Estimated cycles for each.
    pub fn cycles_per_unit(&self) -> Option<f64> {
        self.cycles.map(|cycles| cycles as f64 / self.units as f64)
    }
}

/// A core's figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoreFigures {
    /// What `--core` takes.
    pub core: String,
    /// The model of its cycles, if there is one.
    pub model: Option<String>,
    /// Its figures.
    pub works: Vec<Figure>,
    /// Kernels over many shapes.
    #[serde(default)]
    pub sweep: Vec<Figure>,
}

impl CoreFigures {
    /// The figure of a work.
    pub fn get(&self, work: &str) -> Option<&Figure> {
        self.works.iter().find(|figure| figure.work == work)
    }
}

/// Where the bytes of a network and its training go.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ram {
    /// What is trained, and how.
    pub network: String,
    /// The work that trains it, with the stack that it takes.
    pub step: String,
    /// Weights and biases, and whatever else a trained network consists of.
    pub parameters: usize,
    /// Their bytes.
    pub weights_bytes: usize,
    /// Bytes of the gradient.
    pub gradient_bytes: usize,
    /// Bytes of the optimiser's state.
    pub optimiser_bytes: usize,
    /// Bytes of the batch and the layers' outputs.
    pub activation_bytes: usize,
    /// Bytes of what layers keep besides them from the forward pass for the backward pass.
    pub tape_bytes: usize,
    /// All of training's memory.
    pub training_bytes: usize,
    /// Inference's memory, besides the weights.
    pub inference_bytes: usize,
}

/// The sections of a firmware.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flash {
    /// Its name.
    pub firmware: String,
    /// The core it is built for.
    pub core: String,
    /// Code.
    pub text: u64,
    /// Constants.
    pub rodata: u64,
    /// Statics with a value.
    pub data: u64,
    /// Statics that start as zero.
    pub bss: u64,
}

/// Everything that was measured.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Document {
    /// The cores that were run.
    pub cores: Vec<CoreFigures>,
    /// Networks and their memory.
    pub ram: Vec<Ram>,
    /// Firmwares that only compute.
    pub flash: Vec<Flash>,
}

impl Document {
    /// What is known without running anything.
    pub fn of_networks() -> Self {
        Self {
            ram: ram::of_networks(),
            ..Self::default()
        }
    }

    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self> {
        json::read(path)
    }

    /// Writes a file: a line for each figure, so that versions can be compared.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut text = String::new();
        render(&serde_json::to_value(self)?, 0, &mut text);
        text.push('\n');
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Whether all cores that have a model have estimates.
    pub fn has_cycles(&self) -> bool {
        let modelled = self.cores.iter().filter(|core| core.model.is_some());
        modelled
            .flat_map(|core| &core.works)
            .all(|figure| figure.cycles.is_some())
    }

    /// The figures of a core.
    pub fn core(&self, name: &str) -> Option<&CoreFigures> {
        self.cores.iter().find(|figures| figures.core == name)
    }

    /// All numbers that a change can make worse.
    pub fn numbers(&self) -> Vec<Number> {
        let mut numbers = Vec::new();
        let mut add = |group: &str, name: String, value: u64, gates: bool| {
            numbers.push(Number {
                group: group.to_owned(),
                name,
                value,
                gates,
            });
        };
        for core in &self.cores {
            let name = &core.core;
            for (group, figures) in [(name.clone(), &core.works), (format!("{name} sweep"), &core.sweep)] {
                for figure in figures {
                    add(
                        &group,
                        format!("{group} {} instructions", figure.work),
                        figure.instructions,
                        true,
                    );
                    if let Some(cycles) = figure.cycles {
                        add(&group, format!("{group} {} cycles", figure.work), cycles, false);
                    }
                    if let Some(bytes) = figure.stack_bytes {
                        add(&group, format!("{group} {} stack", figure.work), bytes, false);
                    }
                }
            }
        }
        for flash in &self.flash {
            let group = format!("{} {}", flash.core, flash.firmware);
            let statics = flash.data + flash.bss;
            for (what, value) in [("code", flash.text), ("constants", flash.rodata), ("statics", statics)] {
                add(&group, format!("{group} {what}"), value, true);
            }
        }
        for ram in &self.ram {
            for (what, bytes) in [("training", ram.training_bytes), ("inference", ram.inference_bytes)] {
                add("RAM", format!("RAM of {}, {what}", ram.network), bytes as u64, true);
            }
        }
        numbers
    }
}

/// A number of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it is measured together with.
    pub group: String,
    /// What it is of.
    pub name: String,
    /// Smaller is better.
    pub value: u64,
    /// Whether one that grows is a regression: exact counts and sizes are, estimates and the stack are told only.
    pub gates: bool,
}

/// JSON with one line for each object that holds nothing but plain values.
fn render(value: &Value, depth: usize, out: &mut String) {
    let nested = |value: &Value| value.is_object() || value.is_array();
    let indent = "  ".repeat(depth + 1);
    let mut list = |brackets: [char; 2], items: Vec<(String, &Value)>| {
        out.push(brackets[0]);
        let count = items.len();
        for (i, (key, item)) in items.into_iter().enumerate() {
            *out += &format!("\n{indent}{key}");
            render(item, depth + 1, out);
            out.push_str(if i + 1 < count { "," } else { "" });
        }
        if count > 0 {
            *out += &format!("\n{}", "  ".repeat(depth));
        }
        out.push(brackets[1]);
    };
    match value {
        Value::Array(items) => list(['[', ']'], items.iter().map(|item| (String::new(), item)).collect()),
        Value::Object(map) if map.values().any(nested) => {
            list(
                ['{', '}'],
                map.iter().map(|(key, item)| (format!("\"{key}\": "), item)).collect(),
            );
        }
        Value::Object(map) => {
            // Names before numbers.
            let mut fields: Vec<_> = map.iter().collect();
            fields.sort_by_key(|(_, item)| !item.is_string());
            let fields: Vec<_> = fields
                .into_iter()
                .map(|(key, item)| format!("\"{key}\": {item}"))
                .collect();
            *out += &format!("{{ {} }}", fields.join(", "));
        }
        plain => *out += &plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results() -> Records {
        let mut results = Records::default();
        for line in [
            "dot.instructions=1078",
            "dot.units=256",
            "dot.stack_bytes=32",
            "dot.cycles=1900",
            "gemv.units=0",
        ] {
            assert!(results.take(line));
        }
        results
    }

    #[test]
    fn figures_are_read() {
        let figure = Figure::of(&results(), "dot").unwrap();
        assert_eq!(
            (figure.instructions, figure.cycles, figure.stack_bytes),
            (1078, Some(1900), Some(32))
        );
        assert!((figure.per_unit() - 4.21).abs() < 0.01);
        assert!(Figure::of(&results(), "gemv").is_err());
        assert_eq!(Figure::all(&results()).unwrap(), [figure]);
    }

    #[test]
    fn a_document_survives_its_file() {
        let mut document = Document::default();
        document.cores.push(CoreFigures {
            core: "m4".to_owned(),
            model: None,
            works: Figure::all(&results()).unwrap(),
            sweep: Vec::new(),
        });
        let mut text = String::new();
        render(&serde_json::to_value(&document).unwrap(), 0, &mut text);
        assert!(
            text.lines()
                .any(|line| line.contains("\"dot\"") && line.contains("1078") && line.contains("1900")),
            "{text}"
        );
        let again: Document = serde_json::from_str(&text).unwrap();
        assert_eq!(again.numbers(), document.numbers());
        let number = &again.numbers()[0];
        assert_eq!(
            (number.name.as_str(), number.value, number.gates),
            ("m4 dot instructions", 1078, true)
        );
    }
}
