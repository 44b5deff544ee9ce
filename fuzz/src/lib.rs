//! What the targets share: mutations that get behind the checks of a blob's header.

/// Bytes of a blob's header.
const HEADER: usize = 20;

/// Mutates `data` as libFuzzer does, `size` bytes of it; then, three times in four, makes length and checksum of the blob fit again. Now and then it
/// starts anew from `fresh`, a blob that is right.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32, fresh: impl FnOnce(u32) -> Vec<u8>) -> usize {
    let mut size = size;
    if size < HEADER || seed.is_multiple_of(64) {
        let blob = fresh(seed);
        if let Some(start) = data.get_mut(..blob.len()).filter(|_| blob.len() <= max_size) {
            start.copy_from_slice(&blob);
            size = blob.len();
        }
    }
    let size = libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    if seed % 4 != 1 {
        seal(&mut data[..size]);
    }
    size
}

/// Makes length and checksum fit the rest, as `motenet::blob` documents them.
fn seal(blob: &mut [u8]) {
    if blob.len() < HEADER {
        return;
    }
    let length = blob.len() as u32;
    blob[8..12].copy_from_slice(&length.to_le_bytes());
    let mut sum = 0u32;
    for (i, word) in blob.as_chunks::<4>().0.iter().enumerate() {
        if i != 4 {
            let word = u32::from_le_bytes(*word).wrapping_mul(0x85EB_CA77);
            sum = sum.wrapping_add(word).rotate_left(13).wrapping_mul(0x9E37_79B1);
        }
    }
    blob[16..20].copy_from_slice(&sum.to_le_bytes());
}
