//! Where a legend covers the least.

use plotters::chart::SeriesLabelPosition;
use plotters::chart::SeriesLabelPosition::{
    LowerLeft, LowerMiddle, LowerRight, MiddleLeft, MiddleRight, UpperLeft, UpperMiddle, UpperRight,
};

/// The place in the unit square (x to the right, y up) with the fewest of `points`; the first of the list among equals.
pub(super) fn quietest_place(points: impl Iterator<Item = (f64, f64)>) -> SeriesLabelPosition {
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
    let quietest = counts
        .iter()
        .enumerate()
        .min_by_key(|&(_, count)| count)
        .map_or(0, |(place, _)| place);
    [
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
    .unwrap_or(UpperRight)
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
    }
}
