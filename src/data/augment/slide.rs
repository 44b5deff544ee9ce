/// Moves values by so many places, to the right where positive; `fill(first, last)` stands where none has moved to, from the left edge or the right.
pub(super) fn slide<T: Copy>(x: &mut [T], by: isize, fill: impl Fn(T) -> T) {
    let (Some(&first), Some(&last)) = (x.first(), x.last()) else {
        return;
    };
    let n = by.unsigned_abs().min(x.len());
    if by >= 0 {
        if n <= x.len() {
            x.rotate_right(n);
        }
        x.get_mut(..n).unwrap_or_default().fill(fill(first));
    } else {
        if n <= x.len() {
            x.rotate_left(n);
        }
        let kept = x.len().saturating_sub(n);
        x.get_mut(kept..).unwrap_or_default().fill(fill(last));
    }
}
