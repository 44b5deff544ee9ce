/// Sorts in place so that no element is `before` the one in front of it. Not stable; `core`'s sorts are faster, but they can panic.
///
/// # Cost
/// `2 n log2 n` comparisons at most, no memory.
///
/// # Source
/// Williams, *Algorithm 232: Heapsort*, CACM 7 (1964); Floyd's bottom-up construction, *Algorithm 245* (1964).
pub(super) fn heapsort<T>(slice: &mut [T], before: impl Fn(&T, &T) -> bool) {
    for root in (0..slice.len() / 2).rev() {
        sift(slice, root, &before);
    }
    let mut heap = slice;
    while let Some(last) = heap.len().checked_sub(1) {
        swap(heap, 0, last);
        heap = heap.get_mut(..last).unwrap_or_default();
        sift(heap, 0, &before);
    }
}

/// Moves an element down until none of its children has to come after it.
fn sift<T>(heap: &mut [T], mut root: usize, before: &impl Fn(&T, &T) -> bool) {
    loop {
        let (left, right) = (2 * root + 1, 2 * root + 2);
        let Some(mut child) = heap.get(left) else { return };
        let mut at = left;
        if let Some(other) = heap.get(right).filter(|other| before(child, other)) {
            (child, at) = (other, right);
        }
        if !heap.get(root).is_some_and(|root| before(root, child)) {
            return;
        }
        swap(heap, root, at);
        root = at;
    }
}

fn swap<T>(slice: &mut [T], a: usize, b: usize) {
    if a < slice.len() && b < slice.len() {
        slice.swap(a, b);
    }
}
