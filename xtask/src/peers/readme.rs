//! The tables of docs/costs.md: they stand between `<!-- peers:cmsis-dsp -->` and `<!-- /peers -->`, and are written from the figures of one run.

use super::{Per, Row, WORKS};
use crate::{
    bench::Figure,
    cores::Core,
    page::{COSTS, heading, number, row},
};
use anyhow::Result;

const START: &str = "<!-- peers:cmsis-dsp -->\n";
const END: &str = "<!-- /peers -->";

/// A core and what was measured on it.
type Measured = (&'static Core, Vec<Row>);

/// Writes the figures into their page.
pub fn write(all: &[Measured], compiler: &str) -> Result<()> {
    COSTS.write(START, END, &block(all, compiler))
}

fn block(all: &[Measured], compiler: &str) -> String {
    let modelled = |(_, rows): &&Measured| rows.iter().any(|row| row.ours.cycles.is_some());
    let with_cycles: Vec<_> = all.iter().filter(modelled).collect();
    let instructions = |figure: &Figure| Some(figure.instructions);
    let cycles = |figure: &Figure| figure.cycles;
    format!(
        "{}\n{}\n{}\nTheirs compiled by `{compiler}` with `-O3`.\n",
        table(
            "instructions, motenet / CMSIS-DSP",
            &all.iter().collect::<Vec<_>>(),
            instructions
        ),
        table("estimated cycles, motenet / CMSIS-DSP", &with_cycles, cycles),
        losses(all),
    )
}

fn table(what: &str, all: &[&Measured], cost: impl Fn(&Figure) -> Option<u64>) -> String {
    let columns = all.iter().map(|(core, _)| core.title.trim_start_matches("Cortex-"));
    let names: Vec<&str> = [what].into_iter().chain(columns).collect();
    let mut text = heading(&names);
    for work in WORKS {
        let Some(per) = work.per else { continue };
        let each = |figure: &Figure| {
            let units = match per {
                Per::Call => 1,
                Per::Mac | Per::Element => figure.units,
            };
            cost(figure).map_or("-".to_owned(), |cost| number(cost as f64 / units as f64))
        };
        let cell = |(_, rows): &&Measured| {
            let row = rows.iter().find(|row| row.work.name == work.name);
            row.map_or("-".to_owned(), |row| {
                format!("{} / {}", each(&row.ours), each(&row.theirs))
            })
        };
        let unit = match per {
            Per::Mac => ", a MAC",
            Per::Element => ", an element",
            Per::Call => "",
        };
        text += &row([format!("{}{unit}", work.title)]
            .into_iter()
            .chain(all.iter().map(cell)));
    }
    text
}

/// Where theirs take fewer cycles than ours, or fewer instructions where cycles are not known.
fn losses(all: &[Measured]) -> String {
    let cost = |figure: &Figure| figure.cycles.unwrap_or(figure.instructions);
    let mut parts = Vec::new();
    for (core, rows) in all {
        let shown = || rows.iter().filter(|row| row.work.per.is_some());
        let lost: Vec<_> = shown()
            .filter(|row| cost(&row.theirs) < cost(&row.ours))
            .map(|row| row.work.title)
            .collect();
        let what = match lost.len() {
            0 => "nothing".to_owned(),
            all if all == shown().count() => "everything".to_owned(),
            _ => lost.join("; "),
        };
        parts.push(format!("{}: {what}", core.title.trim_start_matches("Cortex-")));
    }
    format!(
        "Taking fewer estimated cycles than ours (fewer instructions where there is no model): {}.\n",
        parts.join(". ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cores;

    fn figure(instructions: u64, cycles: Option<u64>) -> Figure {
        Figure {
            work: String::new(),
            instructions,
            cycles,
            units: 100,
            stack_bytes: None,
        }
    }

    fn measured(core: &str, ours: Figure, theirs: Figure) -> Measured {
        let row = Row {
            work: WORKS[0],
            ours,
            theirs,
            difference: 0.0,
        };
        (cores::parse(core).unwrap(), vec![row])
    }

    #[test]
    fn cycles_decide_who_is_faster_where_they_are_known() {
        let all = [
            measured("m4", figure(300, Some(500)), figure(200, Some(600))),
            measured("m55", figure(300, None), figure(200, None)),
        ];
        let text = block(&all, "gcc");
        assert!(
            text.contains("| dot 256, a MAC | 3.00 / 2.00 | 3.00 / 2.00 |"),
            "{text}"
        );
        assert!(text.contains("| dot 256, a MAC | 5.00 / 6.00 |\n"), "{text}");
        assert!(text.contains("M4F: nothing. M55: everything."), "{text}");
    }
}
