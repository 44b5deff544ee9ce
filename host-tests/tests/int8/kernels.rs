//! Kernels against plain loops.

use motenet::kernel::int8::{self, Channel, Multiplier};
use motenet::rng::seeded;
use rand_xoshiro::rand_core::Rng;

fn bytes(n: usize, seed: u64) -> Vec<i8> {
    let mut rng = seeded(seed);
    (0..n).map(|_| (rng.next_u32() >> 24) as i8).collect()
}

fn sum(x: &[i8], w: &[i8]) -> i32 {
    (0..x.len()).map(|i| i32::from(x[i]) * i32::from(w[i])).sum()
}

/// What the firmware `self-test` checks on the cores.
#[test]
fn dot_products_of_all_lengths_and_alignments() {
    let room = bytes(5 * 257 + 8, 1);
    for n in 0..=257 {
        for alignment in 0..16 {
            let (x, w) = (&room[alignment % 4..][..n], &room[260 + alignment / 4..][..4 * n]);
            let rows = [0, 1, 2, 3].map(|row| sum(x, &w[row * n..][..n]));
            assert_eq!(int8::four_dots(x, w), rows);
            assert_eq!(int8::dot(x, &w[..n]), rows[0]);
        }
    }
    assert_eq!(int8::four_dots(&room[..8], &room[..31]), [0; 4]);
    let extreme = [-128; 257];
    assert_eq!(int8::dot(&extreme, &extreme), 257 * 128 * 128);
}

/// Blocks of four rows and what is left of them, each with its own channel, at a stride.
#[test]
fn affine_of_any_number_of_rows() {
    for (outputs, n, stride) in [(1, 5, 1), (3, 7, 2), (4, 16, 1), (7, 9, 3), (9, 0, 1), (13, 33, 1)] {
        let (x, w) = (bytes(n, 2), bytes(outputs * n, 3));
        let channels: Vec<Channel> = (0..outputs)
            .map(|o| Channel {
                bias: 100 * o as i32 - 300,
                multiplier: Multiplier::new(1e-3 * (1.0 + o as f64)),
            })
            .collect();
        let mut y = vec![99; outputs * stride];
        int8::affine(&x, &w, &channels, -5, &mut y, stride);
        for (o, channel) in channels.iter().enumerate() {
            let expected = if n == 0 {
                continue;
            } else {
                channel.requantize(sum(&x, &w[o * n..][..n]), -5)
            };
            assert_eq!(y[o * stride], expected, "row {o} of {outputs}");
        }
        assert!(
            y.iter().enumerate().all(|(i, &y)| i % stride == 0 || y == 99),
            "between the rows"
        );
    }
}

#[test]
fn softmax_is_as_close_as_promised() {
    for (k, scale) in [(2, 0.1), (10, 0.05), (10, 0.5), (100, 0.02), (1000, 0.03)] {
        let x = bytes(k, k as u64);
        let mut table = [0; 256];
        int8::exponentials(scale, &mut table);
        let mut y = x.clone();
        int8::softmax(&mut y, &table);
        let e: Vec<f64> = x.iter().map(|&x| (f64::from(scale) * f64::from(x)).exp()).collect();
        let total: f64 = e.iter().sum();
        for (e, y) in e.iter().zip(&y) {
            let (p, found) = (e / total, (f64::from(*y) + 128.0) / 256.0);
            // The largest integer stands for 255/256.
            let bound = 1.0 / 512.0 + (k as f64 + 1.0) / 131_072.0 + if *y == 127 { 1.0 / 256.0 } else { 0.0 };
            assert!((p - found).abs() <= bound, "{p} of {k} became {found}");
        }
    }
}

#[test]
fn a_table_and_a_relu() {
    let mut table = [0; 256];
    for (y, x) in table.iter_mut().zip(i8::MIN..=i8::MAX) {
        *y = x.wrapping_mul(3);
    }
    let mut x: Vec<i8> = (i8::MIN..=i8::MAX).collect();
    int8::lookup(&mut x, &table);
    assert!(x.iter().zip(i8::MIN..=i8::MAX).all(|(&y, x)| y == x.wrapping_mul(3)));
    let mut x = [-128, -7, -6, -5, 0, 127];
    int8::relu(&mut x, -6);
    assert_eq!(x, [-6, -6, -6, -5, 0, 127]);
}
