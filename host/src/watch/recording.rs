//! One subject doing one exercise with one arm.

use std::path::Path;
use std::str::FromStr;

use super::{CHANNELS, CLASSES, LENGTH, SUBJECTS};
use crate::error::{Error, Result};
use crate::{folder, npy};

/// The arm that wears the watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The left arm.
    Left,
    /// The right arm.
    Right,
}

/// About twenty repetitions of one exercise.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// Who: `1..=10`.
    pub subject: usize,
    /// Which exercise: an index of [`NAMES`](super::NAMES).
    pub label: usize,
    /// Which arm.
    pub side: Side,
    /// The samples in order of time, raw.
    pub samples: Vec<[f32; CHANNELS]>,
}

/// Of a recording, this many percent from the start are there to learn from, and as many at the end for evaluation. The gap keeps windows of the two
/// apart.
const PART_PERCENT: usize = 48;
// A part of the shortest recording still holds windows.
const _: () = assert!(947 * PART_PERCENT / 100 > 2 * LENGTH);

impl Recording {
    /// The first 48 % of the samples: what there is to learn from.
    pub fn first(&self) -> &[[f32; CHANNELS]] {
        &self.samples[..self.part()]
    }

    /// The last 48 % of the samples: what is new afterwards.
    pub fn last(&self) -> &[[f32; CHANNELS]] {
        &self.samples[self.samples.len() - self.part()..]
    }

    fn part(&self) -> usize {
        self.samples.len() * PART_PERCENT / 100
    }
}

/// Loads the 140 recordings of this project.
///
/// # Errors
/// When the files are missing or are not what they should be.
pub fn load() -> Result<Vec<Recording>> {
    load_from(&folder::data("watch"))
}

/// Loads the recordings that `rec.csv` of a folder cuts out of its `x.npy`.
///
/// # Errors
/// As [`load`].
pub fn load_from(folder: &Path) -> Result<Vec<Recording>> {
    let samples = npy::rows::<f32, CHANNELS>(&folder.join("x.npy"))?;
    let path = folder.join("rec.csv");
    let text = std::fs::read_to_string(&path).map_err(Error::io(&path))?;
    let mut lines = text.lines();
    if lines.next() != Some("start,length,subject,class,side") {
        return Err(Error::format(
            &path,
            "the first line should be start,length,subject,class,side",
        ));
    }
    lines
        .enumerate()
        .map(|(row, line)| {
            recording(line, &samples)
                .ok_or_else(|| Error::format(&path, format_args!("line {}: no recording: {line}", row + 2)))
        })
        .collect()
}

fn recording(line: &str, samples: &[[f32; CHANNELS]]) -> Option<Recording> {
    let cells: Vec<usize> = line
        .split(',')
        .map(usize::from_str)
        .collect::<std::result::Result<_, _>>()
        .ok()?;
    let [start, length, subject, label, side] = cells[..] else {
        return None;
    };
    let samples = samples.get(start..start.checked_add(length)?)?.to_vec();
    let side = match side {
        0 => Side::Left,
        1 => Side::Right,
        _ => return None,
    };
    let known = (1..=SUBJECTS).contains(&subject) && label < CLASSES;
    known.then_some(Recording {
        subject,
        label,
        side,
        samples,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn everyone_does_everything_with_both_arms() {
        let recordings = load().expect("the data");
        assert_eq!(recordings.len(), 140);
        let kinds: BTreeSet<_> = recordings.iter().map(|r| (r.subject, r.label, r.side)).collect();
        assert_eq!(kinds.len(), 140);
        let lengths: Vec<usize> = recordings.iter().map(|r| r.samples.len()).collect();
        assert_eq!(lengths.iter().sum::<usize>(), 244_102);
        assert_eq!((lengths.iter().min(), lengths.iter().max()), (Some(&947), Some(&2618)));
    }

    #[test]
    fn channel_means_are_those_of_the_readme() {
        let recordings = load().expect("the data");
        let samples = || recordings.iter().flat_map(|r| &r.samples);
        let expected = [
            -0.00763436,
            0.37938482,
            -0.14700511,
            0.02534236,
            -0.00154903,
            0.01177427,
        ];
        for (channel, expected) in expected.into_iter().enumerate() {
            let mean = samples().map(|s| f64::from(s[channel])).sum::<f64>() / 244_102.0;
            assert!((mean - expected).abs() < 1e-8, "channel {channel}: {mean}");
        }
        assert!(samples().flatten().all(|value| value.is_finite()));
    }

    #[test]
    fn lines_that_describe_nothing_are_refused() {
        let samples = [[0.0; CHANNELS]; 20];
        assert!(recording("5,15,1,0,1", &samples).is_some());
        for line in [
            "5,16,1,0,1",
            "0,20,11,0,1",
            "0,20,0,0,1",
            "0,20,1,7,1",
            "0,20,1,0,2",
            "0,20,1,0",
            "",
            "a,b,c,d,e",
        ] {
            assert_eq!(recording(line, &samples), None, "{line}");
        }
        assert_eq!(recording(&format!("1,{},1,0,0", usize::MAX), &samples), None);
    }
}
