//! Arguments from the host's command line, written `key=value` and separated by blanks.

use crate::{
    ConstStaticCell,
    console::{Line, Show},
    host::{Request, ask},
};
use core::{fmt, str::FromStr};

/// Longest command line that is understood, with its closing zero.
const LENGTH: usize = 256;

// A static, so that reading arguments leaves no mark on the stack's high water.
static TEXT: ConstStaticCell<[u8; LENGTH]> = ConstStaticCell::new([0; LENGTH]);

/// The arguments of this run. The first word, the program's name, is one that no key finds.
#[derive(Clone, Copy)]
pub struct Arguments {
    text: &'static str,
}

/// An argument that is missing or has a value that cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct BadArgument<'a> {
    key: &'a str,
    value: Option<&'static str>,
}

impl fmt::Display for BadArgument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            None => write!(f, "argument {}=... is missing", self.key),
            Some(value) => write!(f, "argument {}={value} cannot be read", self.key),
        }
    }
}

impl Show for BadArgument<'_> {
    fn show(&self, line: &mut Line) {
        line.text("argument ");
        line.text(self.key);
        line.text("=");
        line.text(self.value.unwrap_or("..."));
        line.text(if self.value.is_some() {
            " cannot be read"
        } else {
            " is missing"
        });
    }
}

/// The words with which the host has started the emulator.
fn command_line(memory: &'static mut [u8; LENGTH]) -> Option<&'static [u8]> {
    let mut block = [memory.as_mut_ptr() as usize, LENGTH];
    // SAFETY: the host writes to this memory, and its length to the block.
    let answer = unsafe { ask(Request::CommandLine, &mut block) };
    let [_, length] = block;
    if answer == 0 { memory.get(..length) } else { None }
}

impl Arguments {
    /// Asks the host. There are no arguments without a command line, with one that is too long, and in a second call:
    /// the text's memory is given away once.
    pub fn read() -> Self {
        let text = TEXT
            .try_take()
            .and_then(|memory| command_line(memory))
            .and_then(|bytes| core::str::from_utf8(bytes).ok());
        Self {
            text: text.unwrap_or_default(),
        }
    }

    /// The value given for `key`, if there is one.
    pub fn get(self, key: &str) -> Option<&'static str> {
        self.text
            .split_ascii_whitespace()
            .find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }

    /// The value given for `key`.
    pub fn text(self, key: &str) -> Result<&'static str, BadArgument<'_>> {
        self.get(key).ok_or(BadArgument { key, value: None })
    }

    /// The value given for `key`, as a number or whatever else can be parsed.
    pub fn number<T: FromStr>(self, key: &str) -> Result<T, BadArgument<'_>> {
        let value = self.text(key)?;
        value.parse().map_err(|_| BadArgument {
            key,
            value: Some(value),
        })
    }
}
