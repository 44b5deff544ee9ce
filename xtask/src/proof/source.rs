//! Source text with mutants in it.

use serde_json::Value;
use std::ops::Range;

/// A change that `cargo mutants --list` proposes.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What is told to people: place and change.
    pub name: String,
    /// The file, from the root of the repository.
    pub file: String,
    /// Where in the file, in bytes.
    pub at: Range<usize>,
    /// What stands there instead.
    pub replacement: String,
    /// The function it is in, in bytes.
    pub function: Option<Range<usize>>,
    /// Whether its function returns a type without a name, of which there can be only one.
    pub opaque: bool,
}

impl Mutant {
    /// What `cargo mutants --list --json` says of one, in a file of this text.
    pub fn read(document: &Value, text: &str) -> Option<Self> {
        let function = &document["function"];
        let returns = function["return_type"].as_str().unwrap_or_default();
        Some(Mutant {
            name: document["name"].as_str()?.to_owned(),
            file: document["file"].as_str()?.to_owned(),
            at: span(&document["span"], text)?,
            replacement: document["replacement"].as_str()?.to_owned(),
            function: span(&function["span"], text),
            opaque: returns.contains("impl "),
        })
    }

    /// `text` with this change, where `text` is what stands in the file from byte `from` on.
    pub fn apply(&self, text: &str, from: usize) -> String {
        let (start, end) = (self.at.start - from, self.at.end - from);
        format!("{}{} {}", &text[..start], self.replacement, &text[end..])
    }
}

/// Lines and columns, which count from 1, as bytes.
fn span(span: &Value, text: &str) -> Option<Range<usize>> {
    let place = |end: &str| {
        let (line, column) = (span[end]["line"].as_u64()?, span[end]["column"].as_u64()?);
        let start: usize = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
        let chars = text[start..].chars().take(column as usize - 1);
        Some(start + chars.map(char::len_utf8).sum::<usize>())
    };
    Some(place("start")?..place("end")?)
}

/// What stands between the braces of a function's body.
pub fn body(text: &str, function: Range<usize>) -> Option<Range<usize>> {
    let source = &text[function.clone()];
    let mut open = Vec::new();
    let mut last = None;
    for (at, brace) in braces(source) {
        if brace == '{' {
            open.push(at);
        } else {
            last = Some((open.pop()?, at));
        }
    }
    let (from, to) = last?;
    open.is_empty()
        .then_some(function.start + from + 1..function.start + to)
}

/// Curly braces outside of comments, strings and characters.
fn braces(source: &str) -> Vec<(usize, char)> {
    let bytes = source.as_bytes();
    let (mut found, mut i) = (Vec::new(), 0);
    let skip = |from: usize, end: &str| source[from..].find(end).map_or(source.len(), |n| from + n + end.len());
    while let Some(&byte) = bytes.get(i) {
        let rest = &source.as_bytes()[i..];
        i = match byte {
            b'{' | b'}' => {
                found.push((i, byte as char));
                i + 1
            }
            b'/' if rest.starts_with(b"//") => skip(i, "\n"),
            b'/' if rest.starts_with(b"/*") => skip(i, "*/"),
            b'"' => end_of_string(bytes, i + 1),
            b'r' if rest.starts_with(b"r\"") => skip(i + 2, "\""),
            b'r' if rest.starts_with(b"r#\"") => skip(i + 3, "\"#"),
            // A character, and not a lifetime.
            b'\'' if rest.get(1) == Some(&b'\\') => skip(i + 3, "'"),
            b'\'' if source[i + 1..].chars().nth(1) == Some('\'') => skip(i + 1, "'"),
            _ => i + 1,
        };
    }
    found
}

fn end_of_string(bytes: &[u8], mut i: usize) -> usize {
    while let Some(&byte) = bytes.get(i) {
        match byte {
            b'"' => return i + 1,
            b'\\' => i += 2,
            _ => i += 1,
        }
    }
    i
}

/// A file in which a number decides, as the program runs, which of its mutants it is.
pub struct Switched {
    /// The file.
    pub text: String,
    /// The lines that each mutant stands on, by its number.
    pub lines: Vec<(Range<usize>, u32)>,
    /// The lines of each function with mutants, and their numbers.
    pub functions: Vec<(Range<usize>, Range<u32>)>,
}

/// Puts `mutants`, numbered from `first` on, into a file side by side. They all have to be in functions, and sorted by the functions' bodies.
pub fn switch(text: &str, mutants: &[(Range<usize>, &Mutant)], first: u32) -> Switched {
    let mut out = Switched {
        text: String::new(),
        lines: Vec::new(),
        functions: Vec::new(),
    };
    let (mut done, mut number) = (0, first);
    let line = |text: &str| text.matches('\n').count() + 1;
    for group in mutants.chunk_by(|a, b| a.0 == b.0) {
        let body = group[0].0.clone();
        let original = &text[body.clone()];
        let numbers = number..number + group.len() as u32;
        out.text += &text[done..body.start];
        let top = line(&out.text);
        out.text += &format!(
            "\nlet __mutant = crate::proof_switch::which();\nif __mutant < {} || __mutant >= {} {{{original}\n}} else {{ match __mutant {{\n",
            numbers.start, numbers.end
        );
        for (_, mutant) in group {
            let from = line(&out.text);
            out.text += &format!("{number} => {{{}\n}}\n", mutant.apply(original, body.start));
            out.lines.push((from..line(&out.text), number));
            number += 1;
        }
        out.text += "_ => loop {}\n}}\n";
        out.functions.push((top..line(&out.text), numbers));
        done = body.end;
    }
    out.text += &text[done..];
    out
}

/// What makes the number known to the library: at compile time it is nothing.
pub const SWITCH: &str = r#"
extern crate std;
#[doc(hidden)]
#[allow(missing_docs)]
pub mod proof_switch {
    use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
    static WHICH: AtomicU32 = AtomicU32::new(u32::MAX);
    pub const fn which() -> u32 {
        core::intrinsics::const_eval_select((), at_compile_time, at_run_time)
    }
    const fn at_compile_time() -> u32 {
        0
    }
    #[inline]
    fn at_run_time() -> u32 {
        match WHICH.load(Relaxed) {
            u32::MAX => first(),
            which => which,
        }
    }
    #[cold]
    fn first() -> u32 {
        let which = std::env::var("MOTENET_MUTANT").ok().and_then(|number| number.parse().ok()).unwrap_or(0);
        WHICH.store(which, Relaxed);
        which
    }
}
"#;

/// What [`SWITCH`] asks of the compiler, for the beginning of the crate.
pub const FEATURES: &str = "#![feature(core_intrinsics, const_eval_select)]\n#![allow(internal_features)]\n";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TEXT: &str = "fn f<'a>(x: &'a [u8; { 1 + 1 }]) -> i32 {\n    // }\n    let a = ['}', '\\''];\n    1 + 2 /* { */\n}\nfn g() {}\n";

    #[test]
    fn the_body_is_found() {
        let end = TEXT.find("fn g").unwrap() - 1;
        let body = body(TEXT, 0..end).unwrap();
        assert!(TEXT[body.clone()].starts_with("\n    // }"));
        assert!(TEXT[body.clone()].ends_with("/* { */\n"));
        assert_eq!(&TEXT[body.end..body.end + 1], "}");
    }

    #[test]
    fn mutants_stand_side_by_side() {
        let place = |line, column| json!({ "line": line, "column": column });
        let document = json!({
            "name": "replace + with -", "file": "src/f.rs", "replacement": "-",
            "span": { "start": place(4, 7), "end": place(4, 8) },
            "function": { "return_type": "-> i32", "span": { "start": place(1, 1), "end": place(5, 2) } },
        });
        let mutant = Mutant::read(&document, TEXT).unwrap();
        assert_eq!(&TEXT[mutant.at.clone()], "+");
        let body = body(TEXT, mutant.function.clone().unwrap()).unwrap();
        let switched = switch(TEXT, &[(body, &mutant)], 5);
        assert!(switched.text.contains("1 + 2") && switched.text.contains("1 -  2"));
        assert!(switched.text.contains("__mutant < 5 || __mutant >= 6"));
        let (lines, number) = switched.lines[0].clone();
        let arm: Vec<_> = switched.text.lines().skip(lines.start - 1).take(lines.len()).collect();
        assert_eq!((number, arm[0]), (5, "5 => {"));
        assert!(arm.contains(&"    1 -  2 /* { */"));
        assert!(switched.text.ends_with("fn g() {}\n"));
    }
}
