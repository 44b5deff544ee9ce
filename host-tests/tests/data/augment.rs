use host_tests::random::Random;
use host_tests::reference;
use motenet::Zero;
use motenet::data::Moments;
use motenet::data::augment::{self, *};
use motenet::rng::seeded;
use std::array::from_fn;

type Signal = [[f64; 30]; 7];

fn signal() -> Signal {
    let mut random = Random::new(4);
    from_fn(|_| from_fn(|_| random.bell()))
}

fn image() -> [[f64; 5]; 4] {
    from_fn(|y| from_fn(|x| (10 * y + x) as f64))
}

/// A step at many seeds.
fn copies<X: Copy, A: Augment<X>>(step: A, x: X) -> impl Iterator<Item = X> {
    (0..400).map(move |i| step.augmented(&x, augment::seed(3, i)))
}

#[test]
fn copies_follow_the_seed() {
    let steps = (Jitter::default(), Scaling::default(), TimeShift::default());
    let (a, b, c) = (augment::seed(1, 2), augment::seed(1, 3), augment::seed(2, 2));
    let x = signal();
    assert_eq!(steps.augmented(&x, a), steps.augmented(&x, a));
    assert_ne!(steps.augmented(&x, a), steps.augmented(&x, b));
    assert_ne!(steps.augmented(&x, a), steps.augmented(&x, c));
    assert_ne!(steps.augmented(&x, b), steps.augmented(&x, c));
}

#[test]
fn steps_of_no_strength_change_nothing() {
    let still = (
        Jitter { deviation: 0.0 },
        Scaling { deviation: 0.0 },
        TimeShift { most: 0 },
        TimeCrop { least: 1.0 },
        Rotation { degrees: 0.0 },
        ChannelDrop {
            probability: 0.0,
            value: 9.0,
        },
    );
    let x = signal();
    assert!(copies(still, x).all(|y| y == x));
    assert!(copies((), x).all(|y| y == x));
    let still = (
        Flip {
            horizontal: 0.0,
            vertical: f32::NAN,
        },
        Shift {
            across: 0,
            along: 0,
            fill: 9.0,
        },
        Crop { least: 1.0 },
    );
    assert!(copies(still, image()).all(|y| y == image()));
}

#[test]
fn jitter_is_normal_noise_of_its_deviation() {
    let mut moments = Moments::<f64, 1>::ZERO;
    for y in copies(Jitter { deviation: 0.25 }, signal()) {
        for (y, x) in y.as_flattened().iter().zip(signal().as_flattened()) {
            moments.push(&[y - x]).expect("finite");
        }
    }
    // 84,000 draws.
    assert!(moments.mean()[0].abs() < 0.004, "{:?}", moments.mean());
    assert!(
        (moments.deviation()[0] - 0.25).abs() < 0.003,
        "{:?}",
        moments.deviation()
    );
}

#[test]
fn scaling_is_one_factor_a_channel() {
    let x = signal();
    let mut factors = Moments::<f64, 1>::ZERO;
    for y in copies(Scaling { deviation: 0.2 }, x) {
        for (y, x) in y.iter().zip(&x) {
            let factor = y[0] / x[0];
            assert!(y.iter().zip(x).all(|(y, x)| (y - factor * x).abs() < 1e-12));
            factors.push(&[factor]).expect("finite");
        }
    }
    assert!((factors.mean()[0] - 1.0).abs() < 0.015 && (factors.deviation()[0] - 0.2).abs() < 0.012);
}

#[test]
fn time_shift_repeats_the_edges() {
    let x: [[f64; 6]; 2] = [[1., 2., 3., 4., 5., 6.], [10., 20., 30., 40., 50., 60.]];
    let shifted = |by: isize| x.map(|row| from_fn::<_, 6, _>(|t| row[(t as isize - by).clamp(0, 5) as usize]));
    let mut seen = [0; 5];
    for y in copies(TimeShift { most: 2 }, x) {
        let by = (-2..=2).find(|&by| y == shifted(by)).expect("one of five shifts");
        seen[(by + 2) as usize] += 1;
    }
    assert!(seen.iter().all(|&s| s > 50), "{seen:?}");
    // Farther than the signal is long.
    assert!(copies(TimeShift { most: 1000 }, x).all(|y| (-6..=6).any(|by| y == shifted(by))));
}

#[test]
fn time_crop_stretches_a_part() {
    // On a line the ends tell which part was cut out.
    let line: [[f64; 30]; 2] = [from_fn(|t| t as f64), signal()[0]];
    let mut shortest = 29.0f64;
    for y in copies(TimeCrop { least: 0.5 }, line) {
        let (from, to) = (y[0][0], y[0][29]);
        assert!(
            from >= 0.0 && to <= 29.0 + 1e-5 && to - from >= 14.5 - 1e-5,
            "{from} {to}"
        );
        shortest = shortest.min(to - from);
        for (y, expected) in y[1].iter().zip(reference::data::stretch(&line[1], from, to)) {
            // Places are computed in f32.
            assert!((y - expected).abs() < 2e-5, "{y} {expected}");
        }
    }
    assert!(shortest < 15.0);
}

fn product(m: [[f32; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    m.map(|row| (0..3).map(|i| f64::from(row[i]) * v[i]).sum())
}

#[test]
fn rotations_keep_lengths_and_hands() {
    for degrees in [180.0, 60.0, 5.0] {
        let mut rng = seeded(1);
        for _ in 0..500 {
            let [a, b, c] = Rotation { degrees }.draw(&mut rng).map(|row| row.map(f64::from));
            let dot = |u: [f64; 3], v: [f64; 3]| u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
            for (u, v, expected) in [
                (a, a, 1.0),
                (b, b, 1.0),
                (c, c, 1.0),
                (a, b, 0.0),
                (a, c, 0.0),
                (b, c, 0.0),
            ] {
                assert!((dot(u, v) - expected).abs() < 1e-6);
            }
            let cross = [
                a[1] * b[2] - a[2] * b[1],
                a[2] * b[0] - a[0] * b[2],
                a[0] * b[1] - a[1] * b[0],
            ];
            assert!((dot(cross, c) - 1.0).abs() < 1e-6, "no mirror image");
            // The trace is 1 + 2 cos(angle).
            let angle = ((a[0] + b[1] + c[2] - 1.0) / 2.0).clamp(-1.0, 1.0).acos().to_degrees();
            assert!(angle <= f64::from(degrees) + 0.05, "{angle}");
        }
    }
}

/// Archimedes: every coordinate of a point that is uniform on the sphere is uniform on -1..1. The angle of a uniform rotation has the density
/// (1 - cos a) / pi, so cos a has the mean -1/2.
#[test]
fn full_rotation_is_uniform() {
    let mut rng = seeded(2);
    let (mut bins, mut cosine) = ([[0u32; 8]; 3], 0.0);
    let n = 16_000;
    for _ in 0..n {
        let matrix = Rotation::default().draw(&mut rng);
        let point = product(matrix, [0.6, 0.0, 0.8]);
        for (bins, at) in bins.iter_mut().zip(point) {
            bins[(((at + 1.0) * 4.0) as usize).min(7)] += 1;
        }
        cosine += f64::from(matrix[0][0] + matrix[1][1] + matrix[2][2] - 1.0) / 2.0;
    }
    // 2000 +/- 42 a bin.
    assert!(bins.iter().flatten().all(|b| b.abs_diff(2000) < 200), "{bins:?}");
    assert!((cosine / f64::from(n) + 0.5).abs() < 0.02, "{}", cosine / f64::from(n));
}

#[test]
fn sensors_turn_together() {
    let x = signal();
    for (i, y) in copies(Rotation::default(), x).enumerate() {
        let matrix = Rotation::default().draw(&mut seeded(augment::seed(3, i)));
        for t in 0..30 {
            for sensor in [0, 3] {
                let expected = product(matrix, from_fn(|axis| x[sensor + axis][t]));
                assert!((0..3).all(|axis| (y[sensor + axis][t] - expected[axis]).abs() < 1e-12));
            }
        }
        assert_eq!(y[6], x[6], "the rest of the channels stays");
    }
}

#[test]
fn channels_drop_with_their_probability() {
    let step = ChannelDrop {
        probability: 0.3,
        value: -1.0,
    };
    let x = signal();
    let mut dropped = 0;
    for y in copies(step, x) {
        for (y, x) in y.iter().zip(&x) {
            let silent = *y == [-1.0; 30];
            assert!(silent || y == x);
            dropped += usize::from(silent);
        }
    }
    // 840 +/- 24 of 2800.
    assert!((720..960).contains(&dropped), "{dropped}");
}

#[test]
fn flips_mirror() {
    let x = image();
    let across = x.map(|mut row| {
        row.reverse();
        row
    });
    let down = from_fn::<_, 4, _>(|y| x[3 - y]);
    let only = |horizontal, vertical| Flip { horizontal, vertical }.augmented(&x, 1);
    assert_eq!((only(1.0, 0.0), only(0.0, 1.0)), (across, down));
    let mirrored = copies(Flip::default(), x).filter(|y| *y == across).count();
    assert!((150..250).contains(&mirrored), "{mirrored}");
}

#[test]
fn shifts_move_and_fill() {
    let x = image();
    let rows: Vec<Vec<f64>> = x.iter().map(|row| row.to_vec()).collect();
    let step = Shift {
        across: 2,
        along: 1,
        fill: -5.0,
    };
    let mut seen = std::collections::BTreeSet::new();
    for y in copies(step, x) {
        let y: Vec<Vec<f64>> = y.iter().map(|row| row.to_vec()).collect();
        let moves = (-2..=2).flat_map(|right| (-1..=1).map(move |down| (right, down)));
        let found = moves
            .into_iter()
            .find(|&(r, d)| y == reference::data::shift(&rows, r, d, -5.0));
        seen.insert(found.expect("one of 15 moves"));
    }
    assert_eq!(seen.len(), 15);
}

#[test]
fn crops_enlarge_a_rectangle() {
    // On x + 10 y the corners tell which rectangle; bilinear interpolation keeps a plane a plane.
    let mut smallest = [4.0f64, 30.0];
    for y in copies(Crop { least: 0.5 }, image()) {
        let (left, right, below) = (y[0][0], y[0][4], y[3][0]);
        for (r, row) in y.iter().enumerate() {
            for (c, value) in row.iter().enumerate() {
                let expected = left + (right - left) * c as f64 / 4.0 + (below - left) * r as f64 / 3.0;
                assert!((value - expected).abs() < 1e-4, "{value} {expected}");
            }
        }
        let size = [right - left, below - left];
        assert!(size[0] >= 2.0 - 1e-5 && size[1] >= 15.0 - 1e-4, "{size:?}");
        assert!(left >= 0.0 && y[3][4] <= 34.0 + 1e-4);
        smallest = [smallest[0].min(size[0]), smallest[1].min(size[1])];
    }
    assert!(smallest[0] < 2.2 && smallest[1] < 16.5, "{smallest:?}");
}

/// All channels of an image get the same draw.
#[test]
fn channels_of_an_image_stay_together() {
    let steps = (Flip::default(), Shift::default(), Crop::default());
    let single = image();
    for i in 0..50 {
        let grey = steps.augmented(&single, i);
        assert_eq!(steps.augmented(&[single, single, single], i), [grey; 3]);
    }
}

#[test]
fn slices_and_switches_are_steps_too() {
    let x = signal();
    let both = [Scaling { deviation: 0.1 }, Scaling { deviation: 0.3 }];
    let mut by_slice = x;
    both[..].apply(&mut by_slice, &mut seeded(5));
    assert_eq!(by_slice, (both[0], both[1]).augmented(&x, 5));
    assert_eq!(None::<Jitter>.augmented(&x, 5), x);
    assert_eq!(Some(both[0]).augmented(&x, 5), both[0].augmented(&x, 5));
}
