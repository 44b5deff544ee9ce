use host_tests::random::Random;
use motenet::Zero;
use motenet::metrics::{Mean, MetricError, Sum};

#[test]
fn a_million_small_values_keep_their_mean() {
    let (mut mean, mut plain) = (Mean::<f32>::ZERO, 0.0f32);
    for _ in 0..1_000_000 {
        mean.add(0.1).expect("finite");
        plain += 0.1;
    }
    assert_eq!(mean.value(), Some(0.1));
    assert!((plain / 1e6 - 0.1).abs() > 1e-4, "a plain sum would have done: {plain}");
}

#[test]
fn counts_beyond_what_a_float_can_count() {
    let mut mean = Mean::<f32>::ZERO;
    mean.add_weighted(3.0, 16_777_216.0).expect("finite");
    for _ in 0..1000 {
        mean.add(3.0).expect("finite");
    }
    assert_eq!(mean.weight(), 16_778_216.0, "16777216 + 1 is 16777216 in f32");
    assert_eq!(mean.value(), Some(3.0));
}

#[test]
fn random_means_agree_with_f64_sums() {
    let mut random = Random::new(9);
    for n in [1, 2, 10, 10_000] {
        let pairs: Vec<(f64, f64)> = (0..n).map(|_| (random.bell() * 1e3, random.unit())).collect();
        let pairs: Vec<(f32, f32)> = pairs.iter().map(|&(x, w)| (x as f32, w as f32)).collect();
        let mut mean = Mean::ZERO;
        let (mut sum, mut weights, mut size) = (0.0, 0.0, 0.0);
        for &(x, w) in &pairs {
            mean.add_weighted(x, w).expect("finite");
            sum += f64::from(x) * f64::from(w);
            size += (f64::from(x) * f64::from(w)).abs();
            weights += f64::from(w);
        }
        // Half an ulp for each product, and one for the sum and the division.
        let allowed = (size / weights) * 2f64.powi(-24) + (sum / weights).abs() * 2f64.powi(-22);
        let error = (f64::from(mean.value().expect("values")) - sum / weights).abs();
        assert!(error <= allowed, "{n}: {error:e}, allowed {allowed:e}");
    }
}

#[test]
fn a_term_larger_than_the_sum_is_not_lost() {
    let mut sum = Sum::<f64>::ZERO;
    for x in [1.0, 1e100, 1.0, -1e100] {
        sum.add(x);
    }
    assert_eq!(sum.value(), 2.0, "a plain sum gives 0, and so does Kahan's");
}

#[test]
fn what_has_no_mean_is_refused() {
    let mut mean = Mean::<f32>::ZERO;
    assert_eq!(mean.value(), None);
    assert_eq!(mean.add(f32::NAN), Err(MetricError::NotFinite));
    assert_eq!(mean.add(f32::NEG_INFINITY), Err(MetricError::NotFinite));
    assert_eq!(mean.add_weighted(1.0, f32::INFINITY), Err(MetricError::NotFinite));
    assert_eq!(mean.add_weighted(1e30, 1e30), Err(MetricError::NotFinite));
    assert_eq!(mean.add_weighted(1.0, -1.0), Err(MetricError::Negative));
    assert_eq!(mean, Mean::ZERO);
    mean.add_weighted(5.0, 0.0).expect("a weight of 0");
    assert_eq!(mean.value(), None);
}
