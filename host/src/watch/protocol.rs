//! Leave one subject out: who is learned from, when, and who is asked.

use super::{CHANNELS, CLASSES, Recording, Values, Window, windows};
use crate::error::{Error, Result};

/// Every so many windows of the base are asked again after fine-tuning.
const OLD_STEP: usize = 5;

/// The windows of one experiment, raw, and what normalises them.
///
/// The nine *base* subjects train the model that ships. The tenth, *new* subject gives a pool of windows to fine-tune
/// with, and later windows to evaluate on.
///
/// ```no_run
/// use motenet_host::watch::{self, Protocol};
/// # fn main() -> motenet_host::Result<()> {
/// let protocol = Protocol::new(&watch::load()?, 3)?.normalised();
/// let lessons = protocol.adaptation(10)?; // 70 windows
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Protocol {
    /// The new subject.
    pub subject: usize,
    /// Mean of each channel over all samples of the base subjects.
    pub mean: [f32; CHANNELS],
    /// Standard deviation (divisor: the count) of each channel over all samples of the base subjects.
    pub deviation: [f32; CHANNELS],
    /// All windows of the base subjects.
    pub base: Vec<Window>,
    /// Windows of the first 48 % of each recording of the new subject, to fine-tune with.
    pub pool: Vec<Window>,
    /// Windows of the last 48 % of each recording of the new subject, to evaluate on.
    pub eval: Vec<Window>,
}

impl Protocol {
    /// Deals out the windows for the new subject `subject`.
    ///
    /// # Errors
    /// When `recordings` has nothing of that subject, or nothing of any other.
    pub fn new(recordings: &[Recording], subject: usize) -> Result<Self> {
        let (new, base): (Vec<&Recording>, Vec<&Recording>) = recordings.iter().partition(|r| r.subject == subject);
        if new.is_empty() || base.is_empty() {
            return Err(Error::Request(format!(
                "no experiment without recordings of subject {subject} and of others"
            )));
        }
        let (mean, deviation) = moments(&base);
        let cut = |part: fn(&Recording) -> &[[f32; CHANNELS]]| {
            move |recording: &&Recording| windows(part(recording), recording.label).collect::<Vec<_>>()
        };
        Ok(Self {
            subject,
            mean,
            deviation,
            base: base.iter().flat_map(cut(|all| &all.samples)).collect(),
            pool: new.iter().flat_map(cut(Recording::first)).collect(),
            eval: new.iter().flat_map(cut(Recording::last)).collect(),
        })
    }

    /// The same experiment with every window normalised.
    pub fn normalised(mut self) -> Self {
        let (mean, deviation) = (self.mean, self.deviation);
        for window in self.base.iter_mut().chain(&mut self.pool).chain(&mut self.eval) {
            normalise(&mut window.values, &mean, &deviation);
        }
        self
    }

    /// Every fifth window of the base subjects, to see what fine-tuning makes the model forget.
    pub fn old(&self) -> impl Iterator<Item = &Window> {
        self.base.iter().step_by(OLD_STEP)
    }

    /// The windows of the base subjects that are not [`old`](Protocol::old): train on these, and the old ones are new to
    /// the model, save that windows side by side share half of their samples.
    pub fn base_without_old(&self) -> impl Iterator<Item = &Window> {
        self.base
            .iter()
            .enumerate()
            .filter(|(at, _)| at % OLD_STEP != 0)
            .map(|(_, window)| window)
    }

    /// `n` windows a class of the pool to fine-tune with: see [`per_class`]. Ten a class are 70 windows.
    ///
    /// # Errors
    /// When the pool has fewer than `n` windows of a class.
    pub fn adaptation(&self, n: usize) -> Result<Vec<&Window>> {
        per_class(&self.pool, n)
    }
}

/// `n` windows of each class, evenly spaced over all of that class (so over both arms and the whole time), the classes
/// taking turns: the first of class 0, of class 1, ..., then the second of class 0, and so on.
///
/// No random draw: the same windows always.
///
/// # Errors
/// When a class has fewer than `n` windows.
pub fn per_class<'a>(windows: impl IntoIterator<Item = &'a Window>, n: usize) -> Result<Vec<&'a Window>> {
    let mut classes: [Vec<&Window>; CLASSES] = Default::default();
    for window in windows {
        classes[window.label].push(window);
    }
    if let Some((class, few)) = classes.iter().enumerate().find(|(_, windows)| windows.len() < n) {
        return Err(Error::Request(format!(
            "class {class} has {} windows, {n} asked for",
            few.len()
        )));
    }
    // The middles of n equal stretches.
    let pick = |windows: &[&'a Window], turn: usize| windows[(2 * turn + 1) * windows.len() / (2 * n)];
    Ok((0..n)
        .flat_map(|turn| classes.iter().map(move |windows| pick(windows, turn)))
        .collect())
}

/// `(x - mean) / deviation` in f32, the arithmetic of a device.
fn normalise(values: &mut Values, mean: &[f32; CHANNELS], deviation: &[f32; CHANNELS]) {
    for (channel, row) in values.iter_mut().enumerate() {
        for value in row {
            *value = (*value - mean[channel]) / deviation[channel];
        }
    }
}

/// In two passes and f64: a difference of large sums would lose the digits.
fn moments(recordings: &[&Recording]) -> ([f32; CHANNELS], [f32; CHANNELS]) {
    let samples = || recordings.iter().flat_map(|recording| &recording.samples);
    let count = samples().count() as f64;
    let average = |value: &dyn Fn(&[f32; CHANNELS]) -> f64| samples().map(value).sum::<f64>() / count;
    let mean: [f64; CHANNELS] = std::array::from_fn(|channel| average(&|sample| f64::from(sample[channel])));
    let variance: [f64; CHANNELS] =
        std::array::from_fn(|channel| average(&|sample| (f64::from(sample[channel]) - mean[channel]).powi(2)));
    (
        mean.map(|mean| mean as f32),
        variance.map(|variance| variance.sqrt() as f32),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::{SUBJECTS, load};

    #[test]
    fn every_subject_has_the_counts_of_the_readme() {
        let recordings = load().expect("the data");
        let base = [4116, 4137, 4372, 4382, 4187, 4199, 4153, 4195, 4194, 4158];
        let part = [259, 250, 134, 132, 221, 218, 242, 220, 221, 239];
        for subject in 1..=SUBJECTS {
            let protocol = Protocol::new(&recordings, subject).expect("a subject");
            assert_eq!(protocol.base.len(), base[subject - 1], "base, subject {subject}");
            assert_eq!(protocol.pool.len(), part[subject - 1], "pool, subject {subject}");
            assert_eq!(protocol.eval.len(), part[subject - 1], "evaluation, subject {subject}");
            assert_eq!(
                protocol.old().count() + protocol.base_without_old().count(),
                protocol.base.len()
            );
            assert_eq!(protocol.old().count(), base[subject - 1].div_ceil(5));
        }
    }

    #[test]
    fn pool_comes_before_evaluation_and_no_sample_is_in_both() {
        // The value of a sample is its time, so a window tells where it was cut.
        let recording = |subject| Recording {
            subject,
            label: 2,
            side: crate::watch::Side::Left,
            samples: (0..1001).map(|time| [time as f32; CHANNELS]).collect(),
        };
        let protocol = Protocol::new(&[recording(1), recording(2)], 2).expect("two subjects");
        let starts = |windows: &[Window]| windows.iter().map(|w| w.values[0][0]).collect::<Vec<_>>();
        assert_eq!(starts(&protocol.pool), [0., 50., 100., 150., 200., 250., 300., 350.]);
        assert_eq!(starts(&protocol.eval), [521., 571., 621., 671., 721., 771., 821., 871.]);
        assert_eq!(protocol.pool.last().expect("windows").values[5][99], 449.0);
        assert_eq!(protocol.base.len(), 19);
        assert_eq!(protocol.mean, [500.0; CHANNELS]);
        // Whole numbers 0..=1000: variance (1001^2 - 1) / 12.
        assert_eq!(protocol.deviation, [(1_002_000f64 / 12.0).sqrt() as f32; CHANNELS]);
    }

    #[test]
    fn normalised_by_the_base_subjects_alone() {
        let recordings = load().expect("the data");
        let raw = Protocol::new(&recordings, 1).expect("subject 1");
        // What NumPy gives for subjects 2 to 10 in f64.
        let mean = [
            -0.008_343_514,
            0.379_386_87,
            -0.132_793_93,
            0.025_867_31,
            -0.000_321_624_5,
            0.011_050_928,
        ];
        let deviation = [
            0.919_558_77,
            0.487_942_2,
            0.545_026_2,
            1.001_447_7,
            2.550_470_5,
            1.008_657_7,
        ];
        for channel in 0..CHANNELS {
            assert!((raw.mean[channel] - mean[channel]).abs() < 1e-7, "{:?}", raw.mean);
            assert!(
                (raw.deviation[channel] - deviation[channel]).abs() < 1e-6,
                "{:?}",
                raw.deviation
            );
        }
        let normal = raw.clone().normalised();
        for (raw_set, set) in [
            (&raw.base, &normal.base),
            (&raw.pool, &normal.pool),
            (&raw.eval, &normal.eval),
        ] {
            for (before, after) in raw_set.iter().zip(set) {
                let expected = (before.values[3][7] - raw.mean[3]) / raw.deviation[3];
                assert_eq!((after.values[3][7], after.label), (expected, before.label));
            }
        }
    }

    #[test]
    fn adaptation_takes_each_class_in_turn_and_no_window_twice() {
        let recordings = load().expect("the data");
        for subject in 1..=SUBJECTS {
            let protocol = Protocol::new(&recordings, subject).expect("a subject");
            let lessons = protocol.adaptation(10).expect("ten a class");
            assert_eq!(lessons.len(), 70);
            assert!(
                lessons
                    .iter()
                    .enumerate()
                    .all(|(at, window)| window.label == at % CLASSES)
            );
            for class in 0..CLASSES {
                let of_class: Vec<*const Window> = protocol
                    .pool
                    .iter()
                    .filter(|w| w.label == class)
                    .map(std::ptr::from_ref)
                    .collect();
                let mut places: Vec<usize> = lessons
                    .iter()
                    .filter(|w| w.label == class)
                    .map(|&w| {
                        of_class
                            .iter()
                            .position(|&p| p == std::ptr::from_ref(w))
                            .expect("from the pool")
                    })
                    .collect();
                places.dedup();
                assert_eq!(places.len(), 10, "subject {subject} class {class}");
                // Evenly over the class: as many from its first half as from its second.
                assert_eq!(places.iter().filter(|&&place| 2 * place < of_class.len()).count(), 5);
            }
        }
    }

    #[test]
    fn what_is_not_there_is_refused() {
        let recordings = load().expect("the data");
        assert!(Protocol::new(&recordings, 11).is_err());
        assert!(Protocol::new(&[], 1).is_err());
        let error = Protocol::new(&recordings, 4)
            .expect("subject 4")
            .adaptation(18)
            .expect_err("17 of class 6");
        assert!(
            error.to_string().contains("class 6 has 17 windows, 18 asked for"),
            "{error}"
        );
    }
}
