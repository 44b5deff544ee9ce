//! The elementary functions keep their promises: a sample of what `cargo xtask math` measures over every `f32`, and their special values.

mod exact;
mod relaxed;
mod ruler;

use ruler::{FUNCTIONS, Found, Tier, sweep};

/// Runs of so many neighbours, for the falls, ...
const RUN: u64 = 16;
/// ... so far apart: a prime, so that the low bits of the arguments vary.
const STEP: usize = 32_003;

#[test]
fn what_they_promise() {
    for f in &FUNCTIONS {
        let found = (0..1u64 << 32).step_by(STEP).fold(Found::default(), |found, from| {
            found.and(sweep(f, from..(from + RUN).min(1 << 32)))
        });
        assert!(found.arguments > 1_000_000, "{}: {} arguments", f.name, found.arguments);
        assert!(
            found.keeps(f),
            "{} ({}): {:e} at {:e}, {} falls (at {:e}), {} NaNs, {} strays",
            f.name,
            f.tier.name(),
            found.worst,
            found.at,
            found.falls,
            found.falls_at,
            found.nans,
            found.strays
        );
        assert!(
            f.tier == Tier::Exact || found.worst > 0.5 * f.bound,
            "{}: {:e}, the bound is slack",
            f.name,
            found.worst
        );
    }
}
