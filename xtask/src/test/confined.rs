//! Where the library may have unsafe code.

use super::report::Report;
use crate::repository;
use anyhow::{Context, Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The only folder with unsafe code, in `src`.
const ALLOWED: &str = "kernel/arch";

/// The compiler denies unsafe code in the library, and only files of [`ALLOWED`] open that; nowhere else does the word occur.
pub fn unsafe_code(report: &mut Report) {
    report.check(
        "unsafe code only in src/kernel/arch",
        check(&repository::root().join("src")),
    );
}

fn check(src: &Path) -> Result<()> {
    let root = fs::read_to_string(src.join("lib.rs")).context("reading src/lib.rs")?;
    ensure!(
        root.lines().any(|line| line == "#![deny(unsafe_code)]"),
        "src/lib.rs does not deny unsafe code"
    );
    let mut inside = 0;
    for path in files(src)? {
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let found = text.lines().position(is_unsafe);
        if path.starts_with(src.join(ALLOWED)) {
            inside += usize::from(found.is_some());
        } else if let Some(line) = found {
            anyhow::bail!("{}:{}", path.display(), line + 1);
        }
    }
    ensure!(
        inside > 0,
        "no unsafe code was found in {ALLOWED} either: the check is blind"
    );
    Ok(())
}

/// Whether a line has the keyword, or opens the way for it.
fn is_unsafe(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let opens = ["allow(", "expect(", "warn("].iter().any(|level| code.contains(level)) && code.contains("unsafe_code");
    opens
        || code
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .any(|word| word == "unsafe")
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            all.extend(files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keyword_is_told_from_words_like_it() {
        for line in [
            "    unsafe { f() }",
            "unsafe impl Send for X {}",
            "#![allow(unsafe_code)]",
            "#[expect(unsafe_code)]",
        ] {
            assert!(is_unsafe(line), "{line}");
        }
        for line in [
            "#![deny(unsafe_code)]",
            "// no unsafe code here",
            "let unsafe_size = 1;",
            "/// unsafe",
        ] {
            assert!(!is_unsafe(line), "{line}");
        }
    }

    #[test]
    fn the_library_keeps_to_it() {
        check(&repository::root().join("src")).unwrap();
    }
}
