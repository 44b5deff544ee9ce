//! Kernels against plain loops, for random lengths and strides. Sums are compared bit by bit with the order that `motenet::kernel` documents:
//! four partial sums for a dot product, one sum for everything else.

use host_tests::random::Random;
use motenet::kernel::{self, Patches};

const ROUNDS: usize = 400;
const LONGEST: usize = 70;

/// Random numbers that fill the mantissa: sums of them round, so that another order gives other bits.
fn vector(random: &mut Random, n: usize) -> Vec<f32> {
    (0..n).map(|_| (random.bell() * (1.0 + random.unit())) as f32).collect()
}

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

fn rounds(seed: u64, mut round: impl FnMut(&mut Random)) {
    let mut random = Random::new(seed);
    for _ in 0..ROUNDS {
        round(&mut random);
    }
}

/// The documented order: partial sums over the indices i mod 4, combined as (s0 + s1) + (s2 + s3).
fn documented_dot(a: &[f32], b: &[f32]) -> f32 {
    let mut s = [0.0f32; 4];
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        s[i % 4] += a * b;
    }
    (s[0] + s[1]) + (s[2] + s[3])
}

fn plain_axpy(a: f32, x: &[f32], y: &mut [f32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

#[test]
fn dot_sums_in_the_documented_order() {
    let mut random = Random::new(1);
    let mut differs_from_one_sum = 0;
    for n in 0..=LONGEST {
        for _ in 0..10 {
            let (a, b) = (vector(&mut random, n), vector(&mut random, n));
            let dot = kernel::dot(&a, &b);
            assert_eq!(dot.to_bits(), documented_dot(&a, &b).to_bits(), "{n} products");
            let one_sum: f32 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            differs_from_one_sum += usize::from(dot != one_sum);
        }
    }
    assert!(differs_from_one_sum > 300, "the numbers are such that the order shows");
}

#[test]
fn dot4_is_four_dots() {
    let mut random = Random::new(2);
    for n in 0..=LONGEST {
        let x = vector(&mut random, n);
        let w: Vec<Vec<f32>> = (0..4).map(|_| vector(&mut random, n)).collect();
        let four = kernel::dot4(&x, [&w[0], &w[1], &w[2], &w[3]]);
        for (four, w) in four.iter().zip(&w) {
            assert_eq!(four.to_bits(), kernel::dot(&x, w).to_bits(), "{n} products");
        }
    }
}

#[test]
fn axpy4_is_four_axpys() {
    let mut random = Random::new(3);
    for n in 0..=LONGEST {
        let a = vector(&mut random, 4);
        let x: Vec<Vec<f32>> = (0..4).map(|_| vector(&mut random, n)).collect();
        let y = vector(&mut random, n);
        let (mut four, mut one_by_one, mut plain) = (y.clone(), y.clone(), y);
        kernel::axpy4([a[0], a[1], a[2], a[3]], [&x[0], &x[1], &x[2], &x[3]], &mut four);
        for (&a, x) in a.iter().zip(&x) {
            kernel::axpy(a, x, &mut one_by_one);
            plain_axpy(a, x, &mut plain);
        }
        assert_eq!(bits(&four), bits(&one_by_one), "{n} elements");
        assert_eq!(bits(&four), bits(&plain), "{n} elements");
    }
}

#[test]
fn gemv_is_a_dot_for_each_row() {
    rounds(4, |random| {
        let (inputs, outputs, stride) = (1 + random.below(LONGEST), random.below(14), 1 + random.below(4));
        let (x, w) = (vector(random, inputs), vector(random, inputs * outputs));
        let bias = random.below(2) == 1;
        let b = vector(random, if bias { outputs } else { 0 });
        // Some room too many: it has to stay as it is.
        let untouched = vector(random, outputs * stride + 3);
        let (mut y, mut expected) = (untouched.clone(), untouched);
        kernel::gemv(&x, &w, &b, &mut y, stride);
        for o in 0..outputs {
            let dot = documented_dot(&x, &w[o * inputs..][..inputs]);
            expected[o * stride] = if bias { dot + b[o] } else { dot };
        }
        assert_eq!(bits(&y), bits(&expected), "[{outputs}][{inputs}], stride {stride}");
    });
}

#[test]
fn gemv_t_adds_row_after_row() {
    rounds(5, |random| {
        let (inputs, outputs, stride) = (random.below(LONGEST), random.below(14), 1 + random.below(4));
        let (dy, w) = (vector(random, outputs * stride), vector(random, inputs * outputs));
        let start = vector(random, inputs);
        let (mut x, mut expected) = (start.clone(), start);
        kernel::gemv_t(&dy, stride, &w, &mut x);
        for o in 0..outputs {
            plain_axpy(dy[o * stride], &w[o * inputs..][..inputs], &mut expected);
        }
        assert_eq!(bits(&x), bits(&expected), "[{outputs}][{inputs}], stride {stride}");
    });
}

/// In both layouts of y: a batch, `[K][OUT]`, and a run of positions, `[OUT][K]`.
#[test]
fn affine_is_a_dot_for_each_row_and_output() {
    rounds(15, |random| {
        // Whatever the number of rows, of outputs or of columns has an influence on.
        let n = match random.below(8) {
            0 => 1000 + random.below(50),
            1..4 => 1 + random.below(140),
            _ => 1 + random.below(30),
        };
        let (outputs, rows) = (random.below(36), random.below(20));
        let (output_stride, row_stride) = if random.below(2) == 0 { (1, outputs) } else { (rows, 1) };
        let (x, w) = (vector(random, rows * n), vector(random, outputs * n));
        let bias = random.below(2) == 1;
        let b = vector(random, if bias { outputs } else { 0 });
        let untouched = vector(random, outputs * rows + 2);
        let (mut y, mut expected) = (untouched.clone(), untouched);
        kernel::affine(&x, n, &w, &b, &mut y, (output_stride, row_stride));
        for o in 0..outputs {
            for k in 0..rows {
                let dot = documented_dot(&x[k * n..][..n], &w[o * n..][..n]);
                expected[o * output_stride + k * row_stride] = if bias { dot + b[o] } else { dot };
            }
        }
        assert_eq!(bits(&y), bits(&expected), "{rows} rows, [{outputs}][{n}]");
    });
}

#[test]
fn multiply_add_adds_term_after_term() {
    rounds(16, |random| {
        let (n, rows, terms) = (random.below(70), random.below(14), random.below(14));
        let (row_stride, term_stride) = if random.below(2) == 0 {
            (terms + 1, 1)
        } else {
            (1, rows + 1)
        };
        // Cut short, now and then: what is not there counts as 0.
        let missing = random.below(2) * random.below(3 * terms + 3);
        let a = vector(random, (rows * (terms + 1) + terms).saturating_sub(missing));
        let (b, c) = (vector(random, terms * n), vector(random, rows * n));
        let (mut actual, mut expected) = (c.clone(), c);
        kernel::multiply_add(&a, (row_stride, term_stride), &b, n, &mut actual);
        for r in 0..rows {
            for t in 0..terms {
                let a = a.get(r * row_stride + t * term_stride).copied().unwrap_or(0.0);
                plain_axpy(a, &b[t * n..][..n], &mut expected[r * n..][..n]);
            }
        }
        assert_eq!(bits(&actual), bits(&expected), "[{rows}][{terms}] times [{terms}][{n}]");
    });
}

/// In both layouts of dy: a batch, `[K][OUT]`, and a run of positions, `[OUT][K]`.
#[test]
fn rank1_adds_row_after_row() {
    rounds(6, |random| {
        let (n, outputs, rows) = (1 + random.below(30), random.below(10), random.below(10));
        let strides = if random.below(2) == 0 {
            (1, outputs)
        } else {
            (rows + 2, 1)
        };
        let dy = vector(random, outputs * (rows + 2));
        let (x, bias) = (vector(random, rows * n), random.below(2) == 1);
        let (gw, gb) = (
            vector(random, outputs * n),
            vector(random, if bias { outputs } else { 0 }),
        );
        let (mut actual_w, mut actual_b) = (gw.clone(), gb.clone());
        kernel::rank1(&dy, strides, &x, n, &mut actual_w, &mut actual_b);
        let (mut expected_w, mut expected_b) = (gw, gb);
        for o in 0..outputs {
            for k in 0..rows {
                let d = dy[o * strides.0 + k * strides.1];
                plain_axpy(d, &x[k * n..][..n], &mut expected_w[o * n..][..n]);
                if bias {
                    expected_b[o] += d;
                }
            }
        }
        assert_eq!(bits(&actual_w), bits(&expected_w), "{rows} rows, [{outputs}][{n}]");
        assert_eq!(bits(&actual_b), bits(&expected_b), "{rows} rows, [{outputs}]");
    });
}

fn patches(random: &mut Random) -> Patches {
    Patches {
        len: 1 + random.below(20),
        taps: 1 + random.below(6),
        stride: 1 + random.below(4),
        dilation: 1 + random.below(3),
        left: random.below(8),
    }
}

/// The input under tap `k` of output `t`, in signed arithmetic.
fn seen(p: Patches, t: usize, k: usize) -> Option<usize> {
    let position = (t * p.stride + k * p.dilation) as isize - p.left as isize;
    (0..p.len as isize).contains(&position).then_some(position as usize)
}

#[test]
fn gather_copies_what_an_output_sees() {
    rounds(7, |random| {
        let (p, channels, t) = (patches(random), 1 + random.below(4), random.below(25));
        let x = vector(random, channels * p.len);
        let mut patch = vector(random, channels * p.taps);
        kernel::gather(&x, p, t, &mut patch);
        for c in 0..channels {
            for k in 0..p.taps {
                let expected = seen(p, t, k).map_or(0.0, |i| x[c * p.len + i]);
                assert_eq!(
                    patch[c * p.taps + k],
                    expected,
                    "{p:?}, output {t}, channel {c}, tap {k}"
                );
            }
        }
    });
}

#[test]
fn scatter_add_is_its_transpose() {
    rounds(8, |random| {
        let (p, channels, t) = (patches(random), 1 + random.below(4), random.below(25));
        let patch = vector(random, channels * p.taps);
        let x = vector(random, channels * p.len);
        let (mut actual, mut expected) = (x.clone(), x);
        kernel::scatter_add(&patch, p, t, &mut actual);
        for c in 0..channels {
            for k in 0..p.taps {
                if let Some(i) = seen(p, t, k) {
                    expected[c * p.len + i] += patch[c * p.taps + k];
                }
            }
        }
        assert_eq!(bits(&actual), bits(&expected), "{p:?}, output {t}");
    });
}

#[test]
fn elementwise_kernels() {
    rounds(9, |random| {
        let n = random.below(LONGEST + 1);
        let (x, y, a) = (vector(random, n), vector(random, n), random.bell() as f32);
        let slope = if random.below(2) == 0 { 0.0 } else { a };

        let mut sum = y.clone();
        kernel::add(&mut sum, &x);
        assert_eq!(
            bits(&sum),
            bits(&x.iter().zip(&y).map(|(x, y)| y + x).collect::<Vec<_>>())
        );
        let mut scaled = x.clone();
        kernel::scale(&mut scaled, a);
        assert_eq!(scaled, x.iter().map(|x| x * a).collect::<Vec<_>>());
        let mut rectified = x.clone();
        kernel::relu(&mut rectified);
        assert_eq!(rectified, x.iter().map(|x| x.max(0.0)).collect::<Vec<_>>());

        let (mut gated, mut open) = (x.clone(), vec![true; n]);
        kernel::gate_forward(&mut gated, &mut open, slope);
        assert_eq!(open, x.iter().map(|&x| x > 0.0).collect::<Vec<_>>());
        let leaky = |x: f32, open: bool| if open { x } else { slope * x };
        assert_eq!(
            gated,
            x.iter()
                .zip(&open)
                .map(|(&x, &open)| leaky(x, open))
                .collect::<Vec<_>>()
        );
        let mut dy = y.clone();
        kernel::gate(&mut dy, &open, slope);
        assert_eq!(
            dy,
            y.iter()
                .zip(&open)
                .map(|(&y, &open)| leaky(y, open))
                .collect::<Vec<_>>()
        );
    });
}

/// A closed gate of slope 0 stops everything, infinities and NaN too: 0 times these would be NaN.
#[test]
fn closed_gates_stop_everything() {
    let mut x = [f32::NEG_INFINITY, f32::NAN, -0.0, f32::INFINITY];
    let mut open = [true; 4];
    kernel::gate_forward(&mut x, &mut open, 0.0);
    assert_eq!(x, [0.0, 0.0, 0.0, f32::INFINITY]);
    assert_eq!(open, [false, false, false, true]);
    let mut dy = [f32::NAN, f32::INFINITY, 1.0, 2.0];
    kernel::gate(&mut dy, &open, 0.0);
    assert_eq!(dy, [0.0, 0.0, 0.0, 2.0]);
    let mut x = [f32::NAN, -1.0, f32::INFINITY];
    kernel::relu(&mut x);
    assert_eq!(x, [0.0, 0.0, f32::INFINITY]);
}

#[test]
fn usable_numbers_are_those_with_a_finite_square() {
    let largest = f32::from_bits(0x5F00_0000 - 1);
    rounds(10, |random| {
        let n = 1 + random.below(LONGEST);
        let mut x = vector(random, n);
        x[random.below(n)] = -largest;
        assert!(kernel::all_usable(&x));
        let unusable = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -9.223_372e18, f32::MAX];
        x[random.below(n)] = unusable[random.below(unusable.len())];
        assert!(!kernel::all_usable(&x), "{x:?}");
    });
    assert!(kernel::all_usable::<f32>(&[]));
    assert!((largest * largest).is_finite());
}

/// A batch `[samples][channels][plane]` and which channel an element belongs to.
struct Batch {
    samples: usize,
    channels: usize,
    plane: usize,
}

impl Batch {
    fn draw(random: &mut Random) -> Self {
        Batch {
            samples: 1 + random.below(6),
            channels: 1 + random.below(6),
            plane: 1 + random.below(9),
        }
    }

    fn len(&self) -> usize {
        self.samples * self.channels * self.plane
    }

    fn count(&self) -> usize {
        self.samples * self.plane
    }

    fn channel(&self, i: usize) -> usize {
        i / self.plane % self.channels
    }

    /// One sum a channel, sample after sample.
    fn sums(&self, value: impl Fn(usize) -> f32) -> Vec<f32> {
        let mut sums = vec![0.0; self.channels];
        for i in 0..self.len() {
            sums[self.channel(i)] += value(i);
        }
        sums
    }
}

#[test]
fn moments_are_two_passes_of_one_sum() {
    rounds(11, |random| {
        let batch = Batch::draw(random);
        // Far from zero: E[x^2] - E[x]^2 would lose its digits.
        let x: Vec<f32> = vector(random, batch.len()).iter().map(|x| x + 1000.0).collect();
        let (mut mean, mut var) = (vector(random, batch.channels), vector(random, batch.channels));
        assert_eq!(kernel::moments(&x, batch.plane, &mut mean, &mut var), batch.count());
        let inv = 1.0 / batch.count() as f32;
        let expected: Vec<f32> = batch.sums(|i| x[i]).iter().map(|sum| sum * inv).collect();
        assert_eq!(bits(&mean), bits(&expected));
        let deviation = |i: usize| x[i] - mean[batch.channel(i)];
        let expected: Vec<f32> = batch
            .sums(|i| deviation(i) * deviation(i))
            .iter()
            .map(|sum| sum * inv)
            .collect();
        assert_eq!(bits(&var), bits(&expected));
    });
}

#[test]
fn normalisation_kernels() {
    rounds(12, |random| {
        let batch = Batch::draw(random);
        let [mean, inv, gamma, beta] = [(); 4].map(|()| vector(random, batch.channels));
        let x = vector(random, batch.len());
        let c = |i: usize| batch.channel(i);
        let each = |value: &dyn Fn(usize) -> f32| bits(&(0..batch.len()).map(value).collect::<Vec<_>>());

        let (mut y, mut xhat) = (x.clone(), vector(random, batch.len()));
        kernel::center_scale(&mut y, &mut xhat, batch.plane, (&mean, &inv), (&gamma, &beta));
        assert_eq!(bits(&xhat), each(&|i| (x[i] - mean[c(i)]) * inv[c(i)]));
        assert_eq!(bits(&y), each(&|i| gamma[c(i)] * xhat[i] + beta[c(i)]));

        let mut y = x.clone();
        kernel::affine_channels(
            &mut y,
            batch.plane,
            gamma
                .iter()
                .copied()
                .zip(beta.iter().copied())
                .collect::<Vec<_>>()
                .into_iter(),
        );
        assert_eq!(bits(&y), each(&|i| gamma[c(i)] * x[i] + beta[c(i)]));

        let dy = vector(random, batch.len());
        let (mut sum, mut dot) = (vector(random, batch.channels), vector(random, batch.channels));
        kernel::norm_sums(&dy, &xhat, batch.plane, &mut sum, &mut dot);
        assert_eq!(bits(&sum), bits(&batch.sums(|i| dy[i])));
        assert_eq!(bits(&dot), bits(&batch.sums(|i| dy[i] * xhat[i])));

        for n in [0, batch.count()] {
            let share = if n == 0 { 0.0 } else { 1.0 / n as f32 };
            let mut dx = dy.clone();
            kernel::norm_back(&mut dx, &xhat, batch.plane, n, (&gamma, &inv), (&sum, &dot));
            assert_eq!(
                bits(&dx),
                each(&|i| (gamma[c(i)] * inv[c(i)]) * (dy[i] - sum[c(i)] * share - xhat[i] * (dot[c(i)] * share)))
            );
        }

        let (mut average, decay) = (mean.clone(), random.unit() as f32);
        kernel::blend(&mut average, &inv, decay);
        let expected: Vec<f32> = mean
            .iter()
            .zip(&inv)
            .map(|(m, x)| decay * m + (1.0 - decay) * x)
            .collect();
        assert_eq!(bits(&average), bits(&expected));
    });
}

#[test]
fn softmax_takes_the_maximum_out() {
    rounds(13, |random| {
        let n = 1 + random.below(LONGEST);
        let logits: Vec<f32> = vector(random, n).iter().map(|z| 200.0 * z).collect();
        let mut z = logits.clone();
        let (sum, max) = kernel::softmax(&mut z);
        assert_eq!(max, logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        let mut expected = 0.0;
        for (z, logit) in z.iter().zip(&logits) {
            assert!((f64::from(*z) - f64::from(logit - max).exp()).abs() < 1e-7);
            expected += z;
        }
        assert_eq!(sum, expected);
        assert!(sum >= 1.0);
    });
    assert_eq!(kernel::softmax::<f32>(&mut []), (0.0, 0.0));
}

#[test]
fn softmax_of_rows_is_that_of_each() {
    rounds(17, |random| {
        let (n, rows) = (random.below(20), random.below(20));
        // A row without a place for its sum is left as it is, and so is one that is cut short.
        let more = random.below(n.max(1));
        let logits: Vec<f32> = vector(random, n * rows + more).iter().map(|z| 20.0 * z).collect();
        let places = rows.saturating_sub(random.below(3));
        let (mut z, mut sums, mut max) = (logits.clone(), vec![7.0; rows + 1], vec![7.0; places]);
        kernel::softmax_rows(&mut z, n, &mut sums, &mut max);
        let mut expected = logits;
        for (k, z) in kernel::rows_mut(&mut expected, n).take(places).enumerate() {
            assert_eq!((sums[k], max[k]), kernel::softmax(z), "row {k} of {rows} x {n}");
        }
        assert_eq!(bits(&z), bits(&expected), "{rows} x {n}");
    });
}

#[test]
fn rows_leave_out_what_is_cut_short() {
    for n in 0..8 {
        for len in 0..30usize {
            let mut x: Vec<usize> = (0..len).collect();
            let expected: Vec<Vec<usize>> = match n {
                0 => Vec::new(),
                n => x.chunks_exact(n).map(<[usize]>::to_vec).collect(),
            };
            assert_eq!(kernel::rows(&x, n).collect::<Vec<_>>(), expected);
            assert_eq!(
                kernel::rows_mut(&mut x, n).map(|row| row.to_vec()).collect::<Vec<_>>(),
                expected
            );
        }
    }
}

/// Lengths that do not fit together are the caller's mistake, but a kernel does not panic over them, and those of one element at a time stop at
/// the shorter slice.
#[test]
fn no_lengths_panic() {
    rounds(14, |random| {
        let mut some = || {
            let n = random.below(30);
            vector(random, n)
        };
        let (a, b, c, d, e) = (some(), some(), some(), some(), some());
        let (mut y, mut z) = (some(), some());
        let (n, stride) = (random.below(9), 1 + random.below(4));
        let p = patches(random);
        kernel::dot(&a, &b);
        kernel::dot4(&a, [&b, &c, &d, &e]);
        kernel::axpy4([1.0; 4], [&b, &c, &d, &e], &mut y);
        kernel::affine(&a, n, &b, &c, &mut y, (stride, n));
        kernel::multiply_add(&a, (n, stride), &b, n, &mut y);
        kernel::gemv(&a, &b, &c, &mut y, stride);
        kernel::gemv_t(&a, stride, &b, &mut y);
        kernel::rank1(&a, (stride, n), &b, n.max(1), &mut y, &mut z);
        kernel::rank1(&a, (stride, n), &[], 0, &mut y, &mut z);
        kernel::gather(&a, p, n, &mut y);
        kernel::scatter_add(&a, p, n, &mut y);
        kernel::moments(&a, n, &mut y, &mut z);
        kernel::norm_sums(&a, &b, n, &mut y, &mut z);
        kernel::norm_back(&mut y, &a, n, n, (&b, &c), (&d, &e));
        kernel::center_scale(&mut y, &mut z, n, (&a, &b), (&c, &d));
        kernel::blend(&mut y, &a, 0.5);

        let at_most = a.len().min(b.len());
        let (mut axpied, mut added) = (a.clone(), a.clone());
        kernel::axpy(2.0, &b, &mut axpied);
        kernel::add(&mut added, &b);
        for i in 0..a.len() {
            let with = |x: f32| if i < at_most { a[i] + x * b[i] } else { a[i] };
            assert_eq!((axpied[i], added[i]), (with(2.0), with(1.0)));
        }
    });
}
