//! `cargo xtask size`

use crate::{
    cores::{self, Core},
    firmware::Firmware,
    json, table,
};
use anyhow::{Context, Result};
use object::{Object, ObjectSection, SectionFlags, elf};
use serde_json::{Value, json};
use std::{fs, path::Path, path::PathBuf};

/// Show how much flash and RAM firmwares take.
#[derive(clap::Args)]
pub struct Options {
    /// A program of boards/qemu; can be given several times.
    #[arg(long = "firmware", default_values_t = ["hash".to_owned()])]
    firmwares: Vec<String>,
    /// An emulated core; can be given several times [default: one for each target].
    #[arg(long = "core", value_parser = cores::parse)]
    cores: Vec<&'static Core>,
    /// Write the figures to this file as well.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// The bytes of an image's sections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Code.
    pub text: u64,
    /// Constants, and on Arm the vector table.
    pub rodata: u64,
    /// Statics with a value, which take flash and RAM.
    pub data: u64,
    /// Statics that start as zero.
    pub bss: u64,
}

impl Size {
    /// Everything that is programmed into the device.
    pub fn flash(&self) -> u64 {
        self.text + self.rodata + self.data
    }

    /// All statics; the stack comes on top.
    pub fn statics(&self) -> u64 {
        self.data + self.bss
    }

    /// Reads them from an ELF image.
    pub fn of(image: &Path) -> Result<Self> {
        let bytes = fs::read(image).with_context(|| format!("cannot read {}", image.display()))?;
        Self::of_elf(&bytes).with_context(|| format!("{} is not a firmware image", image.display()))
    }

    fn of_elf(bytes: &[u8]) -> Result<Self> {
        let file = object::File::parse(bytes)?;
        let mut size = Self::default();
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else {
                continue;
            };
            let has = |flag: u32| sh_flags & u64::from(flag) != 0;
            // `.heap` and `.stack` are the linker's names for the RAM that is left.
            if !has(elf::SHF_ALLOC) || matches!(section.name()?, ".heap" | ".stack" | ".text.dummy") {
                continue;
            }
            let stored = section.file_range().is_some();
            let place = match (has(elf::SHF_EXECINSTR), has(elf::SHF_WRITE), stored) {
                (true, _, _) => &mut size.text,
                (false, false, _) => &mut size.rodata,
                (false, true, true) => &mut size.data,
                (false, true, false) => &mut size.bss,
            };
            *place += section.size();
        }
        Ok(size)
    }

    /// All figures by name.
    pub fn json(&self) -> Value {
        json!({
            "text": self.text, "rodata": self.rodata, "data": self.data, "bss": self.bss,
            "flash_bytes": self.flash(), "static_bytes": self.statics(),
        })
    }
}

pub fn run(options: &Options) -> Result<()> {
    let cores = if options.cores.is_empty() {
        cores::targets()
    } else {
        options.cores.clone()
    };
    let mut rows = Vec::new();
    let mut documents = Vec::new();
    for name in &options.firmwares {
        for core in &cores {
            let size = Size::of(&Firmware::new(name).build(core)?)?;
            let figures = [
                size.text,
                size.rodata,
                size.data,
                size.bss,
                size.flash(),
                size.statics(),
            ];
            let mut row = vec![name.clone(), core.target.to_owned()];
            row.extend(figures.map(|bytes| bytes.to_string()));
            rows.push(row);
            documents.push(json!({ "firmware": name, "core": core.name, "target": core.target, "size": size.json() }));
        }
    }
    table::print(
        &[
            "firmware", "target", ".text", ".rodata", ".data", ".bss", "flash", "statics",
        ],
        &rows,
    );
    json::write(options.json.as_deref(), &json!(documents))
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn an_image_of_the_host_has_all_parts() {
        let own = std::env::current_exe().unwrap();
        // Other hosts have other formats, for which there is an error.
        if cfg!(target_os = "linux") {
            let size = Size::of(&own).unwrap();
            assert!(
                size.text > 0 && size.rodata > 0 && size.data > 0 && size.bss > 0,
                "{size:?}"
            );
            assert_eq!(size.flash(), size.text + size.rodata + size.data);
        }
    }

    #[test]
    fn other_files_are_refused() {
        assert!(Size::of_elf(b"not an image").is_err());
    }
}
