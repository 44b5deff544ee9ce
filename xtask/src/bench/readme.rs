//! The tables of README.md and docs/costs.md: each stands between `<!-- bench:NAME -->` and `<!-- /bench -->`, and is written from the figures of one run.

use super::{
    figures::{CoreFigures, Document, Figure},
    works::{PEER_INT8, PEERS, PEERS_KERNELS, PEERS_STEP, Peer, WORKS},
};
use crate::page::{COSTS, Page, README, grouped, heading, number, row};
use anyhow::{Context, Result, ensure};
use motenet::prelude::*;
use motenet_workload::watch::sparse::{Affine, Biases, Everything, Head, LastLayers, Quarter, Variant};

/// Writes a table and what is to be said about it.
type Table = fn(&Document) -> Result<String>;

/// The blocks, where they stand, and what writes them.
const BLOCKS: [(Page, &str, Table); 9] = [
    (README, "mlp", mlp),
    (README, "step", step),
    (README, "kernels", kernels),
    (README, "sparse", sparse),
    (README, "ram", ram),
    (README, "flash", flash),
    (README, "guard", guard),
    (COSTS, "instructions", instructions),
    (COSTS, "cycles", cycles),
];

/// The columns of the tables of all works: RV32IMAC takes what RV32IMC does.
const COLUMNS: [(&str, &str); 8] = [
    ("m0", "M0+"),
    ("m3", "M3"),
    ("m4", "M4F"),
    ("m7", "M7"),
    ("m33", "M33"),
    ("m55", "M55"),
    ("rv32imc", "RV32IMC"),
    ("rv32imafc", "RV32IMAFC"),
];

/// What the firmwares of the table of sizes are.
const FIRMWARES: [(&str, &str); 6] = [
    ("size-mlp", "64-32-BN-ReLU-dropout-10, Adam, batch of 16, on an M4F"),
    (
        "size-train",
        "64-32-16-4, training and inference, Adam, batch of 32, on an M4F",
    ),
    ("size-infer", "64-32-16-4, inference alone, weights in flash, on an M4F"),
    ("size-int8", "the same in 8-bit integers, from and to `f32`"),
    (
        "size-head",
        "a dense head on a frozen base of 58 KB in flash, on an M4F",
    ),
    ("size-small", "16-12-4, soft float, on an M0+"),
];

const END: &str = "<!-- /bench -->";

/// Writes the figures into their pages.
pub fn write(document: &Document) -> Result<()> {
    for (page, name, block) in BLOCKS {
        page.write(&start(name), END, &block(document)?)?;
    }
    Ok(())
}

/// An error unless the pages show the figures of `document`.
pub fn is_current(document: &Document) -> Result<()> {
    for (page, name, block) in BLOCKS {
        ensure!(
            page.has(&start(name), END, &block(document)?)?,
            "{} shows other figures of {name}: cargo xtask bench --from boards/bench.json --readme",
            page.0
        );
    }
    Ok(())
}

fn start(name: &str) -> String {
    format!("<!-- bench:{name} -->\n")
}

fn count(value: impl Into<u64>) -> String {
    grouped(&value.into().to_string())
}

fn or_dash(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), number)
}

fn m4(document: &Document) -> Result<&CoreFigures> {
    document.core("m4").context("no figures of the Cortex-M4F")
}

fn figure<'d>(core: &'d CoreFigures, work: &str) -> Result<&'d Figure> {
    core.get(work)
        .with_context(|| format!("no figure of {work} on {}", core.core))
}

fn mlp(document: &Document) -> Result<String> {
    let core = m4(document)?;
    let (training, inference) = (figure(core, "mlp_train")?, figure(core, "mlp_infer")?);
    let mut text = heading(&[
        "MLP 64-32-16-4, ReLU, cross-entropy, batch of 32, on a Cortex-M4F",
        "training, a sample: instructions",
        "estimated cycles",
        "inference: instructions",
        "estimated cycles",
    ]);
    text += &row([
        "**motenet**, Adam".to_owned(),
        format!("**{}**", number(training.per_unit())),
        or_dash(training.cycles_per_unit()),
        format!("**{}**", number(inference.per_unit())),
        or_dash(inference.cycles_per_unit()),
    ]);
    let peer_row = |peer: &Peer| {
        row([
            peer.name.to_owned(),
            or_dash(peer.training.map(f64::from)),
            "-".to_owned(),
            count(peer.inference),
            or_dash(peer.inference_cycles.map(f64::from)),
        ])
    };
    text.extend(PEERS.iter().map(peer_row));
    let int8 = figure(core, "int8_mlp_infer")?;
    text += &row([
        "**motenet**, int8".to_owned(),
        "-".to_owned(),
        "-".to_owned(),
        format!("**{}**", number(int8.per_unit())),
        or_dash(int8.cycles_per_unit()),
    ]);
    text += &peer_row(&PEER_INT8);
    let faster = |own: f64, of: fn(&Peer) -> Option<f64>| {
        let names: Vec<_> = PEERS
            .iter()
            .filter(|peer| of(peer).is_some_and(|other| other < own))
            .map(|peer| peer.name)
            .collect();
        if names.is_empty() {
            "nobody".to_owned()
        } else {
            names.join("; ")
        }
    };
    text += &format!(
        "\nTaking fewer instructions than we do: in training {}. In inference {}.\n",
        faster(training.per_unit(), |peer| peer.training.map(f64::from)),
        faster(inference.per_unit(), |peer| Some(peer.inference.into()))
    );
    Ok(text)
}

fn sparse(document: &Document) -> Result<String> {
    fn line<V: Variant>(core: &CoreFigures, work: &str) -> Result<String> {
        let figure = figure(core, work)?;
        Ok(row([
            V::LEARNS.to_owned(),
            count(V::Net::PARAMS as u64),
            count(motenet::Memory::<V::Net, Sgd, 1>::BYTES as u64),
            number(figure.per_unit()),
            or_dash(figure.cycles_per_unit()),
        ]))
    }
    let core = m4(document)?;
    let mut text = heading(&[
        "of the watch network learns",
        "parameters",
        "RAM of training, bytes",
        "instructions a window, on a Cortex-M4F",
        "estimated cycles",
    ]);
    text += &line::<Head>(core, "watch_head")?;
    text += &line::<Biases>(core, "watch_biases")?;
    text += &line::<Affine>(core, "watch_affine")?;
    text += &line::<LastLayers>(core, "watch_last_layers")?;
    text += &line::<Quarter>(core, "watch_quarter")?;
    text += &line::<Everything>(core, "watch_everything")?;
    Ok(text)
}

fn step(document: &Document) -> Result<String> {
    let own = figure(m4(document)?, "mlp10_step")?;
    let name = "MLP 64-32-10, Adam, batch of 32";
    let ram = document
        .ram
        .iter()
        .find(|ram| ram.network == name)
        .with_context(|| format!("no RAM of {name}"))?;
    let mut text = heading(&[
        "MLP 64-32-10, batch of 32, a whole step on a Cortex-M4F",
        "instructions",
        "estimated cycles",
        "RAM, bytes",
    ]);
    text += &row([
        "**motenet**, Adam".to_owned(),
        format!("**{}**", number(own.per_unit())),
        or_dash(own.cycles_per_unit()),
        count((ram.weights_bytes + ram.training_bytes) as u64),
    ]);
    for (name, instructions, bytes) in PEERS_STEP {
        text += &row([name.to_owned(), count(instructions), "-".to_owned(), count(bytes)]);
    }
    Ok(text)
}

fn kernels(document: &Document) -> Result<String> {
    let core = m4(document)?;
    let mut text = heading(&[
        "instructions / estimated cycles on a Cortex-M4F",
        "motenet",
        "CMSIS-DSP",
        "AIfES 2.2.0",
    ]);
    let pair =
        |values: Option<(f64, f64)>| values.map_or("-".to_owned(), |(a, b)| format!("{} / {}", number(a), number(b)));
    let mut dearer = Vec::new();
    for (work, cmsis, aifes) in PEERS_KERNELS {
        let own = figure(core, work)?;
        let cycles = or_dash(own.cycles_per_unit());
        let least = [cmsis, aifes]
            .into_iter()
            .flatten()
            .map(|(_, cycles)| cycles)
            .fold(f64::INFINITY, f64::min);
        if own.cycles_per_unit().is_some_and(|cycles| cycles > least) {
            dearer.push(title(work));
        }
        text += &row([
            title(work),
            format!("**{}** / {cycles}", number(own.per_unit())),
            pair(cmsis),
            pair(aifes),
        ]);
    }
    if !dearer.is_empty() {
        text += &format!(
            "\nTaking more estimated cycles than another library: {}.\n",
            dearer.join("; ")
        );
    }
    Ok(text)
}

fn title(work: &str) -> String {
    let found = WORKS.iter().find(|(name, _)| *name == work);
    found.map_or(work, |(_, title)| title).to_owned()
}

/// What the guard adds to a step, in percent of its instructions without it.
fn guard(document: &Document) -> Result<String> {
    let cores = COLUMNS.map(|(name, title)| (document.core(name), title));
    let mut titles = vec!["instructions for it, of a step's without it"];
    titles.extend(cores.iter().map(|(_, title)| title));
    let mut text = heading(&titles);
    for (on, what) in [
        ("guard_mlp", "MLP 64-32-16-4, Adam, batch of 32"),
        ("guard_mlp_1", "the same, batch of 1"),
        (
            "guard_autoencoder_1",
            "autoencoder of 3,150 parameters, plain SGD, batch of 1",
        ),
    ] {
        let mut cells = vec![what.to_owned()];
        for (core, title) in &cores {
            let core = core.with_context(|| format!("no figures of the {title}"))?;
            let count = |work: &str| Ok::<_, anyhow::Error>(figure(core, work)?.per_unit());
            let (on, off) = (count(on)?, count(&format!("{on}_off"))?);
            cells.push(format!("{:.1} %", 100.0 * (on / off - 1.0)));
        }
        text += &row(cells);
    }
    Ok(text)
}

fn instructions(document: &Document) -> Result<String> {
    works(document, "instructions", |_| true, |figure| number(figure.per_unit()))
}

fn cycles(document: &Document) -> Result<String> {
    let cell = |figure: &Figure| or_dash(figure.cycles_per_unit());
    works(document, "estimated cycles", |core| core.model.is_some(), cell)
}

fn works(
    document: &Document,
    unit: &str,
    shown: impl Fn(&CoreFigures) -> bool,
    cell: impl Fn(&Figure) -> String,
) -> Result<String> {
    let columns: Vec<_> = COLUMNS
        .iter()
        .filter_map(|(name, title)| Some((document.core(name).filter(|core| shown(core))?, *title)))
        .collect();
    let mut titles = vec![unit];
    titles.extend(columns.iter().map(|(_, title)| title));
    let mut text = heading(&titles);
    for (work, title) in WORKS {
        // A work that is newer than the figures has none yet.
        let figures: Vec<_> = columns.iter().map(|(core, _)| core.get(work)).collect();
        if figures.iter().any(Option::is_some) {
            let cells = figures.iter().map(|figure| figure.map_or("-".to_owned(), &cell));
            text += &row([(*title).to_owned()].into_iter().chain(cells));
        }
    }
    Ok(text)
}

fn ram(document: &Document) -> Result<String> {
    let mut text = heading(&[
        "RAM in bytes",
        "weights",
        "gradient",
        "optimiser",
        "activations",
        "tape",
        "all of training",
        "inference, besides the weights",
        "stack of a training step on an M4F",
    ]);
    let core = m4(document)?;
    for ram in &document.ram {
        let bytes = [
            ram.weights_bytes,
            ram.gradient_bytes,
            ram.optimiser_bytes,
            ram.activation_bytes,
            ram.tape_bytes,
            ram.weights_bytes + ram.training_bytes,
            ram.inference_bytes,
        ];
        let stack = figure(core, &ram.step)?.stack_bytes;
        let cells = bytes.map(|bytes| count(bytes as u64));
        let stack = stack.map_or("-".to_owned(), count);
        text += &row([ram.network.clone()].into_iter().chain(cells).chain([stack]));
    }
    Ok(text)
}

fn flash(document: &Document) -> Result<String> {
    let mut text = heading(&[
        "firmware without printing (`cargo xtask size --firmware NAME`)",
        "code",
        "constants",
        "RAM, statics",
    ]);
    for (name, what) in FIRMWARES {
        // A firmware that is newer than the figures has none yet.
        let Some(flash) = document.flash.iter().find(|flash| flash.firmware == name) else {
            continue;
        };
        text += &row([
            format!("`{name}`: {what}"),
            count(flash.text),
            count(flash.rodata),
            count(flash.data + flash.bss),
        ]);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_have_all_blocks() {
        for (page, name, _) in BLOCKS {
            assert_eq!(page.read().unwrap().matches(&start(name)).count(), 1, "{name}");
        }
        let ends = |page: Page| page.read().unwrap().matches(END).count();
        assert_eq!(ends(README) + ends(COSTS), BLOCKS.len());
    }

    #[test]
    fn other_figures_are_noticed() {
        let mut document = Document::read(&super::super::baseline()).unwrap();
        is_current(&document).unwrap();
        let core = document.cores.iter_mut().find(|core| core.core == "m0").unwrap();
        core.works[0].instructions *= 2;
        let error = is_current(&document).unwrap_err().to_string();
        assert!(
            error.starts_with("docs/costs.md shows other figures of instructions"),
            "{error}"
        );
    }
}
