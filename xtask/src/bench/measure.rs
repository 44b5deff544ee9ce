//! Runs the firmware.

use super::figures::{CoreFigures, Figure, Flash};
use crate::{
    cores::{self, Core},
    cycles,
    firmware::Firmware,
    record::Records,
    size::Size,
};
use anyhow::{Context, Result, ensure};
use motenet::prelude::*;
use motenet_workload::{
    bench::{self, Memory, Meter, Work},
    sweep,
};
use std::time::Duration;

/// The longest that a core may take: those without an FPU execute some hundred million instructions.
const LIMIT: Duration = Duration::from_secs(600);

/// The firmwares that do nothing but compute, and the core that each is built for.
const FLASH: [(&str, &str); 6] = [
    ("size-mlp", "m4"),
    ("size-train", "m4"),
    ("size-infer", "m4"),
    ("size-int8", "m4"),
    ("size-head", "m4"),
    ("size-small", "m0"),
];

/// Runs the firmware on `core`; an error unless it computes what the host does.
pub fn of_core(core: &Core) -> Result<CoreFigures> {
    let results = run(core, "bench")?;
    same(core, &results, &of_host()?)?;
    Ok(CoreFigures {
        core: core.name.to_owned(),
        model: cycles::model(core).map(str::to_owned),
        works: Figure::all(&results)?,
        sweep: Vec::new(),
    })
}

/// The kernels over many shapes; an error unless `core` computes what the host does.
pub fn sweep(core: &Core) -> Result<Vec<Figure>> {
    struct Uncounted;
    impl sweep::Meter for Uncounted {
        fn measure(&mut self, _: sweep::Point, f: &mut dyn FnMut()) {
            f();
        }
    }
    let results = run(core, "sweep")?;
    let host = format!(
        "{:016x}",
        sweep::run(&mut Box::new(sweep::Memory::ZERO), &mut Uncounted)
    );
    same(core, &results, &host)?;
    Figure::all(&results)
}

/// Builds and runs a firmware.
fn run(core: &Core, name: &str) -> Result<Records> {
    let image = Firmware::new(name).build(core)?;
    cycles::run(core, &image, LIMIT).with_context(|| format!("running {name} on {}", core.name))
}

/// Whether the core has computed what the host does.
fn same(core: &Core, results: &Records, host: &str) -> Result<()> {
    let hash = results.get("hash").unwrap_or("nothing");
    ensure!(hash == host, "{} computes {hash}, the host {host}", core.name);
    Ok(())
}

/// What the host computes, as the firmware prints it.
fn of_host() -> Result<String> {
    struct Uncounted;
    impl Meter for Uncounted {
        fn measure(&mut self, _: Work, f: &mut dyn FnMut()) {
            f();
        }
    }
    let mut memory = Box::new(Memory::ZERO);
    Ok(format!("{:016x}", bench::run(&mut memory, &mut Uncounted)?))
}

/// The sections of the firmwares that only compute, on those of their cores that are chosen.
pub fn flash(chosen: &[&Core]) -> Result<Vec<Flash>> {
    let wanted = |name: &str| chosen.is_empty() || chosen.iter().any(|core| core.name == name);
    let of = |(firmware, core): (&str, &str)| {
        let size = Size::of(&Firmware::new(firmware).build(cores::parse(core).map_err(anyhow::Error::msg)?)?)?;
        let Size {
            text,
            rodata,
            data,
            bss,
        } = size;
        let (firmware, core) = (firmware.to_owned(), core.to_owned());
        Ok(Flash {
            firmware,
            core,
            text,
            rodata,
            data,
            bss,
        })
    };
    FLASH.into_iter().filter(|(_, core)| wanted(core)).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::works::WORKS;

    #[test]
    fn every_work_is_in_the_table() {
        struct Names(Vec<&'static str>);
        impl Meter for Names {
            fn measure(&mut self, work: Work, f: &mut dyn FnMut()) {
                f();
                assert!(work.units > 0);
                self.0.push(work.name);
            }
        }
        let mut names = Names(Vec::new());
        bench::run(&mut Box::new(Memory::ZERO), &mut names).unwrap();
        let mut listed: Vec<_> = WORKS.iter().map(|(name, _)| *name).collect();
        listed.sort_unstable();
        names.0.sort_unstable();
        assert_eq!(names.0, listed);
    }
}
