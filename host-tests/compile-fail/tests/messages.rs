//! Programs that must not compile, and what the compiler says: the messages are part of the library, and these files show how they read.
//!
//! `TRYBUILD=overwrite cargo test -p compile-fail` writes them anew.

use std::process::Command;

/// The compiler whose messages are recorded; others word and indent theirs differently.
const RECORDED_WITH: &str = "rustc 1.95.";

#[test]
fn messages() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("cargo runs tests where there is a compiler");
    let version = String::from_utf8_lossy(&version.stdout);
    if version.starts_with(RECORDED_WITH) {
        trybuild::TestCases::new().compile_fail("tests/cases/*.rs");
    } else {
        eprintln!("skipped: recorded with {RECORDED_WITH}*, this is {version}");
    }
}
