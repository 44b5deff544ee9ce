//! Two seconds of a recording, the input of the network.

use super::{CHANNELS, HOP, LENGTH};

/// What a network sees: `[CHANNELS, LENGTH]`, each channel a row.
pub type Values = [[f32; LENGTH]; CHANNELS];

/// A window with its exercise.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The signal, raw or normalised.
    pub values: Values,
    /// The exercise: an index of [`NAMES`](super::NAMES).
    pub label: usize,
}

/// All whole windows of `samples`, one every [`HOP`] samples.
pub fn windows(samples: &[[f32; CHANNELS]], label: usize) -> impl Iterator<Item = Window> + '_ {
    samples.windows(LENGTH).step_by(HOP).map(move |samples| Window {
        values: std::array::from_fn(|channel| std::array::from_fn(|time| samples[time][channel])),
        label,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_overlap_by_half_and_turn_samples_into_rows() {
        let samples: Vec<[f32; CHANNELS]> = (0..200)
            .map(|time| std::array::from_fn(|channel| (1000 * channel + time) as f32))
            .collect();
        let cut: Vec<Window> = windows(&samples, 3).collect();
        assert_eq!(cut.len(), 3);
        for (number, window) in cut.iter().enumerate() {
            assert_eq!(window.label, 3);
            assert_eq!(window.values[0][0], (HOP * number) as f32);
            assert_eq!(window.values[5][99], (5000 + HOP * number + 99) as f32);
        }
        assert_eq!(windows(&samples[..199], 0).count(), 2);
        assert_eq!(windows(&samples[..99], 0).count(), 0);
    }
}
