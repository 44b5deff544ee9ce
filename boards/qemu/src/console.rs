//! Text to the host. Each semihosting call stops the emulator, so characters are collected and sent a line at a time.
//!
//! [`say!`](crate::say) prints what it is given without the formatter of `core`, which calls through pointers and can panic for all the linker knows:
//! a firmware that says all it has to say so has a bounded stack and no panic. [`println!`](crate::println) is for all others.

use core::{
    cell::RefCell,
    fmt::{self, Write},
};
use critical_section::Mutex;
use semihosting::io::{self, Write as _};

/// Longest line that is sent in one call.
const LINE: usize = 128;

/// The line that is being collected.
pub struct Line {
    bytes: [u8; LINE],
    len: usize,
}

static CONSOLE: Mutex<RefCell<Line>> = Mutex::new(RefCell::new(Line {
    bytes: [0; LINE],
    len: 0,
}));

/// A host that does not listen is no reason to stop, so what it does not take is dropped.
fn send(mut bytes: &[u8]) {
    let Ok(mut host) = io::stdout() else { return };
    while !bytes.is_empty() {
        match host.write(bytes).map(|taken| (taken, bytes.get(taken..))) {
            Ok((1.., Some(rest))) => bytes = rest,
            _ => return,
        }
    }
}

impl Line {
    /// Adds text.
    pub fn text(&mut self, text: &str) {
        for &byte in text.as_bytes() {
            if let Some(place) = self.bytes.get_mut(self.len) {
                *place = byte;
                self.len += 1;
            }
            if byte == b'\n' || self.len == LINE {
                self.send();
            }
        }
    }

    /// Adds a number in a base from 2 to 16, with zeros in front of it up to this width (at most 20).
    pub fn digits<const BASE: u32>(&mut self, mut number: u64, width: usize) {
        let mut digits = [b'0'; 20];
        let mut used = 0;
        for (digit, place) in digits.iter_mut().rev().enumerate() {
            // What 32 bits hold is divided by an instruction on most cores.
            let rest = match u32::try_from(number) {
                Ok(small) => {
                    number = u64::from(small / BASE);
                    u64::from(small % BASE)
                }
                Err(_) => {
                    let rest = number % u64::from(BASE);
                    number /= u64::from(BASE);
                    rest
                }
            };
            *place = b"0123456789abcdef".get(rest as usize).copied().unwrap_or(b'?');
            used = digit + 1;
            if number == 0 {
                break;
            }
        }
        let from = digits.len().saturating_sub(used.max(width));
        self.text(core::str::from_utf8(digits.get(from..).unwrap_or_default()).unwrap_or_default());
    }

    fn send(&mut self) {
        send(self.bytes.get(..self.len).unwrap_or_default());
        self.len = 0;
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text(text);
        Ok(())
    }
}

/// What [`say!`](crate::say) prints.
pub trait Show {
    /// Adds it to the line.
    fn show(&self, line: &mut Line);
}

impl<T: Show + ?Sized> Show for &T {
    fn show(&self, line: &mut Line) {
        T::show(self, line);
    }
}

impl Show for str {
    fn show(&self, line: &mut Line) {
        line.text(self);
    }
}

impl Show for u64 {
    fn show(&self, line: &mut Line) {
        line.digits::<10>(*self, 0);
    }
}

impl Show for u32 {
    fn show(&self, line: &mut Line) {
        u64::from(*self).show(line);
    }
}

impl Show for usize {
    fn show(&self, line: &mut Line) {
        (*self as u64).show(line);
    }
}

/// A number as so many hexadecimal digits, zeros included.
pub struct Hex<const DIGITS: usize>(pub u64);

impl<const DIGITS: usize> Show for Hex<DIGITS> {
    fn show(&self, line: &mut Line) {
        line.digits::<16>(self.0, DIGITS);
    }
}

/// Runs `f` on the line being collected. Text printed from inside a `Display` that is itself being printed is lost.
#[doc(hidden)]
pub fn with_line(f: impl FnOnce(&mut Line)) {
    critical_section::with(|token| {
        if let Ok(mut line) = CONSOLE.borrow(token).try_borrow_mut() {
            f(&mut line);
        }
    });
}

/// Sends what has not been ended by a line break yet.
pub fn flush() {
    with_line(|line| {
        if line.len > 0 {
            line.send();
        }
    });
}

/// Sends `text` without the help of any static, which may have been overwritten.
pub(crate) fn last_words(text: &str) {
    send(text.as_bytes());
}

/// What [`print!`](crate::print) calls.
#[doc(hidden)]
pub fn write(text: fmt::Arguments<'_>) {
    with_line(|line| {
        let _ = line.write_fmt(text);
    });
}

/// What [`println!`](crate::println) calls.
#[doc(hidden)]
pub fn write_line(text: fmt::Arguments<'_>) {
    with_line(|line| {
        let _ = line.write_fmt(text);
        let _ = line.write_str("\n");
    });
}

/// Prints to the host. Arguments are as for `core::format_args!`.
#[macro_export]
macro_rules! print {
    ($($text:tt)*) => { $crate::console::write(::core::format_args!($($text)*)) };
}

/// Prints a line to the host. A line `key=value` is a result that `cargo xtask` puts into its table.
#[macro_export]
macro_rules! println {
    () => { $crate::print!("\n") };
    ($($text:tt)*) => { $crate::console::write_line(::core::format_args!($($text)*)) };
}

/// Prints a line to the host: texts, numbers and whatever else is [`Show`](crate::console::Show), one behind the other.
#[macro_export]
macro_rules! say {
    ($($part:expr),* $(,)?) => {
        $crate::console::with_line(|line| {
            $($crate::console::Show::show(&$part, line);)*
            line.text("\n");
        })
    };
}
