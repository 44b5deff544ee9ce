//! A seed where the chip has no generator of random numbers.

/// Folds a serial number into a seed: FNV-1a.
pub fn of_serial_number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}
