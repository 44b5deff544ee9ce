//! Where the project's real data lies.

use std::path::{Path, PathBuf};

/// The folder of the data set `name` in the project's `examples/data`.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples/data")
        .join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_says_where_it_comes_from() {
        for name in ["digits", "mnist1d", "watch"] {
            let readme = data(name).join("README.md");
            let text = std::fs::read_to_string(&readme).expect("a README beside the data");
            assert!(text.contains("Licence"), "{} names no licence", readme.display());
        }
    }
}
