//! Files of the host, read in pieces: data sets that are far bigger than the board's memory stream through it. [`host_flash`](crate::host_flash) changes one, too.

use crate::{
    console::{Line, Show},
    host::{Request, ask},
};
use core::fmt;

/// Longest path that can be opened, with its closing zero.
const PATH: usize = 256;

/// An open file of the host.
pub struct HostFile {
    handle: usize,
}

/// What can go wrong with a file of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// The path is too long or holds a zero byte.
    Path,
    /// The host did not open the file.
    Open,
    /// The host did not read, or the file ended too early.
    Read,
    /// The host did not write.
    Write,
}

impl FileError {
    fn text(self) -> &'static str {
        match self {
            Self::Path => "the path of the host's file cannot be used",
            Self::Open => "the host's file cannot be opened",
            Self::Read => "the host's file cannot be read, or is too short",
            Self::Write => "the host's file cannot be written",
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Show for FileError {
    fn show(&self, line: &mut Line) {
        line.text(self.text());
    }
}

impl HostFile {
    /// Opens a file for reading; relative paths start at the directory QEMU runs in.
    pub fn open(path: &str) -> Result<Self, FileError> {
        const READ_BINARY: usize = 1;
        Self::open_as(path, READ_BINARY)
    }

    /// Opens a file that is there for reading and writing.
    pub fn open_to_change(path: &str) -> Result<Self, FileError> {
        const READ_WRITE_BINARY: usize = 3;
        Self::open_as(path, READ_WRITE_BINARY)
    }

    fn open_as(path: &str, mode: usize) -> Result<Self, FileError> {
        let mut text = [0; PATH];
        let (front, back) = text.split_at_mut_checked(path.len()).ok_or(FileError::Path)?;
        if back.is_empty() || path.bytes().any(|byte| byte == 0) {
            return Err(FileError::Path);
        }
        for (to, from) in front.iter_mut().zip(path.bytes()) {
            *to = from;
        }
        // SAFETY: the host reads the path, which ends with a zero.
        match unsafe { ask(Request::Open, &mut [text.as_ptr() as usize, mode, path.len()]) } {
            -1 => Err(FileError::Open),
            handle => Ok(Self {
                handle: handle as usize,
            }),
        }
    }

    /// Length in bytes.
    pub fn len(&self) -> Result<u64, FileError> {
        // SAFETY: the host is told of no memory.
        let length = unsafe { ask(Request::Length, &mut [self.handle]) };
        u64::try_from(length).map_err(|_| FileError::Read)
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> Result<bool, FileError> {
        Ok(self.len()? == 0)
    }

    /// Continues at `offset` bytes from the start.
    pub fn seek(&mut self, offset: u64) -> Result<(), FileError> {
        let offset = usize::try_from(offset).map_err(|_| FileError::Read)?;
        // SAFETY: the host is told of no memory.
        match unsafe { ask(Request::Seek, &mut [self.handle, offset]) } {
            0 => Ok(()),
            _ => Err(FileError::Read),
        }
    }

    /// Fills `bytes` from where the last call ended.
    pub fn read(&mut self, bytes: &mut [u8]) -> Result<(), FileError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let len = rest.len();
            // SAFETY: the host writes to this slice and no further.
            let missing = unsafe { ask(Request::Read, &mut [self.handle, rest.as_mut_ptr() as usize, len]) };
            let read = usize::try_from(missing)
                .ok()
                .and_then(|missing| len.checked_sub(missing));
            match read.and_then(|read| rest.get_mut(read..)) {
                Some(unread) if unread.len() < len => rest = unread,
                _ => return Err(FileError::Read),
            }
        }
        Ok(())
    }

    /// Writes `bytes` from where the last call ended, all of them in one request.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        // SAFETY: the host reads this slice.
        match unsafe { ask(Request::Write, &mut [self.handle, bytes.as_ptr() as usize, bytes.len()]) } {
            0 => Ok(()),
            _ => Err(FileError::Write),
        }
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

impl Drop for HostFile {
    fn drop(&mut self) {
        // SAFETY: the host is told of no memory. A file that it does not close stays open until the emulator ends.
        let _ = unsafe { ask(Request::Close, &mut [self.handle]) };
    }
}
