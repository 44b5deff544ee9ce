use crate::sentences::sentences;
use core::fmt;

/// Why a range of this flash cannot be a store. Nothing has been read or written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Misfit {
    /// A flash word, or what is read at least, is longer than 32 bytes or not a power of two.
    Word,
    /// A page is not made of whole flash words.
    Page,
    /// A store has 2 to 16 slots.
    Slots,
    /// The range does not begin and end on an erase boundary.
    Unaligned,
    /// The range ends behind the flash.
    BeyondCapacity,
    /// The range is too short for so many slots.
    TooSmall,
}

sentences!(Misfit {
    Self::Word => "a flash word has to be a power of two of at most 32 bytes";
    Self::Page => "a page of the flash is not made of whole words";
    Self::Slots => "a store has 2 to 16 slots";
    Self::Unaligned => "the range does not begin and end on an erase boundary";
    Self::BeyondCapacity => "the range ends behind the flash";
    Self::TooSmall => "the range is too short for so many slots";
});

impl core::error::Error for Misfit {}

/// Why a state was not saved, loaded or erased; `E` is the flash's own error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum StoreError<E> {
    /// The flash has failed. What was complete before is complete still.
    Flash(E),
    /// Nothing complete has been saved.
    Empty,
    /// The newest state is one of another network, optimiser or record.
    Foreign {
        /// Its number.
        sequence: u32,
    },
    /// The state does not fit a slot.
    TooLarge {
        /// Its length in bytes.
        bytes: usize,
        /// How many bytes fit: [`Store::room`](super::Store::room).
        room: usize,
    },
    /// A trainer holds a gradient that no update has used ([`Words::is_ready`](crate::words::Words::is_ready)).
    NotReady,
    /// What the flash gives back is not the state: it has changed while it was being saved, or the flash did not take it. The slot is not committed.
    Changed,
    /// A state that was found to be whole read differently when it was copied: the flash is failing. What it was copied to **has** changed.
    Unsteady,
    /// No save has begun.
    Idle,
}

impl<E: fmt::Debug> fmt::Display for StoreError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Flash(error) => write!(f, "the flash has failed: {error:?}"),
            StoreError::Empty => f.write_str("nothing has been saved"),
            StoreError::Foreign { sequence } => write!(f, "state {sequence} belongs to another network or optimiser"),
            StoreError::TooLarge { bytes, room } => write!(f, "a state of {bytes} bytes, and room for {room}"),
            StoreError::NotReady => f.write_str("a gradient waits for its update"),
            StoreError::Changed => f.write_str("the flash does not give back the state"),
            StoreError::Unsteady => f.write_str("the flash reads differently from time to time"),
            StoreError::Idle => f.write_str("no save has begun"),
        }
    }
}

impl<E: fmt::Debug> core::error::Error for StoreError<E> {}
