use host_tests::{random::Random, reference::metrics::top_k};
use motenet::metrics::{Accuracy, MetricError, TopK};
use motenet::{Zero, argmax};

#[test]
fn accuracy_is_the_share_of_right_answers() {
    let mut accuracy = Accuracy::ZERO;
    assert_eq!((accuracy.value(), accuracy.error()), (None, None));
    for (truth, answer) in [(1, 1), (2, 1), (0, 0), (5, 5)] {
        accuracy.add(truth, answer);
    }
    assert_eq!((accuracy.value(), accuracy.error()), (Some(0.75), Some(0.25)));
    assert_eq!((accuracy.right(), accuracy.count()), (3, 4));
    assert_eq!(accuracy.add_logit(true, 0.1f32), Ok(true));
    assert_eq!(accuracy.add_logit(true, 0.0f64), Ok(false), "0 is not above 0");
    assert_eq!(accuracy.add_logit(false, f32::NAN), Err(MetricError::NotANumber));
    assert_eq!(accuracy.count(), 6, "a refused answer does not count");
}

#[test]
fn top_k_agrees_with_sorting_also_where_outputs_are_equal() {
    let mut random = Random::new(11);
    let (mut one, mut three, mut all) = (TopK::<1>::ZERO, TopK::<3>::ZERO, TopK::<6>::ZERO);
    let mut right = Accuracy::ZERO;
    let mut hits = 0;
    for _ in 0..2000 {
        // Few different values: every sample has ties.
        let outputs: [f64; 6] = std::array::from_fn(|_| random.below(4) as f64);
        let truth = random.below(6);
        assert_eq!(one.add(truth, &outputs), Ok(top_k::hit(truth, &outputs, 1)));
        assert_eq!(one.value(), {
            right.add(truth, argmax(&outputs));
            right.value()
        });
        assert_eq!(three.add(truth, &outputs), Ok(top_k::hit(truth, &outputs, 3)));
        hits += u32::from(top_k::hit(truth, &outputs, 3));
        all.add(truth, &outputs).expect("a class");
    }
    assert_eq!(three.value(), Some(hits as f32 / 2000.0));
    assert_eq!(all.value(), Some(1.0));
}

#[test]
fn top_k_refuses_what_is_no_class_and_what_is_no_number() {
    let mut top = TopK::<2>::ZERO;
    assert_eq!(
        top.add(3, &[0.0f32; 3]),
        Err(MetricError::Class { class: 3, classes: 3 })
    );
    assert_eq!(top.add(0, &[0.0, f32::NAN]), Err(MetricError::NotANumber));
    assert_eq!((top.count(), top.value()), (0, None));
    assert_eq!(top.add(1, &[f32::INFINITY, f32::NEG_INFINITY]), Ok(true));
}
