//! A blob read by the compiler into a `static`.

use crate::nets::{Channels, Depthwise, Images, Signals, filled};
use motenet::blob::{self, Reader, layers};
use motenet::prelude::*;
use motenet::{Dims, Role, fingerprint};

static SIGNALS: Signals = signals();
static CHANNELS: Channels = channels();
static IMAGES: Images = images();
static DEPTHWISE: Depthwise = depthwise();

const fn signals() -> Signals {
    layers!(
        include_bytes!("data/signals.mote");
        Normalize, Conv1d, BatchNorm, Relu, Dropout, MaxPool1d, Conv1d, GlobalAvgPool, BatchNorm, Gelu, Dense, LeakyRelu, Dense, Softmax
    )
}

const fn channels() -> Channels {
    let mut reader = Reader::open(include_bytes!("data/channels.mote"));
    let layers = (
        Dense::read_channels(&mut reader),
        Identity::read(&mut reader),
        Dense::read(&mut reader),
    );
    reader.end();
    layers
}

const fn images() -> Images {
    let mut reader = Reader::open(include_bytes!("data/images.mote"));
    let layers = (
        Normalize::read(&mut reader),
        Conv2d::read(&mut reader),
        MaxPool2d::read(&mut reader),
        DepthwiseConv2d::read(&mut reader),
        Conv2d::read(&mut reader),
        BatchNorm::read(&mut reader),
        DepthwiseConv2d::read(&mut reader),
        AvgPool2d::read(&mut reader),
        Dense::read_images(&mut reader),
    );
    reader.end();
    layers
}

const fn depthwise() -> Depthwise {
    layers!(include_bytes!("data/depthwise.mote"); DepthwiseConv1d, DepthwiseConv1d, GlobalMaxPool)
}

/// The same functions, called by the program instead of the compiler.
#[test]
fn what_the_compiler_reads_the_program_reads() {
    assert_eq!(fingerprint(&signals()), fingerprint(&SIGNALS));
    assert_eq!(fingerprint(&channels()), fingerprint(&CHANNELS));
    assert_eq!(fingerprint(&images()), fingerprint(&IMAGES));
    assert_eq!(fingerprint(&depthwise()), fingerprint(&DEPTHWISE));
}

#[test]
fn a_static_holds_what_was_saved() {
    assert_eq!(fingerprint(&SIGNALS), fingerprint(&filled::<Signals>(1)));
    assert_eq!(fingerprint(&CHANNELS), fingerprint(&filled::<Channels>(2)));
    assert_eq!(fingerprint(&IMAGES), fingerprint(&filled::<Images>(4)));
    assert_eq!(fingerprint(&DEPTHWISE), fingerprint(&filled::<Depthwise>(5)));
}

#[test]
fn run_time_reads_the_same() {
    let mut net = Signals::ZERO;
    blob::load(include_bytes!("data/signals.mote"), &mut net).expect("a good blob");
    assert_eq!(fingerprint(&net), fingerprint(&SIGNALS));
}

#[test]
fn a_static_predicts() {
    let x = [[0.5, -0.25].repeat(10).try_into().expect("20 values"); 3];
    let mut room = Predictor::<Signals>::ZERO;
    let p = room.predict(&SIGNALS, &x);
    assert_eq!(p, room.predict(&filled::<Signals>(1), &x));
    assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-6);
}

/// What stops the compiler is a panic at run time, with the error's text.
#[test]
fn bad_blobs_stop_what_reads_them() {
    let message = |read: fn()| {
        let panic = std::panic::catch_unwind(read).expect_err("it was read");
        panic.downcast_ref::<String>().cloned().expect("a panic with a text")
    };
    const GOOD: &[u8] = include_bytes!("data/depthwise.mote");
    const INTEGERS: &[u8] = include_bytes!("../int8/data/base.mote");
    assert!(message(|| _ = Reader::open(&[0; 20])).contains("not a blob"));
    assert!(message(|| _ = Reader::open(INTEGERS)).contains("another type"));
    assert!(message(|| _ = Reader::open_int8(GOOD)).contains("another type"));
    assert!(message(|| Reader::open(GOOD).end()).contains("other layers or shapes"));
    assert!(
        message(|| Reader::open(GOOD).leaf((Role::Bias, Dims::SCALAR), &mut [0.0])).contains("other layers or shapes")
    );
    assert!(message(|| _ = Reader::open_int8(&INTEGERS[..8])).contains("cut off"));
    assert!(
        message(|| Reader::open_int8(INTEGERS).leaf_int8(Dims::SCALAR.array(2), &mut [0; 8], &mut [], &mut []))
            .contains("other layers")
    );
}

/// The reason for all this: a head that learns on a base in flash.
#[test]
fn a_head_learns_on_a_static_base() {
    type Head = Model<[f32; 4], Dense<3>>;
    let mut head = filled::<Head>(3);
    let mut net = (&SIGNALS, &mut head);
    let mut memory = Memory::<(&Signals, &mut Head), Momentum, 2>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Momentum::new(0.1, 0.9), CrossEntropy);
    let batch = [([[0.1; 20]; 3], 0), ([[-0.4; 20]; 3], 2)];
    let first = trainer.step(batch).expect("a good batch");
    let last = (0..50).map(|_| trainer.step(batch).expect("a good batch")).last();
    assert!(last < Some(first));
    assert_eq!(fingerprint(&SIGNALS), fingerprint(&filled::<Signals>(1)));
}
