//! Which windows can still be labelled.

use motenet::device::guarded::Id;

/// A window that the guarded network holds.
#[derive(Clone, Copy)]
struct Held {
    window: u32,
    id: Id,
    labelled: bool,
}

/// The windows among the guarded network's waiting samples: at most as many as it has places. Windows count from 0 since the start, samples on and on.
pub(crate) struct Windows<const R: usize> {
    held: [Option<Held>; R],
    /// How many windows there were.
    pub count: u32,
}

impl<const R: usize> Windows<R> {
    pub const NONE: Self = Windows {
        held: [None; R],
        count: 0,
    };

    /// The number of a window that begins to wait; another one had to go for it.
    pub fn push(&mut self, window: u32, id: Id, expired: Option<Id>) {
        let place = self
            .held
            .iter_mut()
            .find(|held| held.is_none_or(|held| Some(held.id) == expired));
        if let Some(place) = place {
            *place = Some(Held {
                window,
                id,
                labelled: false,
            });
        }
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut Held> {
        self.held.iter_mut().flatten()
    }

    /// The sample that this window is.
    pub fn id(&mut self, window: u32) -> Option<Id> {
        self.iter_mut().find(|held| held.window == window).map(|held| held.id)
    }

    /// The window that this sample is.
    pub fn window(&self, id: Id) -> u32 {
        let held = self.held.iter().flatten().find(|held| held.id == id);
        held.map_or(u32::MAX, |held| held.window)
    }

    /// The newest window.
    pub fn last(&self) -> Option<u32> {
        let age = |held: &&Held| self.count.wrapping_sub(held.window);
        self.held.iter().flatten().min_by_key(age).map(|held| held.window)
    }

    pub fn labelled(&mut self, window: u32) {
        self.iter_mut()
            .filter(|held| held.window == window)
            .for_each(|held| held.labelled = true);
    }

    /// It waits no more.
    pub fn taken(&mut self, id: Id) {
        for place in &mut self.held {
            if place.is_some_and(|held| held.id == id) {
                *place = None;
            }
        }
    }

    /// Whether at least half of the places hold labelled windows.
    pub fn is_crowded(&self) -> bool {
        2 * self.held.iter().flatten().filter(|held| held.labelled).count() >= R
    }

    /// None waits any more.
    pub fn clear(&mut self) {
        self.held = [None; R];
    }
}
