//! Which slot is the newest, which one is certain, and which one may be erased.

use super::layout::MAX_SLOTS;

/// What the flash says of a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Found {
    pub(super) sequence: u32,
    /// The sequence of the state that was certain when this one was begun.
    pub(super) base: Option<u32>,
    /// The word before the commit has been touched: the state in front of it was finished, and the commit may have been begun.
    pub(super) prepared: bool,
    /// The commit reads right.
    pub(super) committed: bool,
    /// The word behind the commit has been touched: the commit was finished.
    pub(super) sealed: bool,
}

/// What the flash says of all slots; `None` where no header can be read.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Slots {
    found: [Option<Found>; MAX_SLOTS],
    count: usize,
}

/// Whether `a` is newer than `b`. Sequences of one store lie close together, so the shorter way around 2^32 is the right one.
fn newer(a: u32, b: u32) -> bool {
    a != b && a.wrapping_sub(b) < 1 << 31
}

impl Slots {
    pub(super) fn new(count: u32) -> Self {
        Slots {
            found: [None; MAX_SLOTS],
            count: (count as usize).min(MAX_SLOTS),
        }
    }

    pub(super) fn set(&mut self, i: u32, found: Option<Found>) {
        if let Some(place) = self.found.get_mut(i as usize) {
            *place = found;
        }
    }

    /// The commit of slot `i` does not read right any more.
    pub(super) fn uncommitted(&mut self, i: u32) {
        if let Some(Some(found)) = self.found.get_mut(i as usize) {
            found.committed = false;
        }
    }

    /// The state of slot `i` is damaged, and will not be complete whatever its commit says.
    pub(super) fn damaged(&mut self, i: u32) {
        if let Some(Some(found)) = self.found.get_mut(i as usize) {
            (found.committed, found.prepared) = (false, false);
        }
    }

    fn all(&self) -> impl Iterator<Item = (u32, Option<Found>)> {
        (0..).zip(self.found.iter().copied()).take(self.count)
    }

    fn readable(&self) -> impl Iterator<Item = (u32, Found)> {
        self.all().filter_map(|(i, found)| Some((i, found?)))
    }

    /// The one with the highest sequence.
    fn newest_of(slots: impl Iterator<Item = (u32, Found)>) -> Option<(u32, Found)> {
        slots.reduce(|a, b| if newer(b.1.sequence, a.1.sequence) { b } else { a })
    }

    /// The newest slot that reads as complete.
    pub(super) fn newest(&self) -> Option<u32> {
        Some(Self::newest_of(self.readable().filter(|(_, found)| found.committed))?.0)
    }

    /// Whether the commit of this slot cannot vanish: the word behind it has been touched, or a later slot was begun in the knowledge that it cannot.
    fn is_certain(&self, slot: &Found) -> bool {
        let relied_on = |other: &Found| other.base == Some(slot.sequence);
        slot.committed && (slot.sealed || self.readable().any(|(_, other)| relied_on(&other)))
    }

    /// The sequence of the newest state that cannot vanish.
    pub(super) fn base(&self) -> Option<u32> {
        let certain = self.certain()?;
        self.readable()
            .find(|&(i, _)| i == certain)
            .map(|(_, found)| found.sequence)
    }

    /// The newest slot whose commit cannot vanish.
    fn certain(&self) -> Option<u32> {
        Some(Self::newest_of(self.readable().filter(|(_, found)| self.is_certain(found)))?.0)
    }

    /// The newest complete slot if it has to be written again before anybody relies on it: its commit is in doubt, or that of a newer slot is, which
    /// reads as incomplete now and may read as complete later. It takes a third slot, for neither it nor the last certain one may be erased.
    pub(super) fn in_doubt(&self) -> Option<u32> {
        let (i, newest) = Self::newest_of(self.readable().filter(|(_, found)| found.committed))?;
        let hidden = |other: &Found| other.prepared && newer(other.sequence, newest.sequence);
        let doubt = !self.is_certain(&newest) || self.readable().any(|(_, other)| hidden(&other));
        (self.count > 2 && doubt).then_some(i)
    }

    /// The slot to write to: the last certain one and `source` excluded, the first behind the newest that cannot be read, or the oldest.
    pub(super) fn victim(&self, source: Option<u32>) -> u32 {
        let certain = self.certain();
        let free = |i: u32| Some(i) != certain && Some(i) != source;
        let later = self.all().skip(self.newest().unwrap_or(0) as usize);
        let unreadable = later.chain(self.all()).find(|&(i, found)| free(i) && found.is_none());
        let oldest = self
            .readable()
            .filter(|&(i, _)| free(i))
            .reduce(|a, b| if newer(a.1.sequence, b.1.sequence) { b } else { a });
        unreadable.map(|(i, _)| i).or(oldest.map(|(i, _)| i)).unwrap_or(0)
    }

    /// A sequence behind all that can be read, of incomplete slots too: what is hidden in one of them stays old.
    pub(super) fn next_sequence(&self) -> u32 {
        Self::newest_of(self.readable()).map_or(1, |(_, found)| found.sequence.wrapping_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slots that were saved one after the other, the last one with this sequence.
    fn saved(last: u32, count: u32) -> Slots {
        let mut slots = Slots::new(count);
        for i in 0..count {
            let sequence = last.wrapping_sub(count - 1 - i);
            slots.set(
                i,
                Some(Found {
                    sequence,
                    base: Some(sequence.wrapping_sub(1)),
                    prepared: true,
                    committed: true,
                    sealed: true,
                }),
            );
        }
        slots
    }

    /// A slot whose commit reads right, and nothing behind it.
    fn doubtful(sequence: u32, base: Option<u32>) -> Option<Found> {
        Some(Found {
            sequence,
            base,
            prepared: true,
            committed: true,
            sealed: false,
        })
    }

    fn incomplete(sequence: u32, base: Option<u32>, prepared: bool) -> Option<Found> {
        doubtful(sequence, base).map(|found| Found {
            prepared,
            committed: false,
            ..found
        })
    }

    #[test]
    fn what_is_certain_is_not_erased() {
        // The newest in doubt: of two slots it gives way, of three it is copied to the oldest.
        let mut two = saved(7, 2);
        two.set(1, doubtful(7, Some(6)));
        assert_eq!((two.base(), two.victim(None), two.in_doubt()), (Some(6), 1, None));
        let mut three = saved(7, 3);
        three.set(2, doubtful(7, Some(6)));
        assert_eq!(
            (three.base(), three.in_doubt(), three.victim(Some(2))),
            (Some(6), Some(2), 0)
        );
        // Nothing certain, and nothing else to write to: not over the one to be copied.
        let mut lone = Slots::new(3);
        lone.set(0, incomplete(9, None, false));
        lone.set(1, doubtful(4, None));
        lone.set(2, doubtful(5, None));
        assert_eq!((lone.base(), lone.in_doubt(), lone.victim(Some(2))), (None, Some(2), 1));
        assert_eq!(lone.next_sequence(), 10);
        lone.set(2, incomplete(8, None, false));
        assert_eq!((lone.in_doubt(), lone.victim(Some(1))), (Some(1), 2));
    }

    #[test]
    fn a_later_slot_can_say_that_a_commit_is_certain() {
        let mut slots = saved(7, 2);
        slots.set(0, doubtful(6, Some(5)));
        slots.set(1, incomplete(7, Some(6), false));
        assert_eq!(
            (slots.newest(), slots.base(), slots.victim(None)),
            (Some(0), Some(6), 1)
        );
        // Begun when nothing was certain, it says nothing.
        slots.set(1, incomplete(7, None, false));
        assert_eq!((slots.newest(), slots.base()), (Some(0), None));
    }

    #[test]
    fn a_commit_may_be_hidden_only_where_it_was_prepared() {
        let mut slots = saved(7, 3);
        slots.set(2, incomplete(7, Some(6), true));
        assert_eq!((slots.newest(), slots.in_doubt()), (Some(1), Some(1)));
        slots.set(2, incomplete(7, Some(6), false));
        assert_eq!(slots.in_doubt(), None);
        slots.set(2, incomplete(5, Some(4), true));
        assert_eq!(slots.in_doubt(), None);
    }

    #[test]
    fn unused_slots_come_first_in_turn() {
        let mut slots = Slots::new(4);
        assert_eq!(
            (slots.newest(), slots.victim(None), slots.next_sequence()),
            (None, 0, 1)
        );
        slots.set(1, saved(3, 2).found[1]);
        assert_eq!(slots.victim(None), 2);
        slots.set(2, saved(4, 2).found[1]);
        slots.set(3, saved(5, 2).found[1]);
        assert_eq!(slots.victim(None), 0);
    }

    #[test]
    fn of_two_sequences_at_most_one_is_newer() {
        for (a, b, expected) in [
            (5, 4, true),
            (4, 5, false),
            (5, 5, false),
            (3, u32::MAX, true),
            // Half-way around there is no telling.
            (1 << 31, 0, false),
            (0, 1 << 31, false),
            ((1 << 31) - 1, 0, true),
        ] {
            assert_eq!(newer(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn sequences_wrap_around() {
        for last in (0..20).map(|i: u32| i.wrapping_sub(10)) {
            for count in [2, 3, 16] {
                let slots = saved(last, count);
                let now = (
                    slots.newest(),
                    slots.victim(None),
                    slots.next_sequence(),
                    slots.in_doubt(),
                );
                assert_eq!(now, (Some(count - 1), 0, last.wrapping_add(1), None), "{last} {count}");
                assert_eq!(slots.base(), Some(last));
            }
        }
    }
}
