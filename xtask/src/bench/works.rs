//! What is measured, and other libraries' figures for the same.

/// The works in the order of the tables: the name in the firmware, and what it is for people. A new work is an entry here, and a call of
/// `Meter::measure` in `boards/workload/src/bench.rs` or a file beside it.
pub const WORKS: &[(&str, &str)] = &[
    ("mlp_train", "MLP 64-32-16-4, training, a sample"),
    ("mlp_infer", "MLP 64-32-16-4, inference"),
    ("int8_mlp_infer", "MLP 64-32-16-4, int8, inference"),
    ("int8_mlp_infer_f32", "the same, from and to f32"),
    ("int8_digits_mlp", "TFLite's MLP 64-32-10, int8, inference"),
    ("int8_digits_cnn", "TFLite's CNN 8-8-16 on 8 x 8, int8, inference"),
    ("mlp10_step", "MLP 64-32-10, training, a step of 32"),
    ("mlp10_infer", "MLP 64-32-10, inference"),
    (
        "autoencoder_train",
        "autoencoder 48-24-12-6-12-24-48, training, a sample",
    ),
    ("watch_train", "watch network, training, a window"),
    ("watch_infer", "watch network, inference"),
    ("watch_head", "watch: the dense layer learns"),
    ("watch_biases", "watch, folded: biases and the dense layer learn"),
    ("watch_affine", "watch: batch norms and the dense layer learn"),
    (
        "watch_last_layers",
        "watch: the last convolution and what is behind it learn",
    ),
    (
        "watch_quarter",
        "watch: a quarter of all channels, batch norms, dense layer learn",
    ),
    ("watch_everything", "watch: everything learns, statistics frozen"),
    ("relaxed_train", "MLP 64-32-16-4 of relaxed::Dense, training, a sample"),
    ("relaxed_infer", "MLP 64-32-16-4 of relaxed::Dense, inference"),
    ("cnn_train", "CNN 4-8 on 28 x 28, training, an image"),
    ("cnn_infer", "CNN 4-8 on 28 x 28, inference"),
    ("cnn_fused_train", "CNN 4-8 of Fused layers, training, an image"),
    ("cnn_fused_infer", "CNN 4-8 of Fused layers, inference"),
    ("guard_mlp", "MLP 64-32-16-4, Adam, a step of 32, guard on"),
    ("guard_mlp_off", "the same, guard off"),
    ("guard_mlp_1", "MLP 64-32-16-4, Adam, a step of 1, guard on"),
    ("guard_mlp_1_off", "the same, guard off"),
    ("guard_autoencoder_1", "the autoencoder, SGD, a step of 1, guard on"),
    ("guard_autoencoder_1_off", "the same, guard off"),
    ("dot", "dot 256, a MAC"),
    ("gemv", "W x + b, 64 x 64, a MAC"),
    ("gemv_t", "W' dy, 64 x 64, a MAC"),
    ("gemm", "W x + b, 64 x 64, batch of 8, a MAC"),
    ("rank1", "dW, 64 x 64, batch of 8, a MAC"),
    ("conv1d", "conv1d 12 to 16 channels, 5 taps, a MAC"),
    ("conv1d_dw", "the same, dW, a MAC"),
    ("conv1d_dw_dx", "the same, dW and dx, a MAC"),
    ("adam", "Adam, a parameter"),
    ("exp", "exp, an element"),
    ("exp_relaxed", "exp of layers::relaxed, an element"),
    ("tanh", "tanh, an element"),
    ("tanh_relaxed", "tanh of layers::relaxed, an element"),
    ("softmax", "softmax of 64 before its division, an element"),
];

/// What another library takes for the perceptron 64-32-16-4.
pub struct Peer {
    /// Its name, its optimiser unless it only infers, and what is unusual about its build.
    pub name: &'static str,
    /// Instructions for a sample in training.
    pub training: Option<u32>,
    /// Instructions for inference.
    pub inference: u32,
    /// Estimated cycles for inference.
    pub inference_cycles: Option<u32>,
}

const fn peer(name: &'static str, training: Option<u32>, inference: u32, inference_cycles: Option<u32>) -> Peer {
    Peer {
        name,
        training,
        inference,
        inference_cycles,
    }
}

/// Other libraries' figures for the perceptron 64-32-16-4 (ReLU, cross-entropy, batch of 32). Measured earlier on the same machine, QEMU's Cortex-M4F;
/// these libraries are not run here.
pub const PEERS: [Peer; 4] = [
    peer("AIfES 2.2.0, Adam", Some(203_904), 18_641, None),
    peer("KANN, RMSprop, -O3", Some(40_427), 17_347, None),
    peer(
        "CMSIS-DSP with automatic differentiation, Adam",
        Some(40_060),
        8_894,
        Some(13_400),
    ),
    peer("plain C arrays, Adam, -O3", Some(18_290), 6_967, None),
];

/// The same in 8-bit integers, which only infer.
pub const PEER_INT8: Peer = peer("CMSIS-NN, int8", None, 7_905, None);

/// The same for a step of the perceptron 64-32-10 on a batch of 32: instructions, and bytes of RAM.
pub const PEERS_STEP: [(&str, u32, u32); 2] = [
    ("burn, no_std, Adam", 1_490_000, 604_000),
    ("plain C arrays, Adam, -O3", 766_000, 38_600),
];

/// Instructions and estimated cycles, where they are known.
type Cost = Option<(f64, f64)>;

/// Instructions and estimated cycles of other libraries' kernels on a Cortex-M4F, for the works of the same name: CMSIS-DSP, then AIfES 2.2.0. Measured
/// earlier at opt-level 3 on the same emulated machine, with the same model.
pub const PEERS_KERNELS: [(&str, Cost, Cost); 6] = [
    ("dot", Some((4.4, 5.7)), None),
    ("gemv", Some((3.9, 5.1)), Some((6.4, 8.6))),
    ("gemv_t", None, Some((5.7, 7.0))),
    ("gemm", Some((5.0, 6.4)), Some((6.4, 8.5))),
    ("rank1", None, Some((10.0, 14.0))),
    ("adam", None, Some((416.0, 698.0))),
];
