//! Figures as a file for programs.

use anyhow::{Context, Result};
use serde_json::Value;
use std::{fs, path::Path};

/// Writes `value` to `path`, if there is one.
pub fn write(path: Option<&Path>, value: &Value) -> Result<()> {
    let Some(path) = path else { return Ok(()) };
    fs::write(path, format!("{value:#}\n")).with_context(|| format!("cannot write {}", path.display()))
}
