//! The one error type of this crate: every message names the file or the request that failed.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a data set, a picture or a file could not be had. Its `Debug` is its message: that is what `main` prints of an error it returns.
pub enum Error {
    /// The operating system refused to read or write a file.
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file was read but does not hold what it should.
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with its content.
        reason: String,
    },
    /// A picture could not be drawn.
    Picture {
        /// The picture that was to be written.
        path: PathBuf,
        /// What the plotting library said.
        reason: String,
    },
    /// The caller asked for something that does not exist, such as an unknown subject.
    Request(String),
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// For `map_err`: keeps the path that an [`io::Error`] does not know.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn format(path: &Path, reason: impl fmt::Display) -> Self {
        Self::Format {
            path: path.to_owned(),
            reason: reason.to_string(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Format { path, reason } => write!(f, "{}: {reason}", path.display()),
            Self::Picture { path, reason } => write!(f, "cannot draw {}: {reason}", path.display()),
            Self::Request(reason) => f.write_str(reason),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error as _;

    #[test]
    fn messages_name_the_file() {
        let io = Error::io(Path::new("some/x.npy"))(io::ErrorKind::NotFound.into());
        assert!(io.to_string().starts_with("some/x.npy: "), "{io}");
        assert!(io.source().is_some());
        let format = Error::format(Path::new("y.npy"), "3 rows, 4 expected");
        assert_eq!(format.to_string(), "y.npy: 3 rows, 4 expected");
        assert!(format.source().is_none());
        assert_eq!(format!("{format:?}"), format.to_string(), "what `main` prints");
    }
}
