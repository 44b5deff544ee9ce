/// Moves values by so many places, to the right where positive. Where none has moved to stands `fill` of the first value, or of the last one.
pub(super) fn slide<T: Copy>(x: &mut [T], by: isize, fill: impl Fn(T) -> T) {
    let (Some(&first), Some(&last)) = (x.first(), x.last()) else {
        return;
    };
    let n = by.unsigned_abs().min(x.len());
    // Rotation by three reversals: the standard library's can panic.
    x.reverse();
    let (left, right) = if by >= 0 {
        x.split_at_mut_checked(n)
    } else {
        x.split_at_mut_checked(x.len().saturating_sub(n))
    }
    .unwrap_or_default();
    left.reverse();
    right.reverse();
    if by >= 0 {
        left.fill(fill(first));
    } else {
        right.fill(fill(last));
    }
}
