//! An axis: where a value lies on it, where it has labels and lines, and how a label is written.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

/// An axis in the coordinate it is drawn in: the value, or its decimal logarithm.
#[derive(Clone)]
pub(super) struct Scale {
    range: Range<f64>,
    labelled: Vec<f64>,
    /// Lines without a label.
    light: Vec<f64>,
    log: bool,
    decimals: usize,
}

impl Scale {
    /// About `count` labels, on multiples of 1, 2 or 5 times a power of ten.
    pub(super) fn linear(range: Range<f64>, count: usize) -> Self {
        let rough = (range.end - range.start) / count as f64;
        let power = 10f64.powf(rough.log10().floor());
        let digit = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .find(|digit| digit * power >= rough * 0.999)
            .unwrap_or(10.0);
        let step = digit * power;
        let first = (range.start / step - 1e-9).ceil() as i64;
        let last = (range.end / step + 1e-9).floor() as i64;
        let labelled = (first..=last).map(|i| i as f64 * step).collect();
        let decimals = (-(step.log10() + 1e-9).floor()).max(0.0) as usize;
        Self {
            range,
            labelled,
            light: Vec::new(),
            log: false,
            decimals,
        }
    }

    /// Labels at the powers of ten, the range being that of the logarithms; also at 2 and 5 times these where fewer than
    /// three powers fit.
    pub(super) fn log(range: Range<f64>) -> Self {
        let multiples = |digits: &[f64]| -> Vec<f64> {
            let powers = range.start.floor() as i32..=range.end.ceil() as i32;
            let marks = powers.flat_map(|power| digits.iter().map(move |digit| f64::from(power) + digit.log10()));
            marks
                .filter(|mark| (range.start - 1e-9..=range.end + 1e-9).contains(mark))
                .collect()
        };
        let powers = multiples(&[1.0]);
        let labelled = if powers.len() < 3 {
            multiples(&[1.0, 2.0, 5.0])
        } else {
            powers
        };
        let light = multiples(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        Self {
            range,
            labelled,
            light,
            log: true,
            decimals: 0,
        }
    }

    /// How far along the axis a place is, from 0 to 1.
    pub(super) fn part(&self, place: f64) -> f64 {
        (place - self.range.start) / (self.range.end - self.range.start)
    }

    /// The place that is so far along the axis.
    pub(super) fn place(&self, part: f64) -> f64 {
        self.range.start + part * (self.range.end - self.range.start)
    }
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, (from, to): (i32, i32)) -> i32 {
        from + (self.part(*place) * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            self.light.clone()
        } else {
            self.labelled.clone()
        }
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Scale {
    fn format_ext(&self, place: &f64) -> String {
        if !self.log {
            // Rounded so that a tiny rest is no "-0".
            let value = (place * 1e12).round() / 1e12 + 0.0;
            return format!("{value:.*}", self.decimals);
        }
        // The logarithm of a power of ten may fall just short of a whole number.
        let exponent = (place + 1e-9).floor();
        if (-4.0..=5.0).contains(&exponent) {
            format!("{:.*}", (-exponent).max(0.0) as usize, 10f64.powf(*place))
        } else {
            format!("{:.0}e{exponent}", 10f64.powf(place - exponent))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: &Scale) -> Vec<String> {
        scale.labelled.iter().map(|place| scale.format_ext(place)).collect()
    }

    #[test]
    fn linear_labels_are_round_numbers() {
        assert_eq!(
            labels(&Scale::linear(0.0..100.0, 5)),
            ["0", "20", "40", "60", "80", "100"]
        );
        assert_eq!(labels(&Scale::linear(-0.11..0.23, 4)), ["-0.1", "0.0", "0.1", "0.2"]);
        assert_eq!(labels(&Scale::linear(0.911..0.962, 5)), ["0.92", "0.94", "0.96"]);
        assert_eq!(
            labels(&Scale::linear(-0.0002..0.0004, 3)),
            ["-0.0002", "0.0000", "0.0002", "0.0004"]
        );
    }

    #[test]
    fn logarithmic_labels_are_powers_of_ten_or_closer() {
        assert_eq!(labels(&Scale::log(-3.2..0.1)), ["0.001", "0.01", "0.1", "1"]);
        assert_eq!(labels(&Scale::log(-0.8..0.4)), ["0.2", "0.5", "1", "2"]);
        assert_eq!(labels(&Scale::log(-8.0..-6.0)), ["1e-8", "1e-7", "1e-6"]);
        assert_eq!(labels(&Scale::log(-5.5..-4.9)), ["5e-6", "1e-5"]);
        assert_eq!(Scale::log(0.0..2.0).light.len(), 19);
    }

    #[test]
    fn ends_of_the_range_lie_at_the_ends_of_the_axis() {
        let scale = Scale::linear(-2.0..6.0, 4);
        assert_eq!(
            [-2.0, 0.0, 6.0].map(|place| scale.map(&place, (100, 20))),
            [100, 80, 20]
        );
        assert_eq!(scale.place(scale.part(3.5)), 3.5);
    }
}
