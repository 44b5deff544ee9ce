//! A firmware's image: its code, its constants, its functions.

use anyhow::{Context, Result, bail};
use object::{Architecture, Object, ObjectSection, ObjectSymbol, SectionFlags, SymbolKind, elf};
use std::{collections::BTreeMap, fs, path::Path};

/// The two kinds of instructions that firmware is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture32 {
    /// Thumb and Thumb-2.
    Thumb,
    /// RV32 with compressed instructions.
    RiscV,
}

/// An ELF image.
pub struct Image {
    /// Whose instructions these are.
    pub architecture: Architecture32,
    /// Where execution starts.
    pub entry: u32,
    /// Sections that are not written at run time.
    constant: Vec<(u32, Vec<u8>)>,
    /// Start, name and length of each function.
    functions: BTreeMap<u32, (String, u32)>,
    /// Where code starts (`true`) and where data between code do.
    marks: BTreeMap<u32, bool>,
    symbols: BTreeMap<String, u32>,
}

impl Image {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&bytes).with_context(|| format!("{} is not a firmware image", path.display()))
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let file = object::File::parse(bytes)?;
        let architecture = match file.architecture() {
            Architecture::Arm => Architecture32::Thumb,
            Architecture::Riscv32 => Architecture32::RiscV,
            other => bail!("nothing is known of the instructions of {other:?}"),
        };
        let mut image = Self {
            architecture,
            entry: 0,
            constant: Vec::new(),
            functions: BTreeMap::new(),
            marks: BTreeMap::new(),
            symbols: BTreeMap::new(),
        };
        image.entry = image.code_address(u32::try_from(file.entry())?);
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else {
                continue;
            };
            let has = |flag: u32| sh_flags & u64::from(flag) != 0;
            if has(elf::SHF_ALLOC) && !has(elf::SHF_WRITE) && section.file_range().is_some() {
                let address = u32::try_from(section.address())?;
                image.constant.push((address, section.data()?.to_vec()));
            }
        }
        for symbol in file.symbols() {
            let (Ok(name), Ok(address)) = (symbol.name(), u32::try_from(symbol.address())) else {
                continue;
            };
            if let Some(kind) = name.strip_prefix('$') {
                image.marks.insert(address, !kind.starts_with('d'));
            } else if symbol.kind() == SymbolKind::Text {
                let size = u32::try_from(symbol.size())?;
                let function = image.functions.entry(image.code_address(address)).or_default();
                // Of several names the first one in the alphabet, so that each run tells the same.
                if function.0.is_empty() || name < function.0.as_str() {
                    function.0 = name.to_owned();
                }
                function.1 = function.1.max(size);
            }
            image.symbols.insert(name.to_owned(), address);
        }
        Ok(image)
    }

    /// Code at [`Image::START`] for tests, with a function at each of these addresses.
    #[cfg(test)]
    pub fn of_code(architecture: Architecture32, code: &[u16], functions: &[(u32, &str)]) -> Self {
        let bytes = code.iter().flat_map(|half| half.to_le_bytes()).collect();
        Self {
            architecture,
            entry: Self::START,
            constant: vec![(Self::START, bytes)],
            functions: functions
                .iter()
                .map(|(at, name)| (*at, ((*name).to_owned(), 0)))
                .collect(),
            marks: BTreeMap::new(),
            symbols: BTreeMap::from([("_stack_start".to_owned(), 0x2000_0000)]),
        }
    }

    /// Where code starts in tests.
    #[cfg(test)]
    pub const START: u32 = 0x100;

    /// An address without the bit that says Thumb.
    pub fn code_address(&self, address: u32) -> u32 {
        match self.architecture {
            Architecture32::Thumb => address & !1,
            Architecture32::RiscV => address,
        }
    }

    /// Two bytes of code or constants.
    pub fn half(&self, address: u32) -> Option<u16> {
        self.bytes(address).map(u16::from_le_bytes)
    }

    /// Four bytes.
    pub fn word(&self, address: u32) -> Option<u32> {
        self.bytes(address).map(u32::from_le_bytes)
    }

    /// One byte.
    pub fn byte(&self, address: u32) -> Option<u8> {
        self.bytes(address).map(|[byte]: [u8; 1]| byte)
    }

    fn bytes<const N: usize>(&self, address: u32) -> Option<[u8; N]> {
        self.constant.iter().find_map(|(start, bytes)| {
            let from = address.checked_sub(*start)? as usize;
            bytes.get(from..from.checked_add(N)?)?.try_into().ok()
        })
    }

    /// Whether a function starts here.
    pub fn is_function(&self, address: u32) -> bool {
        self.functions.contains_key(&address)
    }

    /// The end of the function that starts here: by its length, or where the next one starts.
    pub fn end(&self, function: u32) -> u32 {
        let size = self.functions.get(&function).map_or(0, |(_, size)| *size);
        if size > 0 {
            return function + size;
        }
        let next = self.functions.range(function + 1..).next();
        next.map_or(function, |(start, _)| *start)
    }

    /// Whether the assembler said that these are data.
    pub fn is_data(&self, address: u32) -> bool {
        let mark = self.marks.range(..=address).next_back();
        mark.is_some_and(|(_, code)| !code)
    }

    /// The function around an address, readable.
    pub fn name(&self, address: u32) -> String {
        match self.functions.range(..=address).next_back() {
            Some((_, (name, _))) => format!("{:#}", rustc_demangle::demangle(name)),
            None => format!("{address:#x}"),
        }
    }

    /// The address of a symbol.
    pub fn symbol(&self, name: &str) -> Result<u32> {
        let address = self.symbols.get(name).copied();
        address.with_context(|| format!("the image has no symbol {name}"))
    }
}
