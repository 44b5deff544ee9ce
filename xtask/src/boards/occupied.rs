//! What an image occupies on a board.

use anyhow::{Context, Result};
use object::{Object, ObjectSection, SectionFlags, elf};
use std::{fs, ops::Range, path::Path};

/// Bytes of an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occupied {
    /// Everything that is programmed into the flash.
    pub flash: u64,
    /// Everything that has its place in RAM before the stack: statics, and on some chips code.
    pub ram: u64,
}

impl Occupied {
    /// Reads it from an ELF image, for a chip whose RAM has these addresses.
    pub fn by(image: &Path, ram: &Range<u64>) -> Result<Self> {
        let bytes = fs::read(image).with_context(|| format!("cannot read {}", image.display()))?;
        Self::of_elf(&bytes, ram).with_context(|| format!("{} is not a firmware image", image.display()))
    }

    fn of_elf(bytes: &[u8], ram: &Range<u64>) -> Result<Self> {
        let file = object::File::parse(bytes)?;
        let mut occupied = Self::default();
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else {
                continue;
            };
            // What the linker calls stack or heap is the RAM that is left.
            if sh_flags & u64::from(elf::SHF_ALLOC) == 0 || matches!(section.name()?, ".stack" | ".heap") {
                continue;
            }
            if section.file_range().is_some() {
                occupied.flash += section.size();
            }
            // The ESP32-C3's code in RAM has other addresses; a section as large, without contents, keeps its place here.
            if ram.contains(&section.address()) {
                occupied.ram += section.size();
            }
        }
        Ok(occupied)
    }
}

#[cfg(test)]
mod tests {
    use super::Occupied;
    use crate::size::Size;

    #[test]
    fn an_image_of_the_host_is_read_as_size_reads_it() {
        let own = std::env::current_exe().unwrap();
        // Other hosts have other formats, for which there is an error.
        if cfg!(target_os = "linux") {
            let size = Size::of(&own).unwrap();
            let all = Occupied::by(&own, &(0..u64::MAX)).unwrap();
            assert_eq!(all.flash, size.flash());
            assert!(all.ram >= size.flash() + size.bss);
            assert_eq!(Occupied::by(&own, &(0..0)).unwrap(), Occupied { ram: 0, ..all });
        }
    }

    #[test]
    fn other_files_are_refused() {
        assert!(Occupied::of_elf(b"not an image", &(0..1)).is_err());
    }
}
