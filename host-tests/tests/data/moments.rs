use host_tests::random::Random;
use host_tests::reference;
use motenet::data::{Moments, MomentsError};
use motenet::prelude::*;

/// Samples of three features of unlike scales, the last one constant.
fn samples(n: usize) -> Vec<[f64; 3]> {
    let mut random = Random::new(1);
    (0..n)
        .map(|_| [random.bell(), 1e5 + 20.0 * random.bell(), 7.25].map(|x| f64::from(x as f32)))
        .collect()
}

fn expected(samples: &[[f64; 3]]) -> [(f64, f64); 3] {
    [0, 1, 2].map(|i| reference::data::moments(&samples.iter().map(|x| x[i]).collect::<Vec<_>>()))
}

#[test]
fn one_pass_gives_what_two_give() {
    let samples = samples(5000);
    let (mut wide, mut narrow) = (Moments::<f64, 3>::ZERO, Moments::<f32, 3>::ZERO);
    for x in &samples {
        wide.push(x).expect("finite");
        narrow.push(&x.map(|x| x as f32)).expect("finite");
    }
    for (i, (mean, variance)) in expected(&samples).into_iter().enumerate() {
        assert!((wide.mean()[i] - mean).abs() <= 1e-13 * (1.0 + mean.abs()));
        assert!((wide.variance()[i] - variance).abs() <= 1e-12 * variance);
        assert!((f64::from(narrow.mean()[i]) - mean).abs() <= 1.2e-7 * (0.1 + mean.abs()));
        let off = (f64::from(narrow.variance()[i]) - variance).abs() / variance.max(1e-9);
        assert!(off < 1e-5, "feature {i}: variance off by {off:e}");
    }
    assert_eq!(
        (wide.variance()[2], narrow.deviation()[2]),
        (0.0, 0.0),
        "exactly constant"
    );
    assert_eq!(wide.count(), 5000);
}

/// A sum in `f32` would stand still here: each value is below half a unit in the last place of what is there.
#[test]
fn long_streams_keep_their_digits() {
    let mut moments = Moments::<f32, 1>::ZERO;
    let n = 20_000_000u32;
    for i in 0..n {
        moments.push(&[1000.0 + (i % 5) as f32]).expect("finite");
    }
    assert_eq!(moments.mean(), [1002.0]);
    assert!((moments.variance()[0] - 2.0).abs() < 1e-5, "{:?}", moments.variance());
}

#[test]
fn parts_merge_to_the_whole() {
    let samples = samples(1000);
    for cut in [0, 1, 17, 500, 999, 1000] {
        let (mut a, mut b) = (Moments::<f64, 3>::ZERO, Moments::<f64, 3>::ZERO);
        samples[..cut].iter().try_for_each(|x| a.push(x)).expect("finite");
        samples[cut..].iter().try_for_each(|x| b.push(x)).expect("finite");
        a.merge(&b);
        assert_eq!(a.count(), 1000);
        for (i, (mean, variance)) in expected(&samples).into_iter().enumerate() {
            assert!((a.mean()[i] - mean).abs() <= 1e-12 * (1.0 + mean.abs()), "{cut}");
            assert!(
                (a.variance()[i] - variance).abs() <= 1e-11 * variance,
                "{cut}: {:?}",
                a.variance()
            );
        }
    }
    let mut nothing = Moments::<f64, 3>::ZERO;
    nothing.merge(&Moments::ZERO);
    assert_eq!((nothing.mean(), nothing.deviation()), ([0.0; 3], [0.0; 3]));
}

#[test]
fn channels_average_over_their_samples() {
    let mut random = Random::new(2);
    let windows: Vec<[[f64; 7]; 2]> = (0..40)
        .map(|_| [3.0, -50.0].map(|mean| std::array::from_fn(|_| mean + random.bell())))
        .collect();
    let mut moments = Moments::<f64, 2>::ZERO;
    windows.iter().try_for_each(|x| moments.push(x)).expect("finite");
    assert_eq!(moments.count(), 280);
    for c in 0..2 {
        let all: Vec<f64> = windows.iter().flat_map(|x| x[c]).collect();
        let (mean, variance) = reference::data::moments(&all);
        assert!((moments.mean()[c] - mean).abs() < 1e-12);
        assert!((moments.variance()[c] - variance).abs() < 1e-12);
    }
}

#[test]
fn what_is_not_finite_changes_nothing() {
    let mut moments = Moments::<f32, 2>::ZERO;
    moments.push(&[1.0, 2.0]).expect("finite");
    let before = moments;
    for bad in [f32::NAN, f32::INFINITY, 1e30] {
        assert_eq!(moments.push(&[5.0, bad]), Err(MomentsError::NotFinite));
    }
    assert_eq!(moments, before);
}

#[test]
fn statistics_reach_the_layer_and_constant_features_read_zero() {
    type Net = Model<[f64; 3], (Normalize, Dense<1>)>;
    let mut net = Net::ZERO;
    let mut moments = Moments::ZERO;
    assert_eq!(moments.finish_into(&mut net.0), Err(MomentsError::Empty));
    let samples = samples(100);
    samples.iter().try_for_each(|x| moments.push(x)).expect("finite");
    moments.finish_into(&mut net.0).expect("samples");
    let mut after = Moments::<f64, 3>::ZERO;
    for x in &samples {
        let mut y = [*x];
        net.0.infer::<1>(&mut y, &mut ());
        assert_eq!(y[0][2], 0.0);
        after.push(&y[0]).expect("finite");
    }
    let (mean, deviation) = (after.mean(), after.deviation());
    assert!(mean.iter().all(|m| m.abs() < 1e-9), "{mean:?}");
    assert!((deviation[0] - 1.0).abs() < 1e-12 && (deviation[1] - 1.0).abs() < 1e-12);
}

/// Parts of a long stream, merged: what the low halves of mean and sum carry must not get lost on the way.
#[test]
fn many_merges_keep_their_digits() {
    let (mut whole, mut n) = (Moments::<f32, 1>::ZERO, 0u32);
    for _ in 0..20_000 {
        let mut part = Moments::<f32, 1>::ZERO;
        for _ in 0..7 {
            part.push(&[1000.0 + (n % 5) as f32 * 0.1]).expect("finite");
            n += 1;
        }
        whole.merge(&part);
    }
    let values: Vec<f64> = (0..n).map(|i| f64::from(1000.0 + (i % 5) as f32 * 0.1)).collect();
    let (mean, variance) = reference::data::moments(&values);
    let off = [
        (f64::from(whole.mean()[0]) / mean - 1.0).abs(),
        (f64::from(whole.variance()[0]) / variance - 1.0).abs(),
    ];
    assert!(off[0] < 6e-8 && off[1] < 1e-6, "{off:?}");
}
