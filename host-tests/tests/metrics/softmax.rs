//! Softmax, hardmax and temperature, and that two classes are logistic regression.

use host_tests::random::Random;
use host_tests::reference::layers::softmax as reference;
use host_tests::tensor::Tensor;
use motenet::{ConfigError, Temperature, argmax, hardmax, prelude::*, softmax, softmax_at};

fn infer<N: Layer>(layer: &N, x: &N::In) -> N::Out {
    let mut predictor = Predictor::<N>::ZERO;
    predictor.predict(layer, x)
}

/// The course's worked example, as function and as layer.
#[test]
fn the_courses_worked_example() {
    let z = [5.0f32, 2.0, -1.0, 3.0];
    let as_layer = infer(&Model::<[f32; 4], Softmax>::ZERO, &z);
    for p in [softmax(&z), as_layer] {
        for (p, expected) in p.into_iter().zip([0.842, 0.042, 0.002, 0.114]) {
            assert!((p - expected).abs() < 5e-4, "{p}, expected {expected}");
        }
    }
    assert_eq!(hardmax(&z), [1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_temperature_divides_the_logits() {
    let mut random = Random::new(41);
    for _ in 0..200 {
        let z: [f64; 5] = std::array::from_fn(|_| 3.0 * random.bell());
        for (temperature, layer) in [
            (0.5, infer(&Model::<[f64; 5], Softmax<500>>::ZERO, &z)),
            (1.0, infer(&Model::<[f64; 5], Softmax>::ZERO, &z)),
            (4.0, infer(&Model::<[f64; 5], Softmax<4000>>::ZERO, &z)),
        ] {
            let softened = Tensor::new(&[1, 5], z.iter().map(|z| z / temperature).collect());
            let expected = reference::forward(&softened).data;
            let function = softmax_at(&z, Temperature::new(temperature as f32).expect("positive"));
            for ((a, b), e) in layer.iter().zip(function).zip(expected) {
                assert!((a - e).abs() < 1e-14 && (b - e).abs() < 1e-14, "{a}, {b}, expected {e}");
            }
        }
    }
}

/// The gradient of a softmax with a temperature is checked like every layer's, against differences.
#[test]
fn gradients_through_a_temperature() {
    fn check<N: Train<Elem = f64> + Layer<In = [f64; 4], Out = [f64; 3]>>(mut net: N) {
        let mut memory = Box::new(Memory::<N, Sgd, 4>::ZERO);
        net.init(&mut motenet::rng::seeded(3));
        let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), Mse);
        let mut random = Random::new(42);
        let batch: Vec<([f64; 4], [f64; 3])> = (0..4)
            .map(|_| {
                (
                    std::array::from_fn(|_| random.bell()),
                    std::array::from_fn(|_| random.unit()),
                )
            })
            .collect();
        let samples = batch.iter().map(|(x, t)| (x, t));
        let report = motenet::check::gradients(&mut trainer, samples, motenet::check::EPSILON).expect("finite");
        assert!(report.ratio < 1e-7, "{report}");
    }
    check(Model::<[f64; 4], (Dense<3>, Softmax<300>)>::ZERO);
    check(Model::<[f64; 4], (Dense<3>, Softmax<5000>)>::ZERO);
}

#[test]
fn cold_is_hardmax_and_hot_is_uniform() {
    let z = [1.0f32, 3.0, -2.0, 2.999];
    let at = |t| softmax_at(&z, Temperature::new(t).expect("positive"));
    assert_eq!(at(1e-6), hardmax(&z));
    assert_eq!(at(f32::MIN_POSITIVE), hardmax(&z));
    assert_eq!(at(1e30), [0.25; 4]);
    let huge = [3.0e38f32, -3.0e38, 0.0];
    assert_eq!(
        softmax_at(&huge, Temperature::new(0.5).expect("positive")),
        [1.0, 0.0, 0.0]
    );
    for t in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert_eq!(Temperature::new(t), Err(ConfigError::Temperature));
    }
}

#[test]
fn hardmax_takes_the_first_of_equals_and_agrees_with_argmax() {
    assert_eq!(hardmax(&[2.0f64, 7.0, 7.0]), [0.0, 1.0, 0.0]);
    assert_eq!(hardmax::<f32, 0>(&[]), [0.0; 0]);
    let mut random = Random::new(43);
    for _ in 0..100 {
        let z: [f32; 6] = std::array::from_fn(|_| random.below(4) as f32);
        let one = hardmax(&z);
        assert_eq!((argmax(&one), one.iter().sum::<f32>()), (argmax(&z), 1.0));
    }
}

/// Two classes: `softmax(z)_1 = sigmoid(z_1 - z_0)`. Training one by plain gradient descent moves the difference of its weights twice as fast as the
/// logistic weight, since both rows move; with half the learning rate the two are the same training, step by step.
#[test]
fn two_classes_are_logistic_regression() {
    type Two = Model<[f64; 3], Dense<2>>;
    type Logistic = Model<[f64; 3], Dense<1>>;
    let (mut two, mut one) = (Two::ZERO, Logistic::ZERO);
    two.init(&mut motenet::rng::seeded(7));
    for (i, w) in one.w[0].iter_mut().enumerate() {
        *w = two.w[1][i] - two.w[0][i];
    }
    let mut random = Random::new(44);
    let data: Vec<([f64; 3], usize)> = (0..60)
        .map(|_| {
            let x: [f64; 3] = std::array::from_fn(|_| random.bell());
            (x, usize::from(x[0] - 0.5 * x[1] + 0.3 * random.bell() > 0.2))
        })
        .collect();
    let (mut two_room, mut one_room) = (Memory::<Two, Sgd, 60>::ZERO, Memory::<Logistic, Sgd, 60>::ZERO);
    let mut two = Trainer::new(&mut two, &mut two_room, Sgd::new(0.25), CrossEntropy);
    let mut one = Trainer::new(&mut one, &mut one_room, Sgd::new(0.5), BinaryCrossEntropy);
    let before = one.net().w[0];
    for step in 0..300 {
        let batch = data.iter().skip(step % 7);
        let a = two.step(batch.clone().map(|(x, t)| (x, t))).expect("finite");
        let b = one.step(batch.map(|(x, t)| (x, [*t as f64]))).expect("finite");
        assert!((a - b).abs() < 1e-12, "step {step}: losses {a} and {b}");
    }
    let (w, v) = (&two.net().w, one.net().w[0]);
    for i in 0..3 {
        assert!(
            (w[1][i] - w[0][i] - v[i]).abs() < 1e-12,
            "weight {i}: {} and {}",
            w[1][i] - w[0][i],
            v[i]
        );
        assert!((v[i] - before[i]).abs() > 0.05, "it has learned nothing");
    }
    let (b, c) = (two.net().b[0], one.net().b[0][0]);
    assert!((b[1] - b[0] - c).abs() < 1e-12);
    for (x, _) in &data {
        let [_, p] = softmax(&two.predict(x));
        assert!((p - motenet::Scalar::sigmoid(one.predict(x)[0])).abs() < 1e-12);
    }
}
