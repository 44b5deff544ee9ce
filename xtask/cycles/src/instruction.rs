//! What of an instruction a pipeline sees, read from its disassembly.

use crate::Registers;

/// The classes that the timing tables tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Moves, sums, logic, shifts, comparisons, hints.
    Alu,
    /// A product of 32 bits.
    Multiply,
    /// A product of 32 bits and an addition.
    MultiplyAdd,
    /// A product of 64 bits.
    MultiplyLong,
    /// A product of 64 bits and an addition.
    MultiplyLongAdd,
    /// A division of integers.
    Divide,
    /// The head of an IT block.
    It,
    /// Any branch, call or return that is not a load.
    Branch,
    /// One word, half word or byte from memory.
    Load,
    /// A load of the program counter, a jump.
    LoadPc,
    /// Several words from memory.
    LoadMultiple,
    /// Several words from memory, the program counter among them.
    PopPc,
    /// Two words from memory.
    LoadPair,
    /// One word, half word or byte to memory.
    Store,
    /// The same, the offset being a register.
    StoreRegister,
    /// Several words to memory.
    StoreMultiple,
    /// Two words to memory.
    StorePair,
    /// A single to the FPU.
    FpLoad,
    /// A double to the FPU.
    FpLoadDouble,
    /// A single from the FPU.
    FpStore,
    /// A double from the FPU.
    FpStoreDouble,
    /// A sum, product or conversion of the FPU.
    FpAlu,
    /// A product and an addition of the FPU, fused or not.
    FpMultiplyAdd,
    /// A quotient or square root of the FPU.
    FpDivide,
    /// Moves, signs and comparisons of the FPU.
    FpMove,
    /// Two words to or from the FPU's registers.
    FpMovePair,
    /// Nothing that is known here; one cycle, and counted.
    Unknown,
}

/// An instruction at its place.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// Where it is.
    pub address: u32,
    /// Two or four.
    pub bytes: u8,
    /// Its class.
    pub kind: Kind,
    /// The mnemonic without width and types: `vmla` for `vmla.f32`.
    pub name: String,
    /// What it writes.
    pub writes: Registers,
    /// What it reads as operands.
    pub reads: Registers,
    /// What it reads to find its address.
    pub base: Registers,
    /// What it adds a product to.
    pub addend: Registers,
    /// Words that it moves from or to memory.
    pub words: u64,
    /// Whether an operand is shifted, or it shifts.
    pub shifts: bool,
    /// Where a branch goes that says so.
    pub target: Option<u32>,
}

/// Mnemonics of one cycle, without the `s` that sets flags.
const ALU: [&str; 61] = [
    "adc", "add", "addw", "adr", "and", "asr", "bfc", "bfi", "bic", "bkpt", "clz", "cmn", "cmp", "cpsid", "cpsie",
    "dmb", "dsb", "eor", "isb", "lsl", "lsr", "mov", "movt", "movw", "mrs", "msr", "mvn", "neg", "nop", "orn", "orr",
    "pkhbt", "pkhtb", "rbit", "rev", "rev16", "revsh", "ror", "rrx", "rsb", "sbc", "sbfx", "sel", "ssat", "ssat16",
    "sub", "subw", "sxtb", "sxtb16", "sxth", "teq", "tst", "ubfx", "usat", "usat16", "uxtb", "uxtb16", "uxth", "yield",
    "wfi", "wfe",
];

/// Of these, those with two operands that do not read the first.
const UNARY: [&str; 22] = [
    "adr", "clz", "mov", "movw", "mrs", "msr", "mvn", "neg", "rbit", "rev", "rev16", "revsh", "rrx", "sxtb", "sxtb16",
    "sxth", "uxtb", "uxtb16", "uxth", "cpsid", "cpsie", "nop",
];

const CONDITIONS: [&str; 17] = [
    "eq", "ne", "hs", "lo", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", "al",
];

impl Instruction {
    /// Reads the disassembly `text`, a mnemonic and operands as QEMU (Capstone) writes them.
    pub fn new(address: u32, bytes: u8, text: &str) -> Self {
        let (mnemonic, operands) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
        let name = mnemonic.split('.').next().unwrap_or("").to_owned();
        let operands = split(operands);
        let mut instruction = Self {
            address,
            bytes,
            kind: Kind::Unknown,
            name,
            writes: Registers::default(),
            reads: Registers::default(),
            base: Registers::default(),
            addend: Registers::default(),
            words: 0,
            shifts: false,
            target: None,
        };
        instruction.kind = instruction.classify(&operands);
        instruction
    }

    /// Whether `next` is not what follows it in memory.
    pub fn branches_to(&self, next: &Self) -> bool {
        next.address != self.address.wrapping_add(u32::from(self.bytes))
    }

    /// Whether it uses the FPU's registers.
    pub fn is_fp(&self) -> bool {
        self.name.starts_with('v')
    }

    fn classify(&mut self, operands: &[&str]) -> Kind {
        let name = self.name.clone();
        let operand = |i: usize| operands.get(i).copied().unwrap_or("");
        let all = || {
            operands
                .iter()
                .fold(Registers::default(), |set, text| set.union(Registers::of(text)))
        };
        let from = |i: usize| {
            operands
                .iter()
                .skip(i)
                .fold(Registers::default(), |set, text| set.union(Registers::of(text)))
        };
        if let Some(memory) = operands.iter().find(|text| text.starts_with('[')) {
            self.base = Registers::of(memory);
        }
        if is_branch(&name) {
            self.reads = all();
            self.target = operands
                .last()
                .and_then(|text| u32::from_str_radix(text.strip_prefix("#0x")?, 16).ok());
            return Kind::Branch;
        }
        if name.starts_with("it")
            && name
                .get(1..)
                .is_some_and(|rest| rest.chars().all(|c| matches!(c, 't' | 'e')))
        {
            return Kind::It;
        }
        let stem = name.strip_prefix('v').unwrap_or(&name);
        let (is_push, is_pop) = (stem.starts_with("push"), stem.starts_with("pop"));
        let (is_ldm, is_stm) = (stem.starts_with("ldm"), stem.starts_with("stm"));
        if is_push || is_pop || is_ldm || is_stm {
            let list = Registers::of(operand(usize::from(is_ldm || is_stm)));
            self.base = if is_push || is_pop {
                Registers::of("sp")
            } else {
                Registers::of(operand(0))
            };
            self.words = list.words();
            if is_push || is_stm {
                self.reads = list;
                return Kind::StoreMultiple;
            }
            self.writes = list;
            return if list.meets(Registers::of("pc")) {
                Kind::PopPc
            } else {
                Kind::LoadMultiple
            };
        }
        if name.starts_with("vldr") || name.starts_with("vstr") {
            let data = Registers::of(operand(0));
            self.words = data.words();
            return match (name.starts_with("vldr"), self.words) {
                (true, words) => {
                    self.writes = data;
                    if words == 1 { Kind::FpLoad } else { Kind::FpLoadDouble }
                }
                (false, words) => {
                    self.reads = data;
                    if words == 1 { Kind::FpStore } else { Kind::FpStoreDouble }
                }
            };
        }
        if name.starts_with("ldrd") || name.starts_with("strd") {
            let pair = Registers::of(operand(0)).union(Registers::of(operand(1)));
            self.words = 2;
            if name.starts_with("ldrd") {
                self.writes = pair;
                return Kind::LoadPair;
            }
            self.reads = pair;
            return Kind::StorePair;
        }
        if name.starts_with("ldr") || name.starts_with("str") {
            let data = Registers::of(operand(0));
            self.words = 1;
            // `[r0, #4]!` and `[r0], #4` change the register.
            let updated = if operand(1).ends_with('!') || operands.len() > 2 {
                self.base
            } else {
                Registers::default()
            };
            if name.starts_with("ldr") {
                self.writes = data.union(updated);
                return if data.meets(Registers::of("pc")) {
                    Kind::LoadPc
                } else {
                    Kind::Load
                };
            }
            (self.reads, self.writes) = (data, updated);
            let immediate = operand(1).contains('#') && !operand(1).contains("lsl") || !operand(1).contains(',');
            return if immediate { Kind::Store } else { Kind::StoreRegister };
        }
        if self.is_fp() {
            return self.classify_fp(&name, operands);
        }
        self.shifts = operands
            .iter()
            .any(|text| ["lsl", "lsr", "asr", "ror"].iter().any(|shift| text.contains(shift)))
            || ["lsl", "lsr", "asr", "ror", "ubfx", "sbfx", "sxt", "uxt", "bfi"]
                .iter()
                .any(|shift| name.starts_with(shift));
        if ["cmp", "cmn", "tst", "teq"]
            .iter()
            .any(|compare| name.starts_with(compare))
        {
            self.reads = all();
            return Kind::Alu;
        }
        let long = ["umull", "smull", "umlal", "smlal", "umaal", "smlsld"]
            .iter()
            .any(|long| name.starts_with(long));
        if long {
            let sum = Registers::of(operand(0)).union(Registers::of(operand(1)));
            (self.writes, self.reads) = (sum, from(2));
            if name.starts_with("umull") || name.starts_with("smull") {
                return Kind::MultiplyLong;
            }
            self.addend = sum;
            return Kind::MultiplyLongAdd;
        }
        (self.writes, self.reads) = (Registers::of(operand(0)), from(1));
        if ["mla", "mls", "smla", "smls", "smmla"]
            .iter()
            .any(|mac| name.starts_with(mac))
        {
            self.addend = Registers::of(operand(3));
            self.reads = Registers::of(operand(1)).union(Registers::of(operand(2)));
            return Kind::MultiplyAdd;
        }
        if ["mul", "smul", "smuad", "smusd", "smmul"]
            .iter()
            .any(|product| name.starts_with(product))
        {
            if operands.len() == 2 {
                self.reads = all();
            }
            return Kind::Multiply;
        }
        if name.starts_with("udiv") || name.starts_with("sdiv") {
            return Kind::Divide;
        }
        let Some(plain) = plain(&name) else {
            return if is_parallel(&name) { Kind::Alu } else { Kind::Unknown };
        };
        if operands.len() == 2 && !UNARY.contains(&plain) {
            self.reads = all();
        }
        Kind::Alu
    }

    fn classify_fp(&mut self, name: &str, operands: &[&str]) -> Kind {
        let first = operands
            .first()
            .map_or(Registers::default(), |text| Registers::of(text));
        let rest = operands
            .iter()
            .skip(1)
            .fold(Registers::default(), |set, text| set.union(Registers::of(text)));
        (self.writes, self.reads) = (first, rest);
        let is = |names: &[&str]| names.iter().any(|known| name.starts_with(known));
        if is(&["vmla", "vmls", "vfma", "vfms", "vfnma", "vfnms", "vnmla", "vnmls"]) {
            self.addend = first;
            return Kind::FpMultiplyAdd;
        }
        if is(&["vdiv", "vsqrt"]) {
            return Kind::FpDivide;
        }
        if is(&["vadd", "vsub", "vmul", "vnmul", "vcvt", "vmaxnm", "vminnm", "vrint"]) {
            return Kind::FpAlu;
        }
        if is(&["vcmp"]) {
            (self.writes, self.reads) = (Registers::default(), first.union(rest));
            return Kind::FpMove;
        }
        if is(&["vmov"]) && operands.len() >= 3 {
            let half = operands.len() / 2;
            let of = |texts: &[&str]| {
                texts
                    .iter()
                    .fold(Registers::default(), |set, text| set.union(Registers::of(text)))
            };
            let (to, what) = operands.split_at(if operands.len() == 4 { half } else { 1 });
            (self.writes, self.reads) = (of(to), of(what));
            return Kind::FpMovePair;
        }
        if is(&["vmov", "vneg", "vabs", "vmrs", "vmsr", "vsel"]) {
            return Kind::FpMove;
        }
        Kind::Unknown
    }
}

/// Commas within brackets and braces do not end an operand.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0;
    text.split(|c| {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    })
    .map(str::trim)
    .filter(|operand| !operand.is_empty())
    .collect()
}

fn is_branch(name: &str) -> bool {
    matches!(
        name,
        "b" | "bl" | "bx" | "blx" | "cbz" | "cbnz" | "tbb" | "tbh" | "bxns" | "blxns"
    ) || name.strip_prefix('b').is_some_and(|rest| CONDITIONS.contains(&rest))
        || ["bx", "bl", "blx"]
            .iter()
            .any(|call| name.strip_prefix(call).is_some_and(|rest| CONDITIONS.contains(&rest)))
}

/// The mnemonic in [`ALU`] that `name` is, with an `s`, a condition, or both.
fn plain(name: &str) -> Option<&'static str> {
    let find = |name: &str| ALU.iter().find(|known| **known == name).copied();
    let without_s = |name: &str| find(name).or_else(|| find(name.strip_suffix('s')?));
    without_s(name).or_else(|| {
        let cut = name.len().checked_sub(2)?;
        let (stem, condition) = (name.get(..cut)?, name.get(cut..)?);
        CONDITIONS.contains(&condition).then(|| without_s(stem)).flatten()
    })
}

/// Additions of bytes and half words side by side, and their saturating forms.
fn is_parallel(name: &str) -> bool {
    let stem = name.trim_start_matches(['u', 's', 'q', 'h']);
    [
        "add8", "add16", "sub8", "sub16", "asx", "sax", "ub8", "ub16", "xtab", "xtah", "add", "sub", "dadd", "dsub",
    ]
    .iter()
    .any(|known| stem.starts_with(known))
        || name.starts_with("uxta")
        || name.starts_with("sxta")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Instruction {
        Instruction::new(0, 2, text)
    }

    #[test]
    fn classes() {
        for (text, kind) in [
            ("adds r0, #1", Kind::Alu),
            ("addeq r0, r0, r1", Kind::Alu),
            ("subsne r0, r0, r1", Kind::Alu),
            ("muls r0, r1, r0", Kind::Multiply),
            ("mla r0, r1, r2, r3", Kind::MultiplyAdd),
            ("smlad r0, r1, r2, r3", Kind::MultiplyAdd),
            ("umull r0, r1, r2, r3", Kind::MultiplyLong),
            ("umlal r0, r1, r2, r3", Kind::MultiplyLongAdd),
            ("udiv r0, r1, r2", Kind::Divide),
            ("ittee ne", Kind::It),
            ("bne #0x100", Kind::Branch),
            ("bls #0x100", Kind::Branch),
            ("bl #0x100", Kind::Branch),
            ("bxeq lr", Kind::Branch),
            ("bics r0, r1", Kind::Alu),
            ("ldr r0, [r1, #4]", Kind::Load),
            ("ldrsh.w r0, [r1, r2, lsl #1]", Kind::Load),
            ("ldr pc, [r1, r2, lsl #2]", Kind::LoadPc),
            ("pop {r4, pc}", Kind::PopPc),
            ("pop.w {r4, r5}", Kind::LoadMultiple),
            ("ldm r0!, {r1, r2}", Kind::LoadMultiple),
            ("stm r0!, {r2}", Kind::StoreMultiple),
            ("push {r7, lr}", Kind::StoreMultiple),
            ("ldrd r0, r1, [r2]", Kind::LoadPair),
            ("strd r0, r1, [r2, #8]", Kind::StorePair),
            ("str r0, [r1]", Kind::Store),
            ("strb.w r0, [r1, #-1]", Kind::Store),
            ("str r0, [r1, r2]", Kind::StoreRegister),
            ("str.w r0, [r1, r2, lsl #2]", Kind::StoreRegister),
            ("vldr s0, [r0, #4]", Kind::FpLoad),
            ("vldr d8, [r0]", Kind::FpLoadDouble),
            ("vstr s0, [r0]", Kind::FpStore),
            ("vldmia r0!, {s0, s1}", Kind::LoadMultiple),
            ("vpush {d8, d9}", Kind::StoreMultiple),
            ("vadd.f32 s0, s1, s2", Kind::FpAlu),
            ("vcvt.f32.u32 s0, s0", Kind::FpAlu),
            ("vmla.f32 s0, s1, s2", Kind::FpMultiplyAdd),
            ("vsqrt.f32 s0, s0", Kind::FpDivide),
            ("vmov s0, r0", Kind::FpMove),
            ("vmov r0, r1, d0", Kind::FpMovePair),
            ("vmov r0, r1, s0, s1", Kind::FpMovePair),
            ("vcmp.f32 s0, #0", Kind::FpMove),
            ("uqadd16 r0, r1, r2", Kind::Alu),
            ("uxtah r0, r1, r2", Kind::Alu),
            ("vidup.u32 q0, r0, #1", Kind::Unknown),
            ("frobnicate r0", Kind::Unknown),
        ] {
            assert_eq!(read(text).kind, kind, "{text}");
        }
    }

    #[test]
    fn registers_have_their_parts() {
        let [r0, r1, r2, s0] = ["r0", "r1", "r2", "s0"].map(Registers::of);
        let load = read("ldr r0, [r1], #4");
        assert_eq!(
            (load.writes, load.base, load.reads),
            (r0.union(r1), r1, Registers::default())
        );
        let load = read("ldr r0, [r1, #4]");
        assert_eq!(load.writes, r0);
        let sum = read("add r0, r1");
        assert_eq!((sum.writes, sum.reads), (r0, r0.union(r1)));
        let copy = read("mov r0, r1");
        assert_eq!(copy.reads, r1);
        let mac = read("mla r0, r1, r2, r0");
        assert_eq!((mac.reads, mac.addend), (r1.union(r2), r0));
        let mac = read("vmla.f32 s0, s1, s2");
        assert_eq!((mac.writes, mac.addend), (s0, s0));
        let pair = read("vmov r0, r1, d0");
        assert_eq!(pair.writes, r0);
        assert_eq!(read("vpush {d8, d9}").words, 4);
        assert_eq!(read("cmp r0, r1").writes, Registers::default());
        assert!(read("add.w r0, r1, r2, lsl #2").shifts);
        assert!(!read("add.w r0, r1, r2").shifts);
        assert_eq!(read("cbz r0, #0x41e").target, Some(0x41e));
    }
}
