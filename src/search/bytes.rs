//! State as bytes: little-endian words, the first `MSRC` or `MPAN`, the second the version in the low half and a kind in the high half, the last
//! the checksum of all before it (that of [`blob`](crate::blob): it shows any damage to one word, and to more with probability 1 - 2^-32).

use super::StateError;
use crate::blob::Checksum;

const VERSION: u32 = 1;

/// Writes words to the start of a buffer.
pub(super) struct Writer<'b> {
    words: core::slice::IterMut<'b, [u8; 4]>,
    sum: Checksum,
}

impl<'b> Writer<'b> {
    /// Starts a state of `bytes` bytes.
    pub(super) fn new(buffer: &'b mut [u8], bytes: usize, magic: [u8; 4], kind: u16) -> Result<Self, StateError> {
        let to = buffer.get_mut(..bytes).ok_or(StateError::BufferTooSmall)?;
        let mut writer = Writer {
            words: to.as_chunks_mut().0.iter_mut(),
            sum: Checksum(0),
        };
        writer.word(u32::from_le_bytes(magic));
        writer.word(u32::from(kind) << 16 | VERSION);
        Ok(writer)
    }

    pub(super) fn word(&mut self, word: u32) {
        self.sum = self.sum.word(word);
        if let Some(to) = self.words.next() {
            *to = word.to_le_bytes();
        }
    }

    pub(super) fn float(&mut self, x: f32) {
        self.word(x.to_bits());
    }

    /// Ends with the checksum.
    pub(super) fn end(mut self) {
        self.word(self.sum.0);
    }
}

/// Reads the words that a [`Writer`] has written.
pub(super) struct Reader<'b> {
    words: core::slice::Iter<'b, [u8; 4]>,
}

impl<'b> Reader<'b> {
    /// Checks everything but what the words mean.
    pub(super) fn new(from: &'b [u8], bytes: usize, magic: [u8; 4], kind: u16) -> Result<Self, StateError> {
        let (words, rest) = from.as_chunks::<4>();
        let mut reader = Reader { words: words.iter() };
        if !words.is_empty() && reader.word() != u32::from_le_bytes(magic) {
            return Err(StateError::NotAState);
        }
        if words.len() >= 2 {
            let header = reader.word();
            if header & 0xFFFF != VERSION {
                return Err(StateError::Version);
            }
            if header >> 16 != u32::from(kind) {
                return Err(StateError::Dimensions);
            }
        }
        if from.len() != bytes || !rest.is_empty() {
            return Err(StateError::Length);
        }
        let (last, before) = words.split_last().ok_or(StateError::Length)?;
        let sum = before
            .iter()
            .fold(Checksum(0), |sum, &word| sum.word(u32::from_le_bytes(word)));
        if sum.0 == u32::from_le_bytes(*last) {
            Ok(reader)
        } else {
            Err(StateError::Damaged)
        }
    }

    pub(super) fn word(&mut self) -> u32 {
        self.words.next().map_or(0, |&word| u32::from_le_bytes(word))
    }

    pub(super) fn float(&mut self) -> f32 {
        f32::from_bits(self.word())
    }
}
