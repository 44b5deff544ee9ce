//! Dropout masks: reproducible, replayed on the way back, and of the quality of their generator.

use motenet::Empty;
use motenet::layers::Dropout as Layers;
use motenet::prelude::*;
use motenet::rng::seeded;

const UNITS: usize = 1000;

type Drop = Layers<20, [f32; UNITS]>;

fn dropout(seed: u64, keep: f32) -> Drop {
    let mut layer = Drop::ZERO;
    layer.set_seed(seed);
    layer.set_keep(Keep::new(keep).unwrap());
    layer
}

/// One training pass over ones; what comes out is the mask, scaled.
fn pass(layer: &mut Drop) -> [f32; UNITS] {
    let (mut x, mut number) = ([[1.0; UNITS]], 0);
    layer.forward::<1>(&mut x, &mut (), &mut number);
    layer.commit::<1>(&mut number);
    x[0]
}

fn mask(layer: &mut Drop) -> Vec<bool> {
    pass(layer).iter().map(|&x| x != 0.0).collect()
}

#[test]
fn masks_are_pinned() {
    let mut layer = dropout(1, 0.5);
    let first = |mask: Vec<bool>| -> String { mask[..40].iter().map(|&kept| if kept { '1' } else { '.' }).collect() };
    assert_eq!(first(mask(&mut layer)), "1...1....111...11...11.11.111.1111111111");
    assert_eq!(first(mask(&mut layer)), ".1.11.1.11.1111..1111.1....111.111..1.1.");
    assert_eq!(first(mask(&mut layer)), "11.1..1111.1.11......1111..111111...111.");
    layer.set_seed(1);
    assert_eq!(
        first(mask(&mut layer)),
        "1...1....111...11...11.11.111.1111111111",
        "the stream starts anew"
    );
    assert_eq!(
        first(mask(&mut dropout(2, 0.5))),
        "1111....1..11....1.1.11.11.1....1...1.1."
    );
}

#[test]
fn kept_fraction_and_mean_are_right() {
    for keep in [0.05f32, 0.3, 0.5, 0.8, 0.99] {
        let mut layer = dropout(3, keep);
        let passes = 300;
        let (mut kept, mut sum) = (0.0, 0.0);
        for _ in 0..passes {
            for x in pass(&mut layer) {
                assert!(x == 0.0 || x == 1.0 / keep, "{x}");
                kept += f64::from(u8::from(x != 0.0));
                sum += f64::from(x);
            }
        }
        let (n, p) = (f64::from(passes) * UNITS as f64, f64::from(keep));
        let deviation = (p * (1.0 - p) / n).sqrt();
        assert!((kept / n - p).abs() < 4.0 * deviation, "keep {keep}: {}", kept / n);
        assert!(
            (sum / n - 1.0).abs() < 4.0 * deviation / p,
            "keep {keep}: mean {}",
            sum / n
        );
    }
}

/// The correlation of masks, in deviations, at worst over the first units of each pass with those of the next one. Unrelated passes of
/// 32 by 32 pairs stay below 4.9 in all but one of a thousand tests.
fn worst_correlation(seed: u64, apart: usize) -> f64 {
    const FIRST: usize = 32;
    let passes = 4000;
    let mut layer = Layers::<50, [f32; FIRST]>::ZERO;
    layer.set_seed(seed);
    let masks: Vec<[f32; FIRST]> = (0..passes + apart)
        .map(|_| {
            let (mut x, mut number) = ([[1.0; FIRST]], 0);
            layer.forward::<1>(&mut x, &mut (), &mut number);
            layer.commit::<1>(&mut number);
            // Kept units are 2.
            x[0].map(|x| x - 1.0)
        })
        .collect();
    let mut worst = 0.0f64;
    for i in 0..FIRST {
        for j in 0..FIRST {
            if apart == 0 && i == j {
                continue;
            }
            let sum: f32 = masks.iter().zip(&masks[apart..]).map(|(a, b)| a[i] * b[j]).sum();
            worst = worst.max(f64::from(sum).abs() / f64::from(passes as u32).sqrt());
        }
    }
    worst
}

#[test]
fn masks_of_successive_passes_differ_and_are_unrelated() {
    let mut layer = dropout(4, 0.5);
    let masks: Vec<_> = (0..50).map(|_| mask(&mut layer)).collect();
    for (i, a) in masks.iter().enumerate() {
        for b in &masks[..i] {
            let same = a.iter().zip(b).filter(|(a, b)| a == b).count() as f64;
            assert!((same - 500.0).abs() < 5.5 * 250f64.sqrt(), "{same} of 1000 alike");
        }
    }
    // 0 is the seed of a network that was never initialised.
    for seed in [0, 1, 0x1234_5678_9ABC_DEF0] {
        for apart in [0, 1, 2] {
            let worst = worst_correlation(seed, apart);
            assert!(worst < 4.9, "seed {seed}, {apart} apart: {worst} deviations");
        }
    }
}

#[test]
fn the_way_back_uses_the_forward_mask() {
    let mut layer = dropout(5, 0.7);
    for _ in 0..3 {
        let (mut x, mut number) = ([[4.0; UNITS]], 0);
        layer.forward::<1>(&mut x, &mut (), &mut number);
        let (mut dy, mut no_gradient) = ([[2.0; UNITS]], Empty::ZERO);
        layer.backward::<1>(&mut dy, &mut (), &mut number, &mut no_gradient, true);
        for (y, dx) in x[0].iter().zip(dy[0]) {
            assert_eq!((*y == 0.0, *y / 4.0), (dx == 0.0, dx / 2.0));
        }
        layer.commit::<1>(&mut number);
    }
}

#[test]
fn samples_of_a_batch_have_masks_of_their_own() {
    let layer = dropout(6, 0.5);
    let mut x = [[1.0; UNITS]; 2];
    layer.forward::<2>(&mut x, &mut (), &mut 0);
    assert_ne!(x[0], x[1]);
}

#[test]
fn two_layers_of_a_network_differ() {
    type Net = Model<[f32; UNITS], (Dropout<50>, Dropout<50>)>;
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    let masks = |net: &Net| {
        let (mut a, mut b) = ([[1.0; UNITS]], [[1.0; UNITS]]);
        net.0.forward::<1>(&mut a, &mut (), &mut 0);
        net.1.forward::<1>(&mut b, &mut (), &mut 0);
        (a, b)
    };
    let (a, b) = masks(&net);
    let same = a[0].iter().zip(b[0]).filter(|(a, b)| **a == *b).count() as f64;
    assert!((same - 500.0).abs() < 4.0 * 250f64.sqrt(), "{same} of 1000 alike");
}

/// What the layer's doc warns of, and its way out: weights copied over a network that `init` has seeded.
#[test]
fn without_init_two_layers_agree_and_copied_weights_leave_seeds() {
    type Layer = Layers<50, [f32; UNITS]>;
    type Net = Model<[f32; UNITS], (Dropout<50>, Dropout<50>)>;
    let masks = |(first, second): &Net| {
        [first, second].map(|layer: &Layer| {
            let mut x = [[1.0; UNITS]];
            layer.forward::<1>(&mut x, &mut (), &mut 0);
            x
        })
    };
    let mut net = Net::ZERO;
    let [first, second] = masks(&net);
    assert_eq!(first, second);
    net.init(&mut seeded(1));
    motenet::copy(&Net::ZERO, &mut net);
    let [first, second] = masks(&net);
    assert_ne!(first, second);
}

#[test]
fn the_probability_may_change_at_run_time() {
    let mut layer = Drop::ZERO;
    assert_eq!(layer.keep().probability(), 1.0 - 20f32 / 100.0, "as declared");
    let kept = |layer: &mut Drop| mask(layer).iter().filter(|&&kept| kept).count();
    assert!((740..860).contains(&kept(&mut layer)));
    layer.set_keep(Keep::new(0.1).unwrap());
    assert!((50..150).contains(&kept(&mut layer)));
    layer.configure(Setting::DropoutKeep(Keep::new(0.5).unwrap()));
    assert!((430..570).contains(&kept(&mut layer)));
    layer.configure(Setting::DropoutAsDeclared);
    assert!((740..860).contains(&kept(&mut layer)));
    // Settings of other layers do not concern it.
    layer.configure(Setting::FrozenStatistics);
    assert_eq!(layer.keep().probability(), 1.0 - 20f32 / 100.0);
}

#[test]
fn keeping_all_and_inference_change_nothing() {
    let mut layer = dropout(7, 0.5);
    let mut x = [[0.1; UNITS]; 2];
    layer.infer::<2>(&mut x, &mut ());
    assert_eq!(x, [[0.1; UNITS]; 2]);
    layer.set_keep(Keep::ALL);
    layer.forward::<2>(&mut x, &mut (), &mut 0);
    assert_eq!(x, [[0.1; UNITS]; 2]);
    let mut no_gradient = Empty::ZERO;
    layer.backward::<2>(&mut x, &mut (), &mut 0, &mut no_gradient, true);
    assert_eq!(x, [[0.1; UNITS]; 2]);
}

#[test]
fn a_dropout_of_no_percent_keeps_all() {
    let layer = Layers::<0, [f32; UNITS]>::ZERO;
    let mut x = [[0.1; UNITS]];
    layer.forward::<1>(&mut x, &mut (), &mut 0);
    assert_eq!(x, [[0.1; UNITS]]);
    assert_eq!(layer.keep(), Keep::ALL);
}

#[test]
fn keep_probabilities_are_checked() {
    for bad in [0.0, -0.5, 1.0001, f32::NAN, f32::INFINITY] {
        assert_eq!(Keep::new(bad), Err(motenet::ConfigError::KeepProbability), "{bad}");
    }
    assert_eq!(Keep::new(1.0), Ok(Keep::ALL));
    assert_eq!(Keep::new(0.25).map(Keep::probability), Ok(0.25));
}

/// The largest probability below 1 still drops, the smallest above 0 still keeps.
#[test]
fn extreme_probabilities() {
    let nearly = f32::from_bits(1f32.to_bits() - 1);
    let mut layer = dropout(8, nearly);
    assert!(pass(&mut layer).iter().all(|&x| x == 0.0 || (1.0..1.001).contains(&x)));
    let mut layer = dropout(8, 1e-6);
    assert!(pass(&mut layer).iter().all(|&x| x == 0.0 || (x - 1e6).abs() < 1.0));
}
