//! Arguments from the host's command line, written `key=value` and separated by blanks.

use crate::ConstStaticCell;
use core::{fmt, mem::MaybeUninit, str::FromStr};
use semihosting::sys::arm_compat::sys_get_cmdline_uninit;

/// Longest command line that is understood, with its closing zero.
const LENGTH: usize = 256;

// A static, so that reading arguments leaves no mark on the stack's high water.
static TEXT: ConstStaticCell<[MaybeUninit<u8>; LENGTH]> = ConstStaticCell::new([MaybeUninit::zeroed(); LENGTH]);

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

impl Arguments {
    /// Asks the host. There are no arguments without a command line, with one that is too long, and in a second call:
    /// the text's memory is given away once.
    pub fn read() -> Self {
        let text = TEXT
            .try_take()
            .and_then(|memory| sys_get_cmdline_uninit(memory).ok())
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
