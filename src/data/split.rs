use super::Sizes;
use crate::rng::{self, Generator};
use crate::sentences::sentences;
use core::num::NonZero;

/// The three parts of a set, as slices of what was split.
#[derive(PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Parts<'i, I> {
    /// To learn from.
    pub train: &'i mut [I],
    /// To choose between models and settings (also called validation part).
    pub dev: &'i mut [I],
    /// To be asked once, at the end.
    pub test: &'i mut [I],
}

/// Why a set could not be split. Its items are all there, though perhaps in another order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum SplitError {
    /// Shares have to be at least 0 and sum to 100 %.
    Shares,
    /// Fewer samples than the parts are to hold.
    TooFew {
        /// How many samples there are.
        samples: usize,
    },
    /// A class that is not below the number of classes.
    Class {
        /// The class.
        class: usize,
        /// How many classes there are.
        classes: usize,
    },
    /// More groups than there is room to count.
    TooManyGroups {
        /// How many there is room for.
        room: usize,
    },
    /// Fewer groups than parts.
    TooFewGroups {
        /// How many groups there are.
        groups: usize,
    },
}

sentences!(SplitError {
    Self::Shares => "shares have to be at least 0 and sum to 100 %";
    Self::TooFew { samples } => "{} samples are fewer than the parts are to hold", samples;
    Self::Class { class, classes } => "class {} of a set with {} classes", class, classes;
    Self::TooManyGroups { room } => "more than {} groups", room;
    Self::TooFewGroups { groups } => "{} groups are fewer than the parts", groups;
});

impl core::error::Error for SplitError {}

/// Shuffles `items` (indices, or the samples themselves) and cuts them into train, dev and test part.
///
/// # Cost
/// One pass; no memory besides the items.
///
/// # Errors
/// [`SplitError::TooFew`].
///
/// # Source
/// The course's "Train / dev / test sets".
///
/// ```
/// use motenet::data::{self, Sizes};
/// let mut order = [0u8; 100];
/// data::number(&mut order)?;
/// let parts = data::split(&mut order, Sizes::SMALL, 1)?;
/// assert_eq!([parts.train.len(), parts.dev.len(), parts.test.len()], [60, 20, 20]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn split<I>(items: &mut [I], sizes: Sizes, seed: u64) -> Result<Parts<'_, I>, SplitError> {
    let sizes = sizes.parts(items.len())?;
    rng::shuffle(items, &mut rng::seeded(seed));
    Ok(cut(items, sizes))
}

/// Like [`split`], and every part holds its share of each of `C` classes: the dev part to within one sample, the test part to within two.
/// The sizes of the parts are exact. `class` tells the class of an item, below `C`.
///
/// # Cost
/// Four passes; three counts a class. `class` is called up to three times an item.
///
/// # Errors
/// [`SplitError::TooFew`], [`SplitError::Class`].
pub fn split_stratified<const C: usize, I>(
    items: &mut [I],
    class: impl Fn(&I) -> usize,
    sizes: Sizes,
    seed: u64,
) -> Result<Parts<'_, I>, SplitError> {
    let sizes @ [_, dev, test] = sizes.parts(items.len())?;
    let mut counts = [0; C];
    for item in &*items {
        let class = class(item);
        *counts.get_mut(class).ok_or(SplitError::Class { class, classes: C })? += 1;
    }
    let mut rng = rng::seeded(seed);
    rng::shuffle(items, &mut rng);

    let mut dev_quota = apportion(&counts, dev);
    for (count, taken) in counts.iter_mut().zip(&dev_quota) {
        *count -= taken;
    }
    let mut test_quota = apportion(&counts, test);
    let take = |quota: &mut [usize; C], item: &I| match quota.get_mut(class(item)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    };
    to_the_end(items, |item| take(&mut test_quota, item));
    let rest = items.len() - test;
    to_the_end(items.get_mut(..rest).unwrap_or_default(), |item| {
        take(&mut dev_quota, item)
    });
    Ok(shuffled(cut(items, sizes), &mut rng))
}

/// Like [`split`], but keeps each group whole: all samples of a person (a device, a day) are in the same part, so that dev and test part ask about
/// people the network has never seen. Any number may name a group; there may be up to `G` of them.
///
/// In random order each group goes to the part that misses most, and every part of a size above 0 gets one: sizes are met as well as that allows.
///
/// # Cost
/// Four passes, each of `n G` comparisons at most; three numbers a group.
///
/// # Errors
/// [`SplitError::TooFew`], [`SplitError::TooManyGroups`], [`SplitError::TooFewGroups`].
pub fn split_by_group<const G: usize, I>(
    items: &mut [I],
    group: impl Fn(&I) -> u32,
    sizes: Sizes,
    seed: u64,
) -> Result<Parts<'_, I>, SplitError> {
    let wanted = sizes.parts(items.len())?;
    let mut rng = rng::seeded(seed);
    rng::shuffle(items, &mut rng);

    // Name, number of samples, part.
    let mut room = [(0u32, 0usize, 0usize); G];
    let mut groups = 0;
    for item in &*items {
        let name = group(item);
        let known = room.iter_mut().take(groups).find(|group| group.0 == name);
        if let Some(group) = known {
            group.1 += 1;
        } else {
            *room.get_mut(groups).ok_or(SplitError::TooManyGroups { room: G })? = (name, 1, 0);
            groups += 1;
        }
    }
    // Sorted by name before they are drawn: the split depends on the groups and the seed alone, not on where a group came first.
    let table = room.get_mut(..groups).unwrap_or_default();
    sort(table);
    rng::shuffle(table, &mut rng);

    let mut held = [0usize; 3];
    for left in (1..=groups).rev() {
        let empty = |part: usize, held: &[usize; 3]| {
            wanted.get(part).is_some_and(|&n| n > 0) && held.get(part).is_some_and(|&n| n == 0)
        };
        let waiting = (0..3).filter(|&part| empty(part, &held)).count();
        if waiting > left {
            return Err(SplitError::TooFewGroups { groups });
        }
        // The part that misses most; once only as many groups are left as parts are empty, among these.
        let mut best: Option<(usize, isize)> = None;
        for (part, (&want, &has)) in wanted.iter().zip(&held).enumerate() {
            let misses = want as isize - has as isize;
            if (waiting < left || empty(part, &held)) && best.is_none_or(|(_, most)| misses > most) {
                best = Some((part, misses));
            }
        }
        let (part, _) = best.unwrap_or((0, 0));
        if let (Some(group), Some(held)) = (table.get_mut(groups - left), held.get_mut(part)) {
            group.2 = part;
            *held += group.1;
        }
    }

    let part = |item: &I| {
        let name = group(item);
        table.iter().find(|group| group.0 == name).map_or(0, |group| group.2)
    };
    to_the_end(items, |item| part(item) == 2);
    let [train, dev, test] = held;
    to_the_end(items.get_mut(..train + dev).unwrap_or_default(), |item| part(item) == 1);
    Ok(shuffled(cut(items, [train, dev, test]), &mut rng))
}

/// How many of `total` samples each class gives: its share, rounded so that the sum is `total` (largest remainders first, low classes first among
/// equal ones). `total` is at most the sum of `counts`, and no class gives more than it has.
fn apportion<const C: usize>(counts: &[usize; C], total: usize) -> [usize; C] {
    let mut quota = [0; C];
    let Some(n) = NonZero::new(counts.iter().sum::<usize>() as u64) else {
        return quota;
    };
    let mut left = total;
    for (quota, &count) in quota.iter_mut().zip(counts) {
        *quota = (count as u64 * total as u64 / n) as usize;
        left = left.saturating_sub(*quota);
    }
    let mut remainders = [0; C];
    for (remainder, &count) in remainders.iter_mut().zip(counts) {
        *remainder = count as u64 * total as u64 % n;
    }
    for _ in 0..left {
        let Some(class) = (0..C).rev().max_by_key(|&class| remainders.get(class).copied()) else {
            break;
        };
        if let (Some(quota), Some(remainder)) = (quota.get_mut(class), remainders.get_mut(class)) {
            *quota += 1;
            *remainder = 0;
        }
    }
    quota
}

/// Insertion sort by name: groups are few, and the standard library's sort can panic.
fn sort(groups: &mut [(u32, usize, usize)]) {
    for end in 1..groups.len() {
        for at in (1..=end).rev() {
            if let Some([a, b]) = groups.get_mut(at - 1..=at)
                && a.0 > b.0
            {
                core::mem::swap(a, b);
            }
        }
    }
}

/// Moves the items that `take` takes behind the others. Each item is asked about once, from the last to the first.
fn to_the_end<I>(items: &mut [I], mut take: impl FnMut(&I) -> bool) {
    let mut end = items.len();
    for at in (0..items.len()).rev() {
        if items.get(at).is_some_and(&mut take) {
            end = end.saturating_sub(1);
            if at < items.len() && end < items.len() {
                items.swap(at, end);
            }
        }
    }
}

fn cut<I>(items: &mut [I], [train, dev, _]: [usize; 3]) -> Parts<'_, I> {
    let (train, rest) = items.split_at_mut_checked(train).unwrap_or_default();
    let (dev, test) = rest.split_at_mut_checked(dev).unwrap_or_default();
    Parts { train, dev, test }
}

/// Takes out of the parts' order what bringing them together has put in.
fn shuffled<'i, I>(parts: Parts<'i, I>, rng: &mut Generator) -> Parts<'i, I> {
    for part in [&mut *parts.train, &mut *parts.dev, &mut *parts.test] {
        rng::shuffle(part, rng);
    }
    parts
}
