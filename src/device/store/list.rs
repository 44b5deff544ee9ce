/// What is in a slot: see [`Store::list`](super::Store::list).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SlotInfo {
    /// The number of the save; later ones are higher, up to 2^32 - 1 and then from 0 again. `None` where nothing can be read.
    pub sequence: Option<u32>,
    /// How many bytes of state it holds, or was to hold.
    pub bytes: usize,
    /// Whether they are there.
    pub content: Content,
}

/// What there is of a state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Content {
    /// No header that can be read: never used, erased, or cut off early.
    Nothing,
    /// The save was not finished.
    Incomplete,
    /// The save was finished, and what is there now has another CRC: the flash has lost bits, or the slot is being erased.
    Damaged,
    /// All of it.
    Complete,
}
