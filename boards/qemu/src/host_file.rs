//! Files of the host, read in pieces: data sets that are far bigger than the board's memory stream through it.

use core::{ffi::CStr, fmt};
use semihosting::{
    fs::File,
    io::{Read, Seek, SeekFrom},
};

/// Longest path that can be opened, with its closing zero.
const PATH: usize = 256;

/// An open file of the host.
pub struct HostFile(File);

/// What can go wrong with a file of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// The path is too long or holds a zero byte.
    Path,
    /// The host did not open the file.
    Open,
    /// The host did not read, or the file ended too early.
    Read,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "the path of the host's file cannot be used",
            Self::Open => "the host's file cannot be opened",
            Self::Read => "the host's file cannot be read, or is too short",
        })
    }
}

impl HostFile {
    /// Opens a file for reading; relative paths start at the directory QEMU runs in.
    pub fn open(path: &str) -> Result<Self, FileError> {
        let mut text = [0; PATH];
        text.get_mut(..path.len())
            .ok_or(FileError::Path)?
            .copy_from_slice(path.as_bytes());
        let path = CStr::from_bytes_with_nul(text.get(..=path.len()).ok_or(FileError::Path)?);
        let file = File::open(path.map_err(|_| FileError::Path)?).map_err(|_| FileError::Open)?;
        Ok(Self(file))
    }

    /// Length in bytes.
    pub fn len(&self) -> Result<u64, FileError> {
        self.0.metadata().map(|about| about.len()).map_err(|_| FileError::Read)
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> Result<bool, FileError> {
        Ok(self.len()? == 0)
    }

    /// Continues at `offset` bytes from the start.
    pub fn seek(&mut self, offset: u64) -> Result<(), FileError> {
        self.0
            .seek(SeekFrom::Start(offset))
            .map(drop)
            .map_err(|_| FileError::Read)
    }

    /// Fills `bytes` from where the last call ended.
    pub fn read(&mut self, bytes: &mut [u8]) -> Result<(), FileError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let read = self.0.read(rest).map_err(|_| FileError::Read)?;
            match rest.get_mut(read..) {
                Some(unread) if read > 0 => rest = unread,
                _ => return Err(FileError::Read),
            }
        }
        Ok(())
    }

    /// Fills `values` with little-endian numbers from where the last call ended.
    pub fn read_floats(&mut self, values: &mut [f32]) -> Result<(), FileError> {
        // SAFETY: an f32 has no padding and every bit pattern is one, so its memory may be seen and set as bytes; the
        // slice covers exactly the memory of `values`, borrowed as long as `values` is.
        let bytes = unsafe { core::slice::from_raw_parts_mut(values.as_mut_ptr().cast(), size_of_val(values)) };
        self.read(bytes)?;
        for value in values {
            *value = f32::from_bits(u32::from_le(value.to_bits()));
        }
        Ok(())
    }
}
