//! The pages whose tables are written from figures: a block stands between two marks in the text.

use crate::repository;
use anyhow::{Context, Result, bail};
use std::{fs, path::PathBuf};

/// A page, by its path in the repository.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page(pub &'static str);

/// What everybody reads.
pub const README: Page = Page("README.md");

/// All figures of what computing costs.
pub const COSTS: Page = Page("docs/costs.md");

impl Page {
    fn path(self) -> PathBuf {
        repository::root().join(self.0)
    }

    /// Its text.
    pub fn read(self) -> Result<String> {
        fs::read_to_string(self.path()).with_context(|| format!("cannot read {}", self.0))
    }

    /// Puts `block` between the marks `start` and `end`.
    pub fn write(self, start: &str, end: &str, block: &str) -> Result<()> {
        let text = with_block(&self.read()?, start, end, block)?;
        fs::write(self.path(), text).with_context(|| format!("cannot write {}", self.0))
    }

    /// Whether `block` is what stands between the marks.
    pub fn has(self, start: &str, end: &str, block: &str) -> Result<bool> {
        let text = self.read()?;
        Ok(with_block(&text, start, end, block)? == text)
    }
}

/// `text` with `block` between the marks `start` and `end`.
fn with_block(text: &str, start: &str, end: &str, block: &str) -> Result<String> {
    let Some((before, rest)) = text.split_once(start) else {
        bail!("no block {}", start.trim());
    };
    let Some((_, after)) = rest.split_once(end) else {
        bail!("the block {} has no end", start.trim());
    };
    Ok(format!("{before}{start}{block}{end}{after}"))
}

/// A line of a table.
pub fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<_> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}

/// The first lines of a table.
pub fn heading(cells: &[&str]) -> String {
    let names = row(cells.iter().map(|cell| (*cell).to_owned()));
    names + &"|---".repeat(cells.len()) + "|\n"
}

/// With commas between thousands, and as many decimals as matter.
pub fn number(value: f64) -> String {
    let decimals = match value {
        ..10.0 => 2,
        10.0..100.0 => 1,
        _ => 0,
    };
    grouped(&format!("{value:.decimals$}"))
}

/// With commas between thousands.
pub fn grouped(text: &str) -> String {
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text, String::new()), |(whole, f)| (whole, format!(".{f}")));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + &fraction
}

#[cfg(test)]
mod tests {
    use super::{number, with_block};

    #[test]
    fn a_block_is_replaced_and_nothing_else() {
        let text = "a\n<x>\nold\n</x>\nb\n";
        assert_eq!(
            with_block(text, "<x>\n", "</x>", "new\n").unwrap(),
            "a\n<x>\nnew\n</x>\nb\n"
        );
        assert!(with_block(text, "<y>\n", "</y>", "").is_err());
        assert!(with_block(text, "<x>\n", "</y>", "").is_err());
    }

    #[test]
    fn numbers_are_grouped() {
        for (value, text) in [
            (3.318, "3.32"),
            (26.02, "26.0"),
            (233.4, "233"),
            (999.9, "1,000"),
            (24291.2, "24,291"),
            (1274998.6, "1,274,999"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
