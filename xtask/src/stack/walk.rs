//! How deep the stack can get: every way through every function that can be reached is walked, with what is known of the registers.
//!
//! A function is walked once. Wherever two ways meet, the stack has to be equally deep, and where a function returns it has to be as it was found: an
//! instruction that is understood wrongly is thus noticed. Whatever cannot be followed is a finding, never left out.

use super::{
    image::{Architecture32, Image},
    op::{Instruction, Op, Register},
    riscv, thumb,
};
use anyhow::{Context, Result, bail, ensure};
use std::{collections::BTreeMap, ops::Range};

/// What is known of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    /// Nothing.
    Unknown,
    Constant(u32),
    /// So many bytes above the stack pointer at the function's beginning.
    Stack(i32),
    /// Where the function returns to.
    Back,
    /// A constant and something else: an address in a table.
    InTable(u32),
    /// What stands in the table there.
    OfTable(u32),
}

#[derive(Clone, Debug)]
struct State {
    registers: [Value; 32],
    /// How many of the next instructions are conditional.
    conditional: u8,
    /// Where on the stack the way back has been put, counted like [`Value::Stack`].
    saved: Option<i32>,
    /// A register that was compared last, and with what.
    compared: Option<(Register, u32)>,
}

/// What is known of a function.
#[derive(Clone, Debug, Default)]
pub struct Function {
    /// Bytes of stack at the deepest, with all it calls.
    pub bound: u32,
    /// Bytes it takes by itself.
    pub own: u32,
    /// The function it calls where it gets deepest, and how deep the stack is before that.
    pub deepest: Option<(u32, u32)>,
    /// Whether it ever returns.
    returns: bool,
}

/// All that can be reached.
pub struct Walk<'i> {
    image: &'i Image,
    functions: BTreeMap<u32, Function>,
    /// The functions that are being walked, each called by the one before.
    calling: Vec<u32>,
    /// Recursions, calls of unknown functions, and what else has no bound.
    pub findings: Vec<String>,
}

impl<'i> Walk<'i> {
    /// Nothing has been walked yet.
    pub fn new(image: &'i Image) -> Self {
        Self {
            image,
            functions: BTreeMap::new(),
            calling: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The deepest chain of calls from a function on: each with its bytes of stack where it calls the next.
    pub fn chain(&self, from: u32) -> Vec<(String, u32)> {
        let mut chain = Vec::new();
        let mut at = Some(from);
        while let Some(function) = at.and_then(|address| self.functions.get(&address)) {
            let name = at.map(|address| self.image.name(address)).unwrap_or_default();
            chain.push((name, function.deepest.map_or(function.own, |(_, depth)| depth)));
            at = function.deepest.map(|(callee, _)| callee);
        }
        chain
    }

    /// How many functions have been walked.
    pub fn len(&self) -> usize {
        self.functions.len()
    }

    /// Walks the function at `address`, and all that it calls.
    pub fn function(&mut self, address: u32) -> Result<Function> {
        if let Some(known) = self.functions.get(&address) {
            return Ok(known.clone());
        }
        if let Some(first) = self.calling.iter().position(|&function| function == address) {
            let names: Vec<_> = self.calling[first..].iter().map(|&f| self.image.name(f)).collect();
            self.finding(format!("recursion: {}", names.join(" calls ")));
            return Ok(Function {
                returns: true,
                ..Function::default()
            });
        }
        self.calling.push(address);
        let walked = self
            .ways(address)
            .with_context(|| format!("in {}", self.image.name(address)));
        self.calling.pop();
        let function = walked?;
        self.functions.insert(address, function.clone());
        Ok(function)
    }

    fn finding(&mut self, text: String) {
        if !self.findings.contains(&text) {
            self.findings.push(text);
        }
    }

    /// All ways through a function.
    fn ways(&mut self, start: u32) -> Result<Function> {
        let mut function = Function::default();
        let mut states = BTreeMap::from([(start, State::at_entry(self.image.architecture))]);
        let mut todo = vec![start];
        while let Some(at) = todo.pop() {
            let Some(state) = states.get(&at).cloned() else {
                continue;
            };
            let mut next = Vec::new();
            let after = self
                .instruction(start, at, state, &mut function, &mut next)
                .with_context(|| format!("at {at:#x}"))?;
            next.extend(after);
            for (target, state) in next {
                match states.get_mut(&target) {
                    Some(known) => {
                        if known
                            .meet(&state, self.image.architecture)
                            .with_context(|| format!("at {target:#x}"))?
                        {
                            todo.push(target);
                        }
                    }
                    None => {
                        states.insert(target, state);
                        todo.push(target);
                    }
                }
            }
        }
        Ok(function)
    }

    /// One instruction: tells where it goes on, adds where it branches to.
    fn instruction(
        &mut self,
        start: u32,
        at: u32,
        mut state: State,
        function: &mut Function,
        next: &mut Vec<(u32, State)>,
    ) -> Result<Option<(u32, State)>> {
        let image = self.image;
        ensure!(!image.is_data(at), "data are executed");
        let Instruction { size, ops } = match image.architecture {
            Architecture32::Thumb => thumb::decode(image, at)?,
            Architecture32::RiscV => riscv::decode(image, at)?,
        };
        let behind = at + size;
        let stack = stack_pointer(image.architecture);
        let before = state.clone();
        let conditional = state.conditional > 0;
        state.conditional = state.conditional.saturating_sub(1);
        let mut ends = false;
        for op in ops {
            match op {
                Op::Conditional(count) => state.conditional = count,
                Op::Branch(target) => next.push((target, state.clone())),
                Op::Jump(target) => {
                    self.jump(start, target, &state, function, next)?;
                    ends = true;
                }
                Op::JumpRegister(register) => {
                    match state.get(register) {
                        Value::Back => state.back(stack, function)?,
                        Value::Constant(target) => {
                            self.jump(start, image.code_address(target), &state, function, next)?;
                        }
                        Value::OfTable(table) => {
                            for target in entries(image, table, start)? {
                                next.push((target, state.clone()));
                            }
                        }
                        _ => self.finding(format!("an indirect jump in {} at {at:#x}", image.name(start))),
                    }
                    ends = true;
                }
                Op::Table {
                    table,
                    base,
                    index,
                    halves,
                } => {
                    let limit = state
                        .compared
                        .filter(|(register, _)| *register == index)
                        .map(|(_, most)| most);
                    let inside = start..image.end(start);
                    for target in forward(image, table, base, halves, limit, inside)? {
                        next.push((target, state.clone()));
                    }
                    ends = true;
                }
                // Without Thumb-2, a far branch within a large function is written as a call.
                Op::Call(target) if !image.is_function(target) && (start..image.end(start)).contains(&target) => {
                    state.lose(1 << thumb::LR);
                    next.push((target, state.clone()));
                    ends = true;
                }
                Op::Call(target) => ends |= !self.call(target, &mut state, function)?,
                Op::CallRegister(register) => match state.get(register) {
                    Value::Constant(target) => {
                        ends |= !self.call(image.code_address(target), &mut state, function)?;
                    }
                    _ => {
                        self.finding(format!("an indirect call in {} at {at:#x}", image.name(start)));
                        state.lose(clobbered(image.architecture));
                    }
                },
                Op::Stop => ends = true,
                plain => state.apply(plain, image)?,
            }
            if image.architecture == Architecture32::RiscV && !matches!(op, Op::Add { to: 0, .. }) {
                state.registers[0] = Value::Constant(0);
            }
            function.take(state.depth(stack)?, None, 0);
        }
        if !conditional {
            return Ok((!ends).then_some((behind, state)));
        }
        // The way on which nothing has happened, and the other one.
        let mut skipped = before;
        skipped.conditional -= 1;
        if !ends {
            skipped.meet(&state, image.architecture)?;
        }
        Ok(Some((behind, skipped)))
    }

    /// To another place of the function, or to another function that returns in its stead.
    fn jump(
        &mut self,
        start: u32,
        target: u32,
        state: &State,
        function: &mut Function,
        next: &mut Vec<(u32, State)>,
    ) -> Result<()> {
        if target == start || !self.image.is_function(target) {
            next.push((target, state.clone()));
            return Ok(());
        }
        let stack = stack_pointer(self.image.architecture);
        let other = self.function(target)?;
        function.take(state.depth(stack)?, Some(target), other.bound);
        if other.returns {
            state.back(stack, function)?;
        }
        Ok(())
    }

    /// Calls a function; tells whether it returns.
    fn call(&mut self, target: u32, state: &mut State, function: &mut Function) -> Result<bool> {
        let other = self.function(target)?;
        function.take(
            state.depth(stack_pointer(self.image.architecture))?,
            Some(target),
            other.bound,
        );
        state.lose(clobbered(self.image.architecture));
        Ok(other.returns)
    }
}

impl Function {
    /// Takes in that the stack is so deep, and gets deeper by `more` in a function that is called there.
    fn take(&mut self, depth: u32, callee: Option<u32>, more: u32) {
        self.own = self.own.max(depth);
        if depth + more > self.bound {
            self.bound = depth + more;
            self.deepest = callee.map(|callee| (callee, depth));
        }
    }
}

fn stack_pointer(architecture: Architecture32) -> Register {
    match architecture {
        Architecture32::Thumb => thumb::SP,
        Architecture32::RiscV => riscv::SP,
    }
}

fn clobbered(architecture: Architecture32) -> u32 {
    match architecture {
        Architecture32::Thumb => thumb::CLOBBERED,
        Architecture32::RiscV => riscv::CLOBBERED,
    }
}

impl State {
    fn at_entry(architecture: Architecture32) -> Self {
        let mut registers = [Value::Unknown; 32];
        registers[usize::from(stack_pointer(architecture))] = Value::Stack(0);
        let link = match architecture {
            Architecture32::Thumb => thumb::LR,
            Architecture32::RiscV => {
                registers[0] = Value::Constant(0);
                riscv::RA
            }
        };
        registers[usize::from(link)] = Value::Back;
        Self {
            registers,
            conditional: 0,
            saved: None,
            compared: None,
        }
    }

    fn get(&self, register: Register) -> Value {
        self.registers[usize::from(register)]
    }

    fn lose(&mut self, registers: u32) {
        for register in (0..32).filter(|register| registers >> register & 1 == 1) {
            self.set(register, Value::Unknown);
        }
    }

    fn set(&mut self, register: Register, value: Value) {
        self.registers[usize::from(register)] = value;
        if self.compared.is_some_and(|(compared, _)| compared == register) {
            self.compared = None;
        }
    }

    /// Bytes of stack in use.
    fn depth(&self, stack: Register) -> Result<u32> {
        match self.get(stack) {
            Value::Stack(offset) => u32::try_from(-offset).context("the stack of the caller is taken away"),
            _ => bail!("nothing is known of the stack pointer"),
        }
    }

    /// The function returns: the stack has to be as it was.
    fn back(&self, stack: Register, function: &mut Function) -> Result<()> {
        ensure!(
            self.get(stack) == Value::Stack(0),
            "it returns with the stack at {:?}",
            self.get(stack)
        );
        function.returns = true;
        Ok(())
    }

    /// What an instruction does to registers.
    fn apply(&mut self, op: Op, image: &Image) -> Result<()> {
        use Value::{Constant, InTable, OfTable, Stack, Unknown};
        let (to, value) = match op {
            Op::Clobber(registers) => {
                self.lose(registers);
                return Ok(());
            }
            Op::Compare { register, with } => {
                self.compared = Some((register, with));
                return Ok(());
            }
            Op::Copy { to, from } => (to, self.get(from)),
            Op::Set { to, value } => (to, Constant(value)),
            Op::Literal { to, address } => (to, image.word(address).map_or(Unknown, Constant)),
            Op::High { to, value } => match self.get(to) {
                Constant(low) => (to, Constant(low & 0xFFFF | u32::from(value) << 16)),
                _ => (to, Unknown),
            },
            Op::Add { to, from, value } => (to, self.get(from).plus(value)),
            Op::Sum { to, a, b } => match (self.get(a), self.get(b)) {
                (other, Constant(value)) | (Constant(value), other) if other != Unknown => {
                    (to, other.plus(value as i32))
                }
                (Unknown, Constant(table)) | (Constant(table), Unknown) => (to, InTable(table)),
                _ => (to, Unknown),
            },
            Op::Offset { to, a } => match self.get(a) {
                Constant(table) => (to, InTable(table)),
                _ => (to, Unknown),
            },
            Op::Difference { to, a, b } => match (self.get(a), self.get(b)) {
                (value, Constant(less)) => (to, value.plus((less as i32).wrapping_neg())),
                _ => (to, Unknown),
            },
            Op::Mask { to, from, mask } => match self.get(from) {
                Constant(value) => (to, Constant(value & mask)),
                // Aligned downwards. The stack is aligned to 8 bytes at least wherever a function starts.
                Stack(offset) if is_alignment(mask) => (to, Stack(offset - (!mask).saturating_sub(7) as i32)),
                _ => (to, Unknown),
            },
            Op::Store { from, base, offset } => {
                if let Stack(at) = self.get(base) {
                    if self.get(from) == Value::Back {
                        self.saved = Some(at + offset);
                    } else if self.saved == Some(at + offset) {
                        self.saved = None;
                    }
                }
                return Ok(());
            }
            Op::Load { to, base, offset } => match self.get(base) {
                Stack(at) if self.saved == Some(at + offset) => (to, Value::Back),
                Constant(address) => (
                    to,
                    image
                        .word(address.wrapping_add_signed(offset))
                        .map_or(Unknown, Constant),
                ),
                InTable(table) => (to, OfTable(table.wrapping_add_signed(offset))),
                _ => (to, Unknown),
            },
            Op::LoadIndexed { to, base, index } => match (self.get(base), self.get(index)) {
                (Constant(table), _) | (_, Constant(table)) => (to, OfTable(table)),
                _ => (to, Unknown),
            },
            other => bail!("{other:?} is no operation on registers"),
        };
        // The first function of all may set the stack pointer itself, to where the stack starts.
        let value = match value {
            Constant(address) if to == stack_pointer(image.architecture) => {
                let top = image.symbol("_stack_start")?;
                Stack(i32::try_from(i64::from(address) - i64::from(top))?)
            }
            value => value,
        };
        self.set(to, value);
        Ok(())
    }

    /// Takes in what is known on another way; tells whether less is known now.
    fn meet(&mut self, other: &Self, architecture: Architecture32) -> Result<bool> {
        let stack = stack_pointer(architecture);
        ensure!(
            self.get(stack) == other.get(stack),
            "two ways meet with the stack at {:?} and {:?}",
            self.get(stack),
            other.get(stack)
        );
        ensure!(
            self.conditional == other.conditional,
            "a way leads into the middle of conditional instructions"
        );
        let mut less = false;
        for (own, other) in self.registers.iter_mut().zip(other.registers) {
            if *own != other && *own != Value::Unknown {
                *own = Value::Unknown;
                less = true;
            }
        }
        if self.saved != other.saved && self.saved.is_some() {
            self.saved = None;
            less = true;
        }
        if self.compared != other.compared && self.compared.is_some() {
            self.compared = None;
            less = true;
        }
        Ok(less)
    }
}

impl Value {
    fn plus(self, value: i32) -> Self {
        match self {
            Self::Constant(constant) => Self::Constant(constant.wrapping_add_signed(value)),
            Self::Stack(offset) => Self::Stack(offset.wrapping_add(value)),
            Self::InTable(table) => Self::InTable(table.wrapping_add_signed(value)),
            _ => Self::Unknown,
        }
    }
}

/// Whether and-ing with `mask` aligns to a power of two.
fn is_alignment(mask: u32) -> bool {
    (!mask).wrapping_add(1).is_power_of_two()
}

/// The targets in a table of addresses: all places of the function, up to the first word that is none.
fn entries(image: &Image, table: u32, function: u32) -> Result<Vec<u32>> {
    let inside = function..image.end(function);
    let words = (0..).map_while(|i| image.word(table.checked_add(4 * i)?));
    let targets = words
        .map(|word| image.code_address(word))
        .take_while(|target| inside.contains(target));
    let targets: Vec<u32> = targets.collect();
    ensure!(
        !targets.is_empty(),
        "a table of no places of the function, at {table:#x}"
    );
    Ok(targets)
}

/// The targets in a table of distances from `base`, which stands in front of all of them: all places of the function, `inside`. `most` is the greatest
/// number of an entry, if that is known.
fn forward(
    image: &Image,
    table: u32,
    base: u32,
    halves: bool,
    most: Option<u32>,
    inside: Range<u32>,
) -> Result<Vec<u32>> {
    let mut targets: Vec<u32> = Vec::new();
    // Assemblers say where data end; where not, the table ends where the first target starts.
    let marked = image.is_data(table);
    for i in 0..=most.unwrap_or(u32::MAX) {
        let at = table + if halves { 2 * i } else { i };
        let distance = if halves {
            image.half(at).map(u32::from)
        } else {
            image.byte(at).map(u32::from)
        };
        let target = base + 2 * distance.context("a table outside of the code")?;
        // Constants of the function may follow, which lead out of it.
        if most.is_none() && !inside.contains(&target) {
            break;
        }
        if (marked && !image.is_data(at)) || targets.iter().any(|&first| at >= first) || target <= at {
            break;
        }
        targets.push(target);
    }
    ensure!(!targets.is_empty(), "a table of nothing, at {table:#x}");
    Ok(targets)
}
