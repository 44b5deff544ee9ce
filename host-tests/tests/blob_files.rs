//! The blobs that `tests/blob` has the compiler read. `BLESS=1 cargo test -p host-tests --test blob_files` writes them anew; they are a test of
//! their own because that one does not even compile without them.

#[path = "blob/nets.rs"]
mod nets;

use motenet::prelude::*;
use nets::{Channels, Depthwise, Images, Signals, filled, saved};
use std::path::Path;

/// Compares a committed file with the blob of `net`, or writes it.
fn current<N: Params<Elem = f32>>(name: &str, net: &N) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blob/data").join(name);
    let bytes = saved(net);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &bytes).expect("the folder can be written to");
    }
    let committed = std::fs::read(&file).unwrap_or_default();
    assert!(
        committed == bytes,
        "{name} is not current: run BLESS=1 cargo test -p host-tests --test blob_files"
    );
}

#[test]
fn files_are_current() {
    current("signals.mote", &filled::<Signals>(1));
    current("channels.mote", &filled::<Channels>(2));
    current("images.mote", &filled::<Images>(4));
    current("depthwise.mote", &filled::<Depthwise>(5));
}
