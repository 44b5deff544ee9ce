//! Where things lie in the repository.

use std::path::{Path, PathBuf};

/// The root of the repository. Programs run there, so that relative paths mean the same for all of them.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask/ lies in the repository")
}

/// The manifest of the firmwares, which are a workspace of their own.
pub fn firmware_manifest() -> PathBuf {
    root().join("boards/qemu/Cargo.toml")
}
