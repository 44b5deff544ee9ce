//! Tags behind blobs, by HMAC-SHA-256: only the owner's models are taken, of floats and of integers.

use crate::nets::{filled, saved};
use crate::support::sealed;
use hmac::{Hmac, Mac};
use motenet::blob::{self, Authenticator, BlobError, Signer};
use motenet::prelude::*;
use motenet::quant::{self, Calibrator, Quantized};
use sha2::Sha256;

struct Owner(&'static [u8]);

impl Owner {
    fn mac(&self, message: &[u8]) -> Hmac<Sha256> {
        Hmac::new_from_slice(self.0)
            .expect("a key of any length")
            .chain_update(message)
    }
}

impl Authenticator for Owner {
    const TAG_BYTES: usize = 32;

    fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        self.mac(message).verify_slice(tag).is_ok()
    }
}

impl Signer for Owner {
    fn sign(&self, message: &[u8], tag: &mut [u8]) {
        tag.copy_from_slice(&self.mac(message).finalize().into_bytes());
    }
}

const OWNER: Owner = Owner(b"the maker's key");
const STRANGER: Owner = Owner(b"a stranger's key");

type Net = Model<[f32; 3], (Dense<4>, BatchNorm, Tanh, Dense<2>)>;
type Base = Model<[f32; 6], (Dense<8>, Relu)>;

fn signed(mut blob: Vec<u8>, by: &Owner) -> Vec<u8> {
    let length = blob.len();
    blob.resize(length + 32, 0xAA);
    assert_eq!(blob::sign(&mut blob, length, by), Ok(length + 32));
    blob
}

/// What a device does: an error leaves the network as it was.
fn take(bytes: &[u8], net: &mut Net) -> Result<(), BlobError> {
    let before = motenet::fingerprint(net);
    let result = blob::verified(bytes, &OWNER).and_then(|blob| blob::load(blob, net));
    assert!(result.is_ok() || motenet::fingerprint(net) == before);
    result
}

#[test]
fn the_owners_blob_is_taken_as_it_was() {
    let good: Net = filled(1);
    let bytes = signed(saved(&good), &OWNER);
    // The tag is the code of the blob, and the blob is what it was without.
    assert_eq!(
        bytes[bytes.len() - 32..],
        OWNER.mac(&saved(&good)).finalize().into_bytes()[..]
    );
    assert_eq!(blob::verified(&bytes, &OWNER), Ok(saved(&good).as_slice()));
    let mut net: Net = filled(2);
    take(&bytes, &mut net).unwrap();
    assert_eq!(motenet::fingerprint(&net), motenet::fingerprint(&good));
}

#[test]
fn a_strangers_blob_is_refused_however_it_is_made() {
    let good = signed(saved(&filled::<Net>(1)), &OWNER);
    let mut net: Net = filled(2);
    let mut refused = |bytes: &[u8], error| assert_eq!(take(bytes, &mut net), Err(error));
    refused(&signed(saved(&filled::<Net>(3)), &STRANGER), BlobError::Foreign);
    refused(&saved(&filled::<Net>(3)), BlobError::Foreign);
    for bit in 0..8 * good.len() {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        refused(&bytes, BlobError::Foreign);
        // With a checksum that fits, which anybody can compute.
        let length = good.len() - 32;
        let mut blob = sealed(bytes[..length].to_vec());
        blob.extend(&good[length..]);
        if blob != good {
            refused(&blob, BlobError::Foreign);
        }
    }
    for length in 0..good.len() {
        refused(
            &good[..length],
            if length < 32 {
                BlobError::Length
            } else {
                BlobError::Foreign
            },
        );
    }
    // A right tag is no excuse for a blob that is none.
    refused(&signed(vec![], &OWNER), BlobError::Length);
    refused(
        &signed(saved(&filled::<Model<[f32; 3], Dense<2>>>(1)), &OWNER),
        BlobError::Shape { leaf: 0 },
    );
}

#[test]
fn integers_can_be_signed_as_well() {
    let mut base = Base::ZERO;
    base.init(&mut motenet::rng::seeded(3));
    let (mut calibrator, mut int8) = (Calibrator::<Base>::ZERO, Quantized::<Base>::ZERO);
    for scale in [-2.0, 1.0, 3.0] {
        calibrator.observe(&base, &[scale; 6]).unwrap();
    }
    calibrator.quantize(&base, &mut int8).unwrap();
    let mut blob = vec![0; quant::size::<Base>()];
    quant::save(&int8, &mut blob).unwrap();
    let mut net = Quantized::<Base>::ZERO;
    assert_eq!(
        blob::verified(&signed(blob.clone(), &STRANGER), &OWNER),
        Err(BlobError::Foreign)
    );
    quant::load(blob::verified(&signed(blob.clone(), &OWNER), &OWNER).unwrap(), &mut net).unwrap();
    let mut again = vec![0; blob.len()];
    quant::save(&net, &mut again).unwrap();
    assert_eq!(again, blob);
}

#[test]
fn a_buffer_without_room_for_a_tag_stays_as_it_is() {
    let blob = saved(&filled::<Net>(1));
    for room in 0..32 {
        let mut buffer = blob.clone();
        buffer.resize(blob.len() + room, 0xAA);
        let before = buffer.clone();
        assert_eq!(
            blob::sign(&mut buffer, blob.len(), &OWNER),
            Err(BlobError::BufferTooSmall)
        );
        assert_eq!(buffer, before);
    }
    assert_eq!(blob::sign(&mut [0; 8], 9, &OWNER), Err(BlobError::BufferTooSmall));
}
