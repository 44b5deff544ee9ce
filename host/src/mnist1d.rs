//! MNIST-1D, ten kinds of 40-sample signals: `examples/data/mnist1d`.

use std::path::Path;

use crate::error::{Error, Result};
use crate::{folder, labelled::Labelled, npy};

/// Samples of a signal.
pub const LENGTH: usize = 40;
/// The digits 0 to 9.
pub const CLASSES: usize = 10;

/// The published split: 4000 signals to train on, 1000 to test.
#[derive(Clone, Debug, PartialEq)]
pub struct Mnist1d {
    /// The training part.
    pub train: Labelled<[f32; LENGTH]>,
    /// The test part.
    pub test: Labelled<[f32; LENGTH]>,
}

impl Mnist1d {
    /// Loads the signals of this project.
    ///
    /// # Errors
    /// When the files are missing or are not what they should be.
    pub fn load() -> Result<Self> {
        Self::load_from(&folder::data("mnist1d"))
    }

    /// Loads `x_train.npy`, `y_train.npy`, `x_test.npy` and `y_test.npy` of a folder.
    ///
    /// # Errors
    /// As [`Mnist1d::load`].
    pub fn load_from(folder: &Path) -> Result<Self> {
        let part = |name: &str| {
            let x = npy::rows(&folder.join(format!("x_{name}.npy")))?;
            let path = folder.join(format!("y_{name}.npy"));
            let y = npy::labels(&path, CLASSES)?;
            if x.len() == y.len() {
                Ok(Labelled { x, y })
            } else {
                Err(Error::format(
                    &path,
                    format_args!("{} labels for {} signals", y.len(), x.len()),
                ))
            }
        };
        Ok(Self {
            train: part("train")?,
            test: part("test")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(part: &Labelled<[f32; LENGTH]>) -> f64 {
        let values = part.x.as_flattened();
        values.iter().map(|&v| f64::from(v)).sum::<f64>() / values.len() as f64
    }

    #[test]
    fn the_set_is_the_one_of_the_readme() {
        let Mnist1d { train, test } = Mnist1d::load().expect("the data");
        assert_eq!(
            (train.x.len(), train.y.len(), test.x.len(), test.y.len()),
            (4000, 4000, 1000, 1000)
        );
        assert_eq!(train.counts(), [398, 396, 411, 394, 394, 402, 401, 404, 402, 398]);
        assert_eq!(test.counts(), [102, 104, 89, 106, 106, 98, 99, 96, 98, 102]);
        assert!((mean(&train) - -0.000_323_67).abs() < 1e-7, "{}", mean(&train));
        assert!((mean(&test) - 0.001_294_68).abs() < 1e-7, "{}", mean(&test));
    }
}
