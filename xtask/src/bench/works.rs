//! What is measured, and other libraries' figures for the same.

/// The works in the order of the tables: the name in the firmware, and what it is for people. A new work is an entry here, and a call of
/// `Meter::measure` in `boards/workload/src/bench.rs` or a file beside it.
pub const WORKS: &[(&str, &str)] = &[
    ("mlp_train", "MLP 64-32-16-4, training, a sample"),
    ("mlp_infer", "MLP 64-32-16-4, inference"),
    ("mlp10_step", "MLP 64-32-10, training, a step of 32"),
    ("mlp10_infer", "MLP 64-32-10, inference"),
    (
        "autoencoder_train",
        "autoencoder 48-24-12-6-12-24-48, training, a sample",
    ),
    ("watch_train", "watch network, training, a window"),
    ("watch_infer", "watch network, inference"),
    ("dot", "dot 256, a MAC"),
    ("gemv", "W x + b, 64 x 64, a MAC"),
    ("gemv_t", "W' dy, 64 x 64, a MAC"),
    ("rank1", "dW, 64 x 64, batch of 8, a MAC"),
    ("conv1d", "conv1d 12 to 16 channels, 5 taps, a MAC"),
    ("conv1d_dw", "the same, dW, a MAC"),
    ("conv1d_dw_dx", "the same, dW and dx, a MAC"),
    ("adam", "Adam, a parameter"),
];

/// Other libraries' instructions for the perceptron 64-32-16-4 (ReLU, cross-entropy, batch of 32, Adam unless told otherwise): a sample in training, and
/// inference. Measured earlier on the same machine, QEMU's Cortex-M4F; these libraries are not run here.
pub const PEERS: [(&str, Option<u32>, u32); 5] = [
    ("AIfES 2.2.0, Adam", Some(203_904), 18_641),
    ("KANN, RMSprop, -O3", Some(40_427), 17_347),
    ("CMSIS-DSP with automatic differentiation, Adam", Some(40_060), 8_894),
    ("plain C arrays, Adam, -O3", Some(18_290), 6_967),
    ("CMSIS-NN, int8", None, 7_905),
];

/// The same for a step of the perceptron 64-32-10 on a batch of 32: instructions, and bytes of RAM.
pub const PEERS_STEP: [(&str, u32, u32); 2] = [
    ("burn, no_std, Adam", 1_490_000, 604_000),
    ("plain C arrays, Adam, -O3", 766_000, 38_600),
];
