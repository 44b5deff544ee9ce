//! Who wrote a blob: a tag behind it that only the owner of a key can make.

use super::BlobError;

/// Checks whether a blob comes from somebody the device trusts: a hook for a message authentication code or a signature from another crate.
///
/// The checksum of a blob finds accidents; anybody can compute it. A device that takes models from outside needs more, and keys and algorithms are the
/// application's choice. Here is HMAC-SHA-256, of the crates `hmac` and `sha2`:
///
/// ```
/// use motenet::blob::{Authenticator, Signer};
/// # struct HmacSha256 { sum: u8 }
/// # impl HmacSha256 {
/// #     fn new_from_slice(key: &[u8]) -> Result<Self, ()> { Ok(HmacSha256 { sum: key.iter().fold(0, |a, b| a ^ b) }) }
/// #     fn chain_update(mut self, message: &[u8]) -> Self { self.sum = message.iter().fold(self.sum, |a, b| a.wrapping_mul(31) ^ b); self }
/// #     fn verify_slice(self, tag: &[u8]) -> Result<(), ()> { if tag == [self.sum; 32] { Ok(()) } else { Err(()) } }
/// #     fn finalize(self) -> Self { self }
/// #     fn into_bytes(self) -> [u8; 32] { [self.sum; 32] }
/// # }
/// struct Owner<'k>(&'k [u8]);
///
/// impl Authenticator for Owner<'_> {
///     const TAG_BYTES: usize = 32;
///     fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
///         // Compares in constant time, so that the time it takes tells nothing of the right tag.
///         HmacSha256::new_from_slice(self.0).is_ok_and(|mac| mac.chain_update(message).verify_slice(tag).is_ok())
///     }
/// }
/// impl Signer for Owner<'_> {
///     fn sign(&self, message: &[u8], tag: &mut [u8]) {
///         if let Ok(mac) = HmacSha256::new_from_slice(self.0) {
///             tag.copy_from_slice(&mac.chain_update(message).finalize().into_bytes());
///         }
///     }
/// }
///
/// use motenet::{blob, prelude::*};
/// type Net = Model<[f32; 3], Dense<2>>;
/// let (mut net, owner) = (Net::ZERO, Owner(b"a secret of the maker and the device"));
///
/// // The maker: a blob, and a tag behind it. `quant::save` does as well.
/// let mut bytes = [0; blob::size::<Net>() + Owner::TAG_BYTES];
/// let length = blob::save(&net, &mut bytes)?;
/// blob::sign(&mut bytes, length, &owner)?;
///
/// // The device: no tag, no model.
/// blob::load(blob::verified(&bytes, &owner)?, &mut net)?;
/// assert_eq!(blob::verified(&bytes, &Owner(b"of someone else")), Err(blob::BlobError::Foreign));
/// # Ok::<(), blob::BlobError>(())
/// ```
pub trait Authenticator {
    /// Length of a tag in bytes.
    const TAG_BYTES: usize;

    /// Whether `tag`, [`TAG_BYTES`](Authenticator::TAG_BYTES) long, belongs to `message`. The comparison should take the same time for all tags.
    fn verify(&self, message: &[u8], tag: &[u8]) -> bool;
}

/// Makes the tags that an [`Authenticator`] takes. With a signature instead of a message authentication code, a device can be without it.
pub trait Signer: Authenticator {
    /// Writes the tag of `message` to `tag`, which is [`TAG_BYTES`](Authenticator::TAG_BYTES) long.
    fn sign(&self, message: &[u8], tag: &mut [u8]);
}

/// Puts a tag behind the blob in the first `length` bytes of `buffer`; returns the length of both.
///
/// # Errors
/// [`BlobError::BufferTooSmall`]; nothing is written then.
pub fn sign<S: Signer>(buffer: &mut [u8], length: usize, signer: &S) -> Result<usize, BlobError> {
    let (blob, rest) = buffer.split_at_mut_checked(length).ok_or(BlobError::BufferTooSmall)?;
    let tag = rest.get_mut(..S::TAG_BYTES).ok_or(BlobError::BufferTooSmall)?;
    signer.sign(blob, tag);
    Ok(length + S::TAG_BYTES)
}

/// The blob in `bytes`, once the tag behind it has been found right: what [`load`](super::load) or [`quant::load`](crate::quant::load) may be given.
///
/// The tag is checked before anything else is read.
///
/// # Errors
/// [`BlobError::Length`] of bytes too few for a tag, [`BlobError::Foreign`] of a tag that is wrong.
pub fn verified<'b, A: Authenticator>(bytes: &'b [u8], authenticator: &A) -> Result<&'b [u8], BlobError> {
    let length = bytes.len().checked_sub(A::TAG_BYTES).ok_or(BlobError::Length)?;
    let (blob, tag) = bytes.split_at_checked(length).ok_or(BlobError::Length)?;
    if authenticator.verify(blob, tag) {
        Ok(blob)
    } else {
        Err(BlobError::Foreign)
    }
}
