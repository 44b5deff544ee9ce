use host_tests::random::Random;
use host_tests::reference::metrics::{p_square, quantile as reference};
use motenet::metrics::{MetricError, Quantile, quantile};

type Draw = dyn Fn(&mut Random) -> f64;

fn unit(random: &mut Random) -> f64 {
    random.unit().max(1e-7)
}

fn streamed<T: motenet::Scalar>(values: &[f64], p: f32) -> f64 {
    let mut estimate = Quantile::<T>::new(p).expect("a share");
    for &x in values {
        estimate.add(T::from_f64(x)).expect("finite");
    }
    assert_eq!(estimate.count() as usize, values.len());
    estimate.value().expect("values").to_f64()
}

/// The worked example of Jain's and Chlamtac's paper: twenty observations, the estimate of their median is 4.44.
#[test]
fn the_papers_example() {
    let observations = [
        0.02, 0.15, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92, 34.60, 10.28, 1.47, 0.40, 0.05, 11.39, 0.27,
        0.42, 0.09, 11.37,
    ];
    let estimate = streamed::<f64>(&observations, 0.5);
    assert!((estimate - 4.44).abs() < 0.005, "{estimate}");
    let [lowest, .., highest] = p_square::heights(&observations, 0.5);
    assert_eq!((lowest, highest), (0.02, 38.62));
}

#[test]
fn streams_agree_with_the_papers_loops() {
    let mut random = Random::new(21);
    // Shares that are exact in binary: the reference adds them up, the library multiplies.
    for p in [0.25f32, 0.5, 0.75, 0.9375, 0.984375] {
        for n in [6, 7, 10, 50, 3000] {
            // Also with many equal values.
            for coarse in [false, true] {
                let value = |random: &mut Random| if coarse { random.below(5) as f64 } else { random.bell() };
                let values: Vec<f64> = (0..n).map(|_| value(&mut random)).collect();
                let expected = p_square::heights(&values, p.into())[2];
                let exact = streamed::<f64>(&values, p);
                assert!(
                    (exact - expected).abs() < 1e-9,
                    "p {p}, {n} values: {exact}, expected {expected}"
                );
            }
        }
    }
}

/// The accuracy that the type's documentation states.
#[test]
fn the_share_below_the_estimate_is_p() {
    let mut random = Random::new(22);
    for run in 0..10 {
        for p in [0.5f32, 0.9, 0.95, 0.99] {
            let kinds: [(&str, &Draw); 3] = [
                ("uniform", &unit),
                ("normal", &|random| random.bell()),
                ("exponential", &|random| -unit(random).ln()),
            ];
            for (name, draw) in kinds {
                let values: Vec<f64> = (0..10_000).map(|_| draw(&mut random)).collect();
                for estimate in [streamed::<f32>(&values, p), streamed::<f64>(&values, p)] {
                    let share = reference::share_below(&values, estimate);
                    let error = (share - f64::from(p)).abs();
                    assert!(error < 0.006, "run {run}, {name}, p {p}: {share} lie below {estimate}");
                }
            }
        }
    }
}

#[test]
fn up_to_five_values_are_exact() {
    let values = [3.0, -1.0, 7.5, 0.0, 2.0];
    for n in 1..=5 {
        for p in [0.25f32, 0.5, 0.875] {
            let expected = reference::quantile(&values[..n], p.into());
            assert_eq!(streamed::<f64>(&values[..n], p), expected, "{n} values, p {p}");
        }
    }
}

#[test]
fn sorting_in_place_gives_the_exact_quantile() {
    let mut random = Random::new(23);
    for n in [1, 2, 3, 10, 257, 1000] {
        let values: Vec<f64> = (0..n)
            .map(|_| {
                if n % 2 == 0 {
                    random.bell()
                } else {
                    random.below(4) as f64
                }
            })
            .collect();
        for p in [0.0f32, 0.1, 0.5, 0.75, 0.99, 1.0] {
            let mut sorted = values.clone();
            let expected = reference::quantile(&values, p.into());
            let exact = quantile(&mut sorted, p).expect("values");
            assert!(
                (exact - expected).abs() < 1e-12,
                "{n} values, p {p}: {exact}, expected {expected}"
            );
            assert!(sorted.is_sorted());
            let mut again = values.clone();
            again.sort_by(f64::total_cmp);
            assert_eq!(sorted, again, "the same values");
        }
    }
}

#[test]
fn what_has_no_quantile_is_refused() {
    for p in [0.0, 1.0, -0.5, f32::NAN] {
        assert_eq!(Quantile::<f32>::new(p), Err(MetricError::Share));
    }
    let mut estimate = Quantile::<f32>::new(0.5).expect("a share");
    assert_eq!(estimate.value(), Err(MetricError::Empty));
    assert_eq!(estimate.add(f32::NAN), Err(MetricError::NotFinite));
    assert_eq!(estimate.count(), 0);
    assert_eq!(quantile::<f32>(&mut [], 0.5), Err(MetricError::Empty));
    assert_eq!(quantile(&mut [1.0f32], 1.1), Err(MetricError::Share));
    let mut values = [2.0, f32::INFINITY, 1.0];
    assert_eq!(quantile(&mut values, 0.5), Err(MetricError::NotFinite));
    assert_eq!(values, [2.0, f32::INFINITY, 1.0]);
}
