//! `blob::load`: an error leaves the network as it was and says something; what is taken is saved as the same bytes, and can be used.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use motenet::{blob, fingerprint, prelude::*, rng::seeded};

type Small = Model<[f32; 3], (Dense<4>, BatchNorm, Tanh, Dense<2>)>;
type Signals = Model<[[f32; 8]; 2], (Normalize, Conv1d<3, 3, 6>, Relu, MaxPool1d<2, 3>, Dense<2, NO_BIAS>)>;

fn new<N: Train<Elem = f32> + Zero>(seed: u64) -> N {
    let mut net = N::ZERO;
    net.init(&mut seeded(seed));
    net
}

fn bytes<N: Train<Elem = f32> + Zero>(net: &N) -> Vec<u8> {
    let mut bytes = vec![0; blob::size::<N>()];
    blob::save(net, &mut bytes).expect("there is room");
    bytes
}

macro_rules! check {
    ($Net:ty, $input:expr) => {{
        let mut net = new::<$Net>(7);
        let before = fingerprint(&net);
        match blob::load($input, &mut net) {
            Ok(()) => {
                assert_eq!(bytes(&net), $input, "what was loaded is saved as something else");
                let mut predictor = Predictor::<$Net>::ZERO;
                let _ = predictor.predict(&net, &Zero::ZERO);
            }
            Err(error) => {
                assert!(error.to_string().len() > 10);
                assert_eq!(fingerprint(&net), before, "{error}, and the network has changed");
            }
        }
    }};
}

fuzz_target!(|input: &[u8]| {
    check!(Small, input);
    check!(Signals, input);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    motenet_fuzz::mutate(data, size, max_size, seed, |seed| match seed % 128 {
        0 => bytes(&new::<Small>(seed.into())),
        _ => bytes(&new::<Signals>(seed.into())),
    })
});
