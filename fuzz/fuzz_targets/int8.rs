//! `quant::load`: an error leaves the network as it was and says something; what is taken is saved as the same bytes, and can be used.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use motenet::{
    prelude::*,
    quant::{self, Calibrator, Quantize, Quantized},
    rng::{normal, seeded},
};

type Small = Model<[f32; 6], (Dense<5>, Relu, Dense<3>)>;
type Signals = Model<[[f32; 8]; 2], (Conv1d<3, 3, 6>, Relu, AvgPool1d<2, 3>, Dense<3>, Tanh, Softmax)>;

macro_rules! new {
    ($Net:ty, $seed:expr) => {{
        let mut rng = seeded($seed);
        let mut net = <$Net>::ZERO;
        net.init(&mut rng);
        let (mut calibrator, mut int8) = (Calibrator::<$Net>::ZERO, Quantized::<$Net>::ZERO);
        for _ in 0..4 {
            let mut x = <$Net as Layer>::In::ZERO;
            x.as_flat_mut().fill_with(|| normal(&mut rng));
            calibrator.observe(&net, &x).expect("a sample");
        }
        calibrator.quantize(&net, &mut int8).expect("a range");
        int8
    }};
}

fn bytes<N: Quantize>(net: &Quantized<N>) -> Vec<u8> {
    let mut bytes = vec![0; quant::size::<N>()];
    quant::save(net, &mut bytes).expect("there is room");
    bytes
}

macro_rules! check {
    ($Net:ty, $input:expr, $net:expr, $before:expr) => {{
        let mut net = $net.clone();
        match quant::load($input, &mut net) {
            Ok(()) => {
                assert_eq!(
                    bytes::<$Net>(&net),
                    $input,
                    "what was loaded is saved as something else"
                );
                let mut predictor = Predictor::<Quantized<$Net>>::ZERO;
                let _ = predictor.predict(&net, &Zero::ZERO);
            }
            Err(error) => {
                assert!(error.to_string().len() > 10);
                assert!(bytes::<$Net>(&net) == *$before, "{error}, and the network has changed");
            }
        }
    }};
}

thread_local! {
    static NETS: (Quantized<Small>, Quantized<Signals>) = (new!(Small, 1), new!(Signals, 2));
    static BLOBS: (Vec<u8>, Vec<u8>) = NETS.with(|(small, signals)| (bytes::<Small>(small), bytes::<Signals>(signals)));
}

fuzz_target!(|input: &[u8]| {
    NETS.with(|nets| {
        BLOBS.with(|blobs| {
            check!(Small, input, nets.0, &blobs.0);
            check!(Signals, input, nets.1, &blobs.1);
        });
    });
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    motenet_fuzz::mutate(data, size, max_size, seed, |seed| {
        BLOBS.with(|(small, signals)| match seed % 128 {
            0 => small.clone(),
            _ => signals.clone(),
        })
    })
});
