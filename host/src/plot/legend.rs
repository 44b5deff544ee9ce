//! Where a legend covers the least.

use plotters::chart::SeriesLabelPosition;
use plotters::chart::SeriesLabelPosition::{
    LowerLeft, LowerMiddle, LowerRight, MiddleLeft, MiddleRight, UpperLeft, UpperMiddle, UpperRight,
};

/// The place in the unit square (x to the right, y up) with the fewest of `points`; the first of the list among equals.
pub(super) fn quietest_place(points: impl Iterator<Item = (f64, f64)>) -> SeriesLabelPosition {
    quietest(points).0
}

/// Whether a legend covers some of `points` wherever it goes.
pub(super) fn is_crowded(points: impl Iterator<Item = (f64, f64)>) -> bool {
    quietest(points).1 > 0
}

/// The quietest place, and how many points are there.
fn quietest(points: impl Iterator<Item = (f64, f64)>) -> (SeriesLabelPosition, usize) {
    /// The middles of the places, best liked first.
    const MIDDLES: [(f64, f64); 8] = [
        (0.85, 0.85),
        (0.15, 0.85),
        (0.85, 0.15),
        (0.15, 0.15),
        (0.85, 0.5),
        (0.15, 0.5),
        (0.5, 0.85),
        (0.5, 0.15),
    ];
    let mut counts = [0usize; 8];
    for (x, y) in points {
        for (count, (middle_x, middle_y)) in counts.iter_mut().zip(MIDDLES) {
            *count += usize::from((x - middle_x).abs() < 0.18 && (y - middle_y).abs() < 0.18);
        }
    }
    let (quietest, covered) = counts
        .into_iter()
        .enumerate()
        .min_by_key(|&(_, count)| count)
        .unwrap_or((0, 0));
    let place = [
        UpperRight,
        UpperLeft,
        LowerRight,
        LowerLeft,
        MiddleRight,
        MiddleLeft,
        UpperMiddle,
        LowerMiddle,
    ]
    .into_iter()
    .nth(quietest)
    .unwrap_or(UpperRight);
    (place, covered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_where_the_points_are_not() {
        let corners = [(0.9, 0.9), (0.1, 0.9), (0.9, 0.1), (0.1, 0.1)];
        assert!(matches!(quietest_place(corners.into_iter()), MiddleRight));
        assert!(matches!(quietest_place(corners.into_iter().take(2)), LowerRight));
        assert!(matches!(quietest_place(corners.into_iter().skip(1)), UpperRight));
        let edges = [(0.9, 0.5), (0.1, 0.5), (0.5, 0.1)];
        assert!(matches!(quietest_place(corners.into_iter().chain(edges)), UpperMiddle));
        assert!(matches!(quietest_place(std::iter::empty()), UpperRight));
        let middle = [(0.5, 0.9)];
        let all = || corners.into_iter().chain(edges).chain([(0.5, 0.9)]);
        assert!(is_crowded(all()) && !is_crowded(all().skip(1)) && !is_crowded(middle.into_iter()));
    }
}
