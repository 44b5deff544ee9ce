//! Products by block mantissas keep the bound that their documentation states, against sums in f64.

use host_tests::random::Random;
use motenet::kernel::{self, Layout};
use motenet::layers::relaxed;
use motenet::{Scalar, prelude::*};

const TERMS: usize = 32;

fn block(a: &[f32], b: &[f32]) -> f32 {
    let mut c = [0.0];
    let (row, column) = (
        Layout {
            row: a.len(),
            column: 1,
        },
        Layout { row: 1, column: 1 },
    );
    kernel::block_multiply_add((a, row), (b, column), (&mut c, row), (1, a.len(), 1));
    c[0]
}

/// The bound of one block, as documented.
fn bound(a: &[f32], b: &[f32], result: f32) -> f64 {
    let sum = |x: &[f32]| x.iter().map(|x| f64::from(x.abs())).sum::<f64>();
    let max = |x: &[f32]| x.iter().fold(0.0, |max, x| f64::max(max, f64::from(x.abs())));
    let cut = 2f64.powi(-24);
    cut * (max(a) * sum(b) + max(b) * sum(a) + cut * a.len() as f64 * max(a) * max(b))
        + 2f64.powi(-24) * f64::from(result.abs())
        + 2f64.powi(-149)
        + 2f64.powi(-102) * (sum(a) + sum(b))
}

/// The largest share of its bound that an error of the blocks has.
fn worst_share(mut numbers: impl FnMut() -> f32) -> f64 {
    let mut worst = 0f64;
    for case in 0..20_000 {
        let n = 1 + case % TERMS;
        let [a, b]: [Vec<f32>; 2] = std::array::from_fn(|_| (0..n).map(|_| numbers()).collect());
        let exact: f64 = a.iter().zip(&b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
        let result = block(&a, &b);
        // Above the largest f32 there is no bound.
        if exact.abs() < f64::from(f32::MAX) {
            let share = (f64::from(result) - exact).abs() / bound(&a, &b, result);
            assert!(share <= 1.0, "{result:e} is not {exact:e}: {a:?} {b:?}");
            worst = worst.max(share);
        }
    }
    worst
}

#[test]
fn the_stated_bound_holds() {
    let mut random = Random::new(1);
    let plain = worst_share(|| random.bell() as f32);
    assert!(plain > 0.1, "{plain}: the bound is slack");
}

#[test]
fn the_stated_bound_holds_for_numbers_of_all_magnitudes() {
    let mut random = Random::new(2);
    let mut wide = |power: f64| (random.bell() * (power * (2.0 * random.unit() - 1.0)).exp2()) as f32;
    worst_share(|| wide(20.0));
    worst_share(|| wide(60.0));
    let mut random = Random::new(3);
    // Zeros, subnormal numbers, and the smallest and largest that there are.
    let mut all = || f32::from_bits((random.unit() * 16_777_216.0) as u32 * 256 + random.below(256) as u32);
    worst_share(|| {
        loop {
            let x = all();
            if x.is_finite() {
                return if x.to_bits() % 5 == 0 { 0.0 } else { x };
            }
        }
    });
    let mut random = Random::new(4);
    worst_share(|| (random.bell() * 2f64.powi(-127)) as f32);
}

#[test]
fn zeros_and_numbers_that_are_not_finite() {
    assert_eq!(block(&[0.0; 7], &[1.0; 7]).to_bits(), 0);
    assert_eq!(block(&[-0.0, 1.0], &[5.0, -0.0]), 0.0);
    assert_eq!(block(&[], &[]), 0.0);
    assert_eq!(block(&[f32::INFINITY, 1.0], &[2.0, 1.0]), f32::INFINITY);
    assert_eq!(block(&[f32::INFINITY, 1.0], &[-2.0, 1.0]), f32::NEG_INFINITY);
    assert!(block(&[f32::INFINITY, 1.0], &[0.0, 1.0]).is_nan());
    assert!(block(&[1.0, 1.0], &[f32::NAN, 1.0]).is_nan());
    assert_eq!(block(&[f32::MAX; 4], &[2.0; 4]), f32::INFINITY);
    assert_eq!(block(&[f32::MAX; 2], &[-2.0; 2]), f32::NEG_INFINITY);
    // The smallest block that counts, and one that does not.
    assert_eq!(block(&[2f32.powi(-102)], &[1.0]), 2f32.powi(-102));
    assert_eq!(block(&[2f32.powi(-103)], &[1.0]), 0.0);
    // 2^-126 2^-23: the smallest number there is.
    assert_eq!(block(&[2f32.powi(-63)], &[2f32.powi(-86)]).to_bits(), 1);
}

/// Of numbers of one magnitude block sums are more exact than sums in f32.
#[test]
fn more_exact_than_f32() {
    let mut random = Random::new(5);
    let (mut by_blocks, mut in_f32) = (0.0, 0.0);
    for _ in 0..2_000 {
        let [a, b]: [[f32; TERMS]; 2] = std::array::from_fn(|_| std::array::from_fn(|_| random.bell() as f32));
        let exact: f64 = a.iter().zip(&b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
        by_blocks += (f64::from(block(&a, &b)) - exact).abs();
        in_f32 += (a.iter().zip(&b).fold(0.0, |sum, (a, b)| sum + a * b) as f64 - exact).abs();
    }
    assert!(by_blocks < in_f32, "{by_blocks:e} against {in_f32:e}");
}

type Plain<T> = Model<[T; 37], (Dense<9>, Tanh, Dense<5>)>;
type Blocks<T> = Model<[T; 37], (relaxed::Dense<9>, Tanh, relaxed::Dense<5>)>;

/// Loss and gradients of a batch of 35, in which blocks end everywhere.
fn gradients<N, T>() -> (f64, Vec<f64>)
where
    T: Scalar,
    N: Train<In = [T; 37], Out = [T; 5], Elem = T> + Zero,
{
    let mut random = Random::new(6);
    let mut net = N::ZERO;
    net.init(&mut motenet::rng::seeded(7));
    let mut memory = Box::new(Memory::<N, Sgd, 35>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    let batch: Vec<_> = (0..35)
        .map(|i| (std::array::from_fn(|_| T::from_f64(random.bell())), i % 5))
        .collect();
    let loss = trainer.gradient(batch.iter().map(|(x, y)| (x, y))).unwrap().to_f64();
    let grad = trainer.grad();
    let leaf = |i| grad.leaf(i).iter().map(|g: &T| g.to_f64());
    (loss, (0..N::LEAVES).flat_map(leaf).collect())
}

#[test]
fn a_layer_in_blocks_computes_what_the_plain_one_does() {
    let (exact_loss, exact) = gradients::<Plain<f64>, f64>();
    // In f64 nothing is taken apart.
    let (loss, grad) = gradients::<Blocks<f64>, f64>();
    assert!((loss - exact_loss).abs() < 1e-14);
    assert!(exact.iter().zip(&grad).all(|(a, b)| (a - b).abs() < 1e-14));
    let (loss, grad) = gradients::<Blocks<f32>, f32>();
    assert!((loss - exact_loss).abs() < 1e-6, "{loss} {exact_loss}");
    for (a, b) in exact.iter().zip(&grad) {
        assert!((a - b).abs() < 1e-6, "{a} {b}");
    }
    let (_, in_f32) = gradients::<Plain<f32>, f32>();
    assert_ne!(grad, in_f32, "the blocks were not used");
}

#[test]
fn folds_and_predicts() {
    type Net = Model<[f32; 6], (relaxed::Dense<8, NO_BIAS>, BatchNorm, Relu, relaxed::Dense<3>)>;
    let mut net = Net::ZERO;
    net.init(&mut motenet::rng::seeded(8));
    let mut folded = <Folded<Net> as Zero>::ZERO;
    fold(&net, &mut folded);
    let x = [0.1, -0.7, 0.5, 2.0, -1.5, 0.3];
    let (mut predictor, mut of_folded) = (Predictor::<Net>::ZERO, Predictor::<Folded<Net>>::ZERO);
    let (expected, got) = (predictor.predict(&net, &x), of_folded.predict(&folded, &x));
    for (a, b) in expected.iter().zip(got) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
}
