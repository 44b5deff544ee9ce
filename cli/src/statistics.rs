//! How well a device recognises windows whose class is known.

use motenet_link::Probabilities;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The running figures are over so many labelled windows.
pub const RECENT: usize = 50;
/// Windows whose prediction is remembered until a label comes.
const REMEMBERED: usize = 4096;
/// The smallest probability that a loss is taken of: a loss of at most 16 nats.
const LEAST: f32 = 1.125e-7;

/// A window was recognised.
#[derive(Clone, Debug)]
struct Predicted {
    class: u8,
    probabilities: Probabilities,
}

/// A point of the curves, after a labelled window.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// Seconds since the start.
    pub at: f64,
    /// Labelled windows so far.
    pub labelled: usize,
    /// The share of the last [`RECENT`] labelled windows that were recognised.
    pub accuracy: f64,
    /// Their mean cross-entropy, in nats.
    pub loss: f64,
}

/// Predictions and labels, matched by the windows' numbers, in whatever order they come.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    predicted: BTreeMap<u32, Predicted>,
    /// Labels that came before their predictions.
    known: BTreeMap<u32, u8>,
    /// Windows that have both.
    counted: BTreeSet<u32>,
    recent: VecDeque<(bool, f64)>,
    right: usize,
    labelled: usize,
    loss: f64,
    /// `confusion[known class][predicted class]`: how many windows.
    confusion: Vec<Vec<u32>>,
    curve: Vec<Point>,
    windows: usize,
}

impl Statistics {
    /// Takes a prediction.
    pub fn predicted(&mut self, at: f64, window: u32, class: u8, probabilities: Probabilities) {
        if self.counted.contains(&window) {
            return;
        }
        self.windows += 1;
        let predicted = Predicted { class, probabilities };
        match self.known.remove(&window) {
            Some(known) => self.count(at, window, &predicted, known),
            None => {
                self.predicted.insert(window, predicted);
                if self.predicted.len() > REMEMBERED {
                    self.predicted.pop_first();
                }
            }
        }
    }

    /// Takes the class of a window. A second one for the same window changes nothing.
    pub fn known(&mut self, at: f64, window: u32, class: u8) {
        match self.predicted.remove(&window) {
            Some(predicted) => self.count(at, window, &predicted, class),
            None if self.counted.contains(&window) => {}
            // Its prediction has still to come.
            None => {
                self.known.insert(window, class);
                if self.known.len() > REMEMBERED {
                    self.known.pop_first();
                }
            }
        }
    }

    fn count(&mut self, at: f64, window: u32, predicted: &Predicted, known: u8) {
        self.counted.insert(window);
        if self.counted.len() > REMEMBERED {
            self.counted.pop_first();
        }
        let right = predicted.class == known;
        let probability = predicted.probabilities.get(usize::from(known)).copied();
        let probability = probability.filter(|probability| probability.is_finite()).unwrap_or(0.0);
        let loss = -f64::from(probability.clamp(LEAST, 1.0).ln());
        self.labelled += 1;
        self.right += usize::from(right);
        self.loss += loss;
        self.recent.push_back((right, loss));
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
        let (row, column) = (usize::from(known), usize::from(predicted.class));
        let size = (row.max(column) + 1).max(self.confusion.len());
        self.confusion.resize_with(size, Vec::new);
        for row in &mut self.confusion {
            row.resize(size, 0);
        }
        if let Some(cell) = self.confusion.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell += 1;
        }
        let (accuracy, loss) = self.recently().unwrap_or_default();
        self.curve.push(Point {
            at,
            labelled: self.labelled,
            accuracy,
            loss,
        });
    }

    /// Windows predicted.
    pub fn windows(&self) -> usize {
        self.windows
    }

    /// Windows with prediction and class.
    pub fn labelled(&self) -> usize {
        self.labelled
    }

    /// Share that was recognised and mean cross-entropy of all labelled windows; nothing of none.
    pub fn overall(&self) -> Option<(f64, f64)> {
        let n = self.labelled as f64;
        (self.labelled > 0).then(|| (self.right as f64 / n, self.loss / n))
    }

    /// The same of the last [`RECENT`].
    pub fn recently(&self) -> Option<(f64, f64)> {
        let n = self.recent.len() as f64;
        let right = self.recent.iter().filter(|(right, _)| *right).count();
        let loss: f64 = self.recent.iter().map(|(_, loss)| loss).sum();
        (!self.recent.is_empty()).then(|| (right as f64 / n, loss / n))
    }

    /// `confusion[known class][predicted class]`: a square of as many classes as were seen.
    pub fn confusion(&self) -> &[Vec<u32>] {
        &self.confusion
    }

    /// A point for each labelled window.
    pub fn curve(&self) -> &[Point] {
        &self.curve
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probabilities(values: &[f32]) -> Probabilities {
        values.iter().copied().collect()
    }

    #[test]
    fn labels_and_predictions_meet_in_any_order_and_count_once() {
        let mut all = Statistics::default();
        assert_eq!((all.overall(), all.recently()), (None, None));
        all.predicted(0.0, 0, 1, probabilities(&[0.25, 0.75]));
        all.known(1.0, 0, 1);
        all.known(1.0, 0, 0);
        // Told once more by a device whose line was lost.
        all.predicted(1.5, 0, 1, probabilities(&[0.25, 0.75]));
        all.known(2.0, 1, 0);
        assert_eq!((all.windows(), all.labelled()), (1, 1));
        all.predicted(3.0, 1, 1, probabilities(&[0.5, 0.5]));
        assert_eq!((all.windows(), all.labelled()), (2, 2));
        let (accuracy, loss) = all.overall().expect("labelled windows");
        assert_eq!(accuracy, 0.5);
        assert!((loss - (-(0.75f64.ln()) - 0.5f64.ln()) / 2.0).abs() < 1e-7);
        assert_eq!(all.confusion(), [[0, 1], [0, 1]]);
        assert_eq!(all.curve().iter().map(|point| point.at).collect::<Vec<_>>(), [1.0, 3.0]);
    }

    #[test]
    fn running_figures_forget_the_beginning() {
        let mut all = Statistics::default();
        for window in 0..2 * RECENT as u32 {
            let class = u8::from(window >= RECENT as u32);
            all.predicted(0.0, window, class, probabilities(&[0.5, 0.5]));
            all.known(0.0, window, 1);
        }
        assert_eq!(all.overall().map(|(accuracy, _)| accuracy), Some(0.5));
        assert_eq!(all.recently().map(|(accuracy, _)| accuracy), Some(1.0));
        assert_eq!(all.curve().len(), 2 * RECENT);
        assert_eq!(all.curve()[RECENT + RECENT / 2 - 1].accuracy, 0.5);
    }

    #[test]
    fn whatever_a_device_sends_there_are_finite_figures() {
        let mut all = Statistics::default();
        for (window, odd) in [f32::NAN, f32::INFINITY, -1.0, 0.0, 1e30].into_iter().enumerate() {
            all.predicted(0.0, window as u32, 200, probabilities(&[odd]));
            all.known(0.0, window as u32, 0);
        }
        all.predicted(0.0, u32::MAX, 0, probabilities(&[]));
        all.known(0.0, u32::MAX, 255);
        let (accuracy, loss) = all.overall().expect("labelled windows");
        assert_eq!(accuracy, 0.0);
        assert!((0.0..=16.1).contains(&loss), "{loss}");
        assert_eq!((all.confusion().len(), all.confusion()[0][200]), (256, 5));
    }
}
