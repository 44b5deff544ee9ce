//! From samples to windows.

/// The window that is being filled. Neighbours share all but `hop` samples.
pub(crate) struct Windowing<'a, const C: usize, const L: usize> {
    window: &'a mut [[f32; L]; C],
    filled: usize,
    hop: usize,
}

impl<'a, const C: usize, const L: usize> Windowing<'a, C, L> {
    pub fn new(window: &'a mut [[f32; L]; C], hop: usize) -> Self {
        Windowing {
            window,
            filled: 0,
            hop: hop.clamp(1, L.max(1)),
        }
    }

    /// Takes a sample; not while the window is full.
    pub fn push(&mut self, sample: &[f32; C]) {
        for (row, &value) in self.window.iter_mut().zip(sample) {
            if let Some(place) = row.get_mut(self.filled) {
                *place = value;
            }
        }
        self.filled = (self.filled + 1).min(L);
    }

    /// The last sample once more, in the place of `n` that are missing; not before the first one.
    pub fn hold(&mut self, n: usize) {
        let Some(last) = self.filled.checked_sub(1) else {
            return;
        };
        let end = (self.filled + n).min(L);
        for row in self.window.iter_mut() {
            let value = row.get(last).copied().unwrap_or(0.0);
            row.iter_mut()
                .take(end)
                .skip(self.filled)
                .for_each(|place| *place = value);
        }
        self.filled = end;
    }

    /// The window, once it is full.
    pub fn full(&self) -> Option<&[[f32; L]; C]> {
        (self.filled >= L).then_some(&*self.window)
    }

    /// How many samples it still takes.
    pub fn left(&self) -> usize {
        L - self.filled
    }

    /// Begins the next one with what it shares with this one.
    pub fn advance(&mut self) {
        self.filled = L.saturating_sub(self.hop);
        for row in self.window.iter_mut() {
            // The range lies within the row, for a hop is no longer than it.
            if self.hop <= row.len() {
                row.rotate_left(self.hop);
            }
        }
    }

    /// Begins anew: there is a gap in the samples.
    pub fn restart(&mut self) {
        self.filled = 0;
    }
}
