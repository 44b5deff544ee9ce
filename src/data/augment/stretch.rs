use crate::scalar::Scalar;
use core::iter::zip;

/// A part of 0..=1 as a crop cuts it out: where it starts and how long it is.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub start: f32,
    pub share: f32,
}

impl Part {
    /// A share between `least` and 1, at any place where it fits. `least` is taken as at least 0 and at most 1.
    pub(super) fn draw<R: rand_core::Rng + ?Sized>(least: f32, rng: &mut R) -> Self {
        let least = if least > 0.0 { least.min(1.0) } else { 0.0 };
        let share = least + (1.0 - least) * crate::rng::unit(rng);
        let start = (1.0 - share) * crate::rng::unit(rng);
        Part { start, share }
    }

    /// Stretches this part of `x` over all of it, by linear interpolation: value t comes from `(start + share t / (N - 1)) (N - 1)`.
    pub(super) fn stretch<T: Scalar, const N: usize>(self, x: &mut [T; N]) {
        let old = *x;
        let from = self.start * N.saturating_sub(1) as f32;
        for (t, x) in zip(0u32.., x) {
            let place = from + self.share * t as f32;
            // Places are not negative: the cast cuts off, and stays inside for what rounding puts beyond the end.
            let left = (place as usize).min(N.saturating_sub(1));
            let part = T::of(place - left as f32);
            if let (Some(&a), Some(&b)) = (old.get(left), old.get(left + 1).or(old.get(left))) {
                *x = a + part * (b - a);
            }
        }
    }
}
