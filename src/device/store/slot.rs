//! Reading: one slot of a flash.

use super::choice::{Found, Slots};
use super::layout::{BUFFER, Layout, MAX_UNIT};
use super::record::{COMMIT_BYTES, HEADER_BYTES, Header, decode_commit, sum};
use embedded_storage::nor_flash::NorFlash;

/// The first `N` bytes of a record at `address`.
fn record<const N: usize, F: NorFlash>(flash: &mut F, layout: &Layout, address: u32) -> Result<[u8; N], F::Error> {
    let mut buffer = [0; MAX_UNIT];
    let len = layout.whole(N as u32) as usize;
    flash.read(address, buffer.get_mut(..len).unwrap_or_default())?;
    Ok(buffer.first_chunk().copied().unwrap_or([0; N]))
}

/// The header of slot `i`.
pub(super) fn header<F: NorFlash>(flash: &mut F, layout: &Layout, i: u32) -> Result<Option<Header>, F::Error> {
    let bytes = record::<HEADER_BYTES, F>(flash, layout, layout.address(i))?;
    Ok(Header::decode(&bytes).filter(|header| header.bytes <= layout.room()))
}

/// The CRC of the state in slot `i`, if its commit reads right.
pub(super) fn commit<F: NorFlash>(
    flash: &mut F,
    layout: &Layout,
    i: u32,
    header: &Header,
) -> Result<Option<u32>, F::Error> {
    let bytes = record::<COMMIT_BYTES, F>(flash, layout, layout.address(i) + layout.commit())?;
    Ok(decode_commit(header, &bytes))
}

/// Whether the word at `address` has been written, at least in part. One that cannot be read has been.
fn touched<F: NorFlash>(flash: &mut F, layout: &Layout, address: u32) -> bool {
    let mut buffer = [0xFF; MAX_UNIT];
    let word = buffer.get_mut(..layout.unit() as usize).unwrap_or_default();
    flash.read(address, word).is_err() || word.iter().any(|&byte| byte != 0xFF)
}

/// What the flash says of all slots. A cut can leave words that cannot be read: the slot counts as unreadable then, and the last such error is given
/// back for the case that nothing at all can be read.
pub(super) fn scan<F: NorFlash>(flash: &mut F, layout: &Layout) -> (Slots, Option<F::Error>) {
    let (mut slots, mut failed) = (Slots::new(layout.slots), None);
    for i in 0..layout.slots {
        let header = match header(flash, layout, i) {
            Ok(Some(header)) => header,
            Ok(None) => continue,
            Err(error) => {
                failed = Some(error);
                continue;
            }
        };
        let start = layout.address(i);
        slots.set(
            i,
            Some(Found {
                sequence: header.sequence,
                base: header.base,
                prepared: touched(flash, layout, start + layout.prepared()),
                committed: matches!(commit(flash, layout, i, &header), Ok(Some(_))),
                sealed: touched(flash, layout, start + layout.seal()),
            }),
        );
    }
    (slots, failed)
}

/// Hands the state in slot `i` to `each` in pieces of up to [`BUFFER`] bytes, and returns its CRC.
pub(super) fn body<F: NorFlash>(
    flash: &mut F,
    layout: &Layout,
    i: u32,
    bytes: u32,
    mut each: impl FnMut(u32, &[u8]),
) -> Result<u32, F::Error> {
    let start = layout.address(i) + layout.body();
    let (mut sum, mut at) = (sum(), 0);
    while at < bytes {
        let mut buffer = [0; BUFFER];
        let n = read_piece(flash, layout, start, at, bytes, &mut buffer)?;
        let piece = buffer.get(..n).unwrap_or_default();
        sum.update(piece);
        each(at, piece);
        at += BUFFER as u32;
    }
    Ok(sum.finalize())
}

/// Reads the piece from byte `at` on of a state of so many bytes; returns its length without padding.
pub(super) fn read_piece<F: NorFlash>(
    flash: &mut F,
    layout: &Layout,
    start: u32,
    at: u32,
    bytes: u32,
    buffer: &mut [u8; BUFFER],
) -> Result<usize, F::Error> {
    let n = bytes.saturating_sub(at).min(BUFFER as u32);
    flash.read(
        start + at,
        buffer.get_mut(..layout.whole(n) as usize).unwrap_or_default(),
    )?;
    Ok(n as usize)
}
