use super::SplitError;

/// How large the train, dev and test part of a set are: by share, or by count.
///
/// The course's rule: 60/20/20 for up to about 10,000 samples ([`Sizes::SMALL`]), 98/1/1 for a million ([`Sizes::LARGE`]), 99.5/0.25/0.25 beyond
/// ([`Sizes::HUGE`]): dev and test part have to be large enough to tell models apart, no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Sizes(By);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum By {
    /// In millionths, so that sizes follow from whole numbers alone.
    Share {
        dev: u32,
        test: u32,
    },
    Count {
        dev: usize,
        test: usize,
    },
}

const WHOLE: u32 = 1_000_000;

impl Sizes {
    /// 60 % / 20 % / 20 %.
    pub const SMALL: Self = Sizes::of(200_000, 200_000);
    /// 98 % / 1 % / 1 %.
    pub const LARGE: Self = Sizes::of(10_000, 10_000);
    /// 99.5 % / 0.25 % / 0.25 %.
    pub const HUGE: Self = Sizes::of(2_500, 2_500);

    const fn of(dev: u32, test: u32) -> Self {
        Sizes(By::Share { dev, test })
    }

    /// Shares in percent, to four decimals; a part may be left out with 0.
    ///
    /// # Errors
    /// [`SplitError::Shares`] unless each is at least 0 and their sum is 100 (to 0.001).
    pub const fn percent(train: f32, dev: f32, test: f32) -> Result<Self, SplitError> {
        let rest = train + dev + test - 100.0;
        if train >= 0.0 && dev >= 0.0 && test >= 0.0 && rest > -1e-3 && rest < 1e-3 {
            let (dev, test) = ((dev * 1e4 + 0.5) as u32, (test * 1e4 + 0.5) as u32);
            // Together they may reach some millionths too far: `parts` gives the test part what is left.
            Ok(Sizes::of(dev, test))
        } else {
            Err(SplitError::Shares)
        }
    }

    /// So many samples in the dev and test part, the others in the training part.
    pub const fn counts(dev: usize, test: usize) -> Self {
        Sizes(By::Count { dev, test })
    }

    /// The sizes `[train, dev, test]` of the parts of `n` samples. Shares are rounded to the nearest count, the training part takes what is left.
    ///
    /// # Errors
    /// [`SplitError::TooFew`] where counts add up to more than `n`.
    pub const fn parts(self, n: usize) -> Result<[usize; 3], SplitError> {
        let (dev, test) = match self.0 {
            By::Share { dev, test } => {
                let dev_size = share(n, dev);
                let test_size = share(n, test);
                // Two halves of an odd number both round up.
                (
                    dev_size,
                    if test_size > n - dev_size {
                        n - dev_size
                    } else {
                        test_size
                    },
                )
            }
            By::Count { dev, test } => (dev, test),
        };
        match n.checked_sub(dev) {
            Some(rest) if rest >= test => Ok([rest - test, dev, test]),
            _ => Err(SplitError::TooFew { samples: n }),
        }
    }
}

/// `n` times so many millionths, rounded; never more than `n`.
const fn share(n: usize, millionths: u32) -> usize {
    let (wholes, rest) = (n / WHOLE as usize, n % WHOLE as usize);
    wholes * millionths as usize + ((rest as u64 * millionths as u64 + WHOLE as u64 / 2) / WHOLE as u64) as usize
}
