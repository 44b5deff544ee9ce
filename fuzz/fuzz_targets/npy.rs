//! The reader of NumPy's files: rows of the right length, or an error that says something.
#![no_main]

use libfuzzer_sys::fuzz_target;
use motenet_host::npy;
use std::path::Path;

fuzz_target!(|input: &[u8]| {
    let name = Path::new("fuzzed.npy");
    let told = |error: motenet_host::Error| assert!(error.to_string().contains("fuzzed.npy"), "{error}");
    match npy::rows_of::<f32, 3>(input, name) {
        Ok(rows) => assert!(rows.len() * 12 <= input.len()),
        Err(error) => told(error),
    }
    match npy::labels_of(input, name, 10) {
        Ok(labels) => assert!(labels.len() <= input.len() && labels.iter().all(|&label| label < 10)),
        Err(error) => told(error),
    }
});
