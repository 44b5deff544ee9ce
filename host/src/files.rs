//! Files that are either old or new, never half written.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::error::{Error, Result};

/// Writes `bytes` to `path`, making its folders; a crash leaves the old file or the new one.
///
/// The bytes go to a hidden file beside `path` first, are flushed to the disk, and take the name in one rename.
///
/// # Errors
/// When the file cannot be written; nothing is left behind then, and an old file stays as it was.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let Some(name) = path.file_name() else {
        return Err(Error::Request(format!("{} is no name for a file", path.display())));
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(Error::io(folder))?;

    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.tmp", std::process::id()));
    let temporary = folder.join(hidden);
    let written = File::create(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|source| {
        // The first error is the one to report, whether or not cleaning up works.
        let _ = fs::remove_file(&temporary);
        Error::io(path)(source)
    })
}

/// Reads a whole file.
///
/// # Errors
/// When the file cannot be read; the message names it.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(Error::io(path))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A folder of one test's own, removed at its end.
    pub(crate) struct Scratch(PathBuf);

    impl Scratch {
        pub(crate) fn new() -> Self {
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let name = format!(
                "motenet-host-{}-{}",
                std::process::id(),
                NEXT.fetch_add(1, Ordering::Relaxed)
            );
            let folder = std::env::temp_dir().join(name);
            fs::create_dir_all(&folder).expect("scratch folder");
            Self(folder)
        }

        pub(crate) fn path(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }

        pub(crate) fn names(&self) -> Vec<OsString> {
            fs::read_dir(&self.0)
                .expect("scratch folder")
                .map(|entry| entry.expect("entry").file_name())
                .collect()
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn replaces_the_old_content_and_leaves_nothing_else() {
        let scratch = Scratch::new();
        let path = scratch.path("weights.bin");
        write_atomically(&path, b"a long first content").expect("first");
        write_atomically(&path, b"second").expect("second");
        assert_eq!(read(&path).expect("readable"), b"second");
        assert_eq!(scratch.names(), ["weights.bin"]);
    }

    #[test]
    fn makes_missing_folders() {
        let scratch = Scratch::new();
        write_atomically(&scratch.path("a/b/c.bin"), b"x").expect("written");
        assert_eq!(read(&scratch.path("a/b/c.bin")).expect("readable"), b"x");
    }

    #[test]
    fn a_failure_names_the_file_and_cleans_up() {
        let scratch = Scratch::new();
        let path = scratch.path("taken");
        fs::create_dir(&path).expect("a folder in the way");
        fs::write(path.join("inside"), b"").expect("and not empty");
        let error = write_atomically(&path, b"x")
            .expect_err("a folder is in the way")
            .to_string();
        assert!(error.contains("taken"), "{error}");
        assert_eq!(scratch.names(), ["taken"]);
        assert!(write_atomically(Path::new("/"), b"x").is_err());
        assert!(
            read(&scratch.path("none"))
                .expect_err("no file")
                .to_string()
                .contains("none")
        );
    }
}
