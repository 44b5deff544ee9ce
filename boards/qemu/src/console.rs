//! Text to the host. Each semihosting call stops the emulator, so characters are collected and sent a line at a time.

use core::{
    cell::RefCell,
    fmt::{self, Write},
};
use critical_section::Mutex;
use semihosting::io::{self, Write as _};

/// Longest line that is sent in one call.
const LINE: usize = 128;

struct Line {
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
    fn send(&mut self) {
        send(self.bytes.get(..self.len).unwrap_or_default());
        self.len = 0;
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            if let Some(place) = self.bytes.get_mut(self.len) {
                *place = byte;
                self.len += 1;
            }
            if byte == b'\n' || self.len == LINE {
                self.send();
            }
        }
        Ok(())
    }
}

/// Runs `f` on the line being collected. Text printed from inside a `Display` that is itself being printed is lost.
fn with_line(f: impl FnOnce(&mut Line)) {
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
