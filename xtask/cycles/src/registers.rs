//! Sets of registers.

/// A set of registers: r0 to r15 are 0 to 15, s0 to s31 are 16 to 47.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Registers(u64);

/// How many there are.
pub const COUNT: usize = 48;

impl Registers {
    /// All that are named in an operand: `r3`, `{r4, r5, lr}`, `{d8-d11}`, `[sp, #4]`.
    pub fn of(text: &str) -> Self {
        let mut set = Self::default();
        let mut first = None;
        for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
            let name = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            if name.is_empty() {
                continue;
            }
            let Some(named) = Self::named(name) else {
                first = None;
                continue;
            };
            set = set.union(named);
            if let Some(Self(first)) = first.take() {
                // Everything between the lowest of the first and the highest of the second.
                let lowest = u64::trailing_zeros(first);
                let highest = u64::BITS - named.0.leading_zeros();
                set.0 |= (1 << highest) - (1 << lowest);
            }
            if word.ends_with('-') {
                first = Some(named);
            }
        }
        set
    }

    fn named(name: &str) -> Option<Self> {
        let alias = match name {
            "sb" => Some(9),
            "sl" => Some(10),
            "fp" => Some(11),
            "ip" => Some(12),
            "sp" => Some(13),
            "lr" => Some(14),
            "pc" => Some(15),
            _ => None,
        };
        if let Some(number) = alias {
            return Some(Self(1 << number));
        }
        let number: u32 = name.get(1..)?.parse().ok()?;
        match name.as_bytes().first()? {
            b'r' if number < 16 => Some(Self(1 << number)),
            b's' if number < 32 => Some(Self(1 << (16 + number))),
            b'd' if number < 16 => Some(Self(0b11 << (16 + 2 * number))),
            b'q' if number < 8 => Some(Self(0b1111 << (16 + 4 * number))),
            _ => None,
        }
    }

    /// The one with this number.
    pub fn single(number: usize) -> Self {
        Self(1 << number)
    }

    /// Those in either set.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a register is in both sets.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Those of `self` that are not in `other`.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// How many words they hold.
    pub fn words(self) -> u64 {
        u64::from(self.0.count_ones())
    }

    /// Their numbers, ascending.
    pub fn numbers(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let number = left.trailing_zeros() as usize;
            left &= left.checked_sub(1)?;
            Some(number)
        })
    }
}

/// The cycle from which each register can be read.
#[derive(Clone, Copy, Debug)]
pub struct Ready([u64; COUNT]);

impl Default for Ready {
    fn default() -> Self {
        Self([0; COUNT])
    }
}

impl Ready {
    /// When all of a set can be read.
    pub fn of(&self, set: Registers) -> u64 {
        set.numbers().map(|number| self.0[number]).max().unwrap_or(0)
    }

    /// All of a set can be read from this cycle on.
    pub fn set(&mut self, set: Registers, cycle: u64) {
        for number in set.numbers() {
            self.0[number] = cycle;
        }
    }

    /// When one register can be read.
    pub fn at(&self, number: usize) -> u64 {
        self.0[number]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<usize> {
        Registers::of(text).numbers().collect()
    }

    #[test]
    fn operands_name_registers() {
        assert_eq!(numbers("r3"), [3]);
        assert_eq!(numbers("[sp, #0xd8]"), [13]);
        assert_eq!(numbers("{r4, r5, sb, sl, fp, ip, pc}"), [4, 5, 9, 10, 11, 12, 15]);
        assert_eq!(numbers("[r0, r1, lsl #2]!"), [0, 1]);
        assert_eq!(numbers("#12"), []);
        assert_eq!(numbers("apsr_nzcv"), []);
    }

    #[test]
    fn doubles_are_two_words() {
        assert_eq!(numbers("s1"), [17]);
        assert_eq!(numbers("d1"), [18, 19]);
        assert_eq!(numbers("{d8-d9}"), [32, 33, 34, 35]);
        assert_eq!(numbers("{r4-r7, lr}"), [4, 5, 6, 7, 14]);
        assert_eq!(Registers::of("q0").words(), 4);
    }

    #[test]
    fn a_set_is_ready_when_its_last_is() {
        let mut ready = Ready::default();
        ready.set(Registers::of("r1"), 7);
        assert_eq!(ready.of(Registers::of("{r0, r1}")), 7);
        assert_eq!(ready.of(Registers::of("r0")), 0);
    }
}
