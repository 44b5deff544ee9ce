//! One subject's windows in a file that firmware reads record by record.

use std::path::Path;

use super::{CHANNELS, CLASSES, LENGTH, Window};
use crate::error::{Error, Result};
use crate::files;

const MAGIC: [u8; 4] = *b"MOTW";

/// The windows of one subject as a file for a device that has no room for all of them.
///
/// # Layout
/// Little-endian throughout; nothing is compressed and every record has the same length, so record `i` starts at byte
/// `16 + 2404 * i`.
///
/// | bytes | type | content |
/// |---|---|---|
/// | 0..4 | | `MOTW` |
/// | 4..8 | u32 | number of adaptation records |
/// | 8..12 | u32 | number of evaluation records |
/// | 12..16 | u32 | number of old records |
/// | then | | the adaptation records, the evaluation records, the old records |
///
/// | bytes of a record | type | content |
/// |---|---|---|
/// | 0..4 | u32 | class, `0..7` |
/// | 4..2404 | 600 x f32 | the signal: 100 samples of channel 0, 100 of channel 1, ... |
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stream {
    /// Windows of the new subject to fine-tune with.
    pub adaptation: Vec<Window>,
    /// Windows of the new subject to evaluate on.
    pub eval: Vec<Window>,
    /// Windows of the base subjects, to see what is forgotten.
    pub old: Vec<Window>,
}

impl Stream {
    /// Bytes before the first record.
    pub const HEADER: usize = 16;
    /// Bytes of a record.
    pub const RECORD: usize = 4 + 4 * CHANNELS * LENGTH;

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let sets = [&self.adaptation, &self.eval, &self.old];
        let records = sets.iter().map(|set| set.len()).sum::<usize>();
        let mut bytes = Vec::with_capacity(Self::HEADER + records * Self::RECORD);
        bytes.extend(MAGIC);
        for set in sets {
            bytes.extend((set.len() as u32).to_le_bytes());
        }
        for window in sets.into_iter().flatten() {
            bytes.extend((window.label as u32).to_le_bytes());
            bytes.extend(
                window
                    .values
                    .as_flattened()
                    .iter()
                    .flat_map(|value| value.to_le_bytes()),
            );
        }
        bytes
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        files::write_atomically(path, &self.to_bytes())
    }

    /// Reads a file of [`Stream::write`].
    ///
    /// # Errors
    /// When the file cannot be read, or is not exactly what the layout says.
    pub fn read(path: &Path) -> Result<Self> {
        Self::from_bytes(&files::read(path)?).map_err(|reason| Error::format(path, reason))
    }

    fn from_bytes(bytes: &[u8]) -> std::result::Result<Self, String> {
        let words = |bytes: &[u8]| bytes.as_chunks::<4>().0.to_vec();
        let (head, records) = bytes.split_at_checked(Self::HEADER).ok_or("too short for a header")?;
        let [magic, counts @ ..] = &words(head)[..] else {
            return Err("too short for a header".into());
        };
        if *magic != MAGIC {
            return Err("not a file of windows: it does not start with MOTW".into());
        }
        let counts: Vec<usize> = counts.iter().map(|&count| u32::from_le_bytes(count) as usize).collect();
        let expected = counts.iter().map(|&count| count as u128).sum::<u128>() * Self::RECORD as u128;
        if records.len() as u128 != expected {
            return Err(format!("{} bytes of windows, {expected} expected", records.len()));
        }
        let mut windows = records.chunks_exact(Self::RECORD).map(|record| {
            let words = words(record);
            let label = u32::from_le_bytes(words[0]) as usize;
            if label >= CLASSES {
                return Err(format!("class {label}, but there are {CLASSES} classes"));
            }
            let value = |channel: usize, time: usize| f32::from_le_bytes(words[1 + channel * LENGTH + time]);
            let values = std::array::from_fn(|channel| std::array::from_fn(|time| value(channel, time)));
            Ok(Window { values, label })
        });
        let mut take = |count: usize| windows.by_ref().take(count).collect::<std::result::Result<Vec<_>, _>>();
        Ok(Self {
            adaptation: take(counts[0])?,
            eval: take(counts[1])?,
            old: take(counts[2])?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::tests::Scratch;

    fn window(label: usize) -> Window {
        let value = |channel: usize, time: usize| (label * 1000 + channel * LENGTH + time) as f32 / 3.0;
        Window {
            values: std::array::from_fn(|c| std::array::from_fn(|t| value(c, t))),
            label,
        }
    }

    fn stream() -> Stream {
        Stream {
            adaptation: vec![window(6), window(0)],
            eval: vec![window(3)],
            old: vec![window(1), window(2)],
        }
    }

    #[test]
    fn a_file_comes_back_to_the_bit() {
        let scratch = Scratch::new();
        stream().write(&scratch.path("3.bin")).expect("written");
        assert_eq!(Stream::read(&scratch.path("3.bin")).expect("readable"), stream());
    }

    #[test]
    fn bytes_lie_where_the_layout_says() {
        let bytes = stream().to_bytes();
        assert_eq!(bytes.len(), 16 + 5 * 2404);
        assert_eq!(bytes[..16], *b"MOTW\x02\0\0\0\x01\0\0\0\x02\0\0\0");
        let third = &bytes[16 + 2 * 2404..][..2404];
        assert_eq!(third[..4], [3, 0, 0, 0]);
        assert_eq!(
            third[4 + 4 * (2 * 100 + 5)..][..4],
            window(3).values[2][5].to_le_bytes()
        );
    }

    #[test]
    fn damaged_files_are_refused() {
        let good = stream().to_bytes();
        let damage = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            Stream::from_bytes(&bytes)
        };
        assert!(Stream::from_bytes(&good).is_ok());
        assert!(damage(0, b'X').expect_err("magic").contains("MOTW"));
        assert!(damage(4, 3).expect_err("count").contains("expected"));
        assert!(damage(16, 7).expect_err("class").contains("class 7"));
        for length in [0, 15, 16, good.len() - 1] {
            assert!(Stream::from_bytes(&good[..length]).is_err(), "{length} bytes");
        }
    }
}
