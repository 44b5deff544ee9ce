use core::iter::from_fn;
use core::mem::take;

/// The rows of a matrix of `n` columns; none where `n` is 0. A last row that is cut short is left out.
///
/// (`chunks_exact` does the same with a division and a panic.)
#[inline]
pub fn rows<T>(mut s: &[T], n: usize) -> impl Iterator<Item = &[T]> {
    from_fn(move || {
        if n == 0 {
            return None;
        }
        let (row, rest) = s.split_at_checked(n)?;
        s = rest;
        Some(row)
    })
}

/// [`rows`] for writing.
#[inline]
pub fn rows_mut<T>(mut s: &mut [T], n: usize) -> impl Iterator<Item = &mut [T]> {
    from_fn(move || {
        if n == 0 {
            return None;
        }
        let (row, rest) = take(&mut s).split_at_mut_checked(n)?;
        s = rest;
        Some(row)
    })
}

/// The first four rows of a matrix of `n` columns; `None` where there are fewer.
#[inline]
pub fn four_rows<T>(s: &[T], n: usize) -> Option<[&[T]; 4]> {
    let (r0, s) = s.split_at_checked(n)?;
    let (r1, s) = s.split_at_checked(n)?;
    let (r2, s) = s.split_at_checked(n)?;
    let (r3, _) = s.split_at_checked(n)?;
    Some([r0, r1, r2, r3])
}

/// [`four_rows`] for writing.
#[inline]
pub fn four_rows_mut<T>(s: &mut [T], n: usize) -> Option<[&mut [T]; 4]> {
    let (r0, s) = s.split_at_mut_checked(n)?;
    let (r1, s) = s.split_at_mut_checked(n)?;
    let (r2, s) = s.split_at_mut_checked(n)?;
    let (r3, _) = s.split_at_mut_checked(n)?;
    Some([r0, r1, r2, r3])
}
