//! The kernels of images against plain loops, for random geometries. Sums are compared bit by bit with the order that `motenet::kernel` documents.

use host_tests::random::Random;
use motenet::kernel::{self, Patches, Patches2d, TILE};

const ROUNDS: usize = 150;

/// Random numbers that fill the mantissa: sums of them round, so that another order gives other bits.
fn vector(random: &mut Random, n: usize) -> Vec<f32> {
    (0..n).map(|_| (random.bell() * (1.0 + random.unit())) as f32).collect()
}

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// A direction, and how many outputs it has: without padding and as close as can be, or any.
fn axis(random: &mut Random, taps: usize, plain: bool) -> (Patches, usize) {
    let (stride, dilation) = if plain {
        (1, 1)
    } else {
        (1 + random.below(3), 1 + random.below(3))
    };
    let reach = (taps - 1) * dilation + 1;
    let (left, right) = if plain {
        (0, 0)
    } else {
        (random.below(reach), random.below(reach))
    };
    let len = reach.saturating_sub(left + right).max(1) + random.below(20);
    let patches = Patches {
        len,
        taps,
        stride,
        dilation,
        left,
    };
    (patches, (len + left + right - reach) / stride + 1)
}

/// A convolution of random numbers, and everything there is to compute with it.
struct Case {
    p: Patches2d,
    channels: usize,
    filters: usize,
    x: Vec<f32>,
    w: Vec<f32>,
    b: Vec<f32>,
    dy: Vec<f32>,
}

impl Case {
    fn draw(random: &mut Random, kw: usize) -> Self {
        // Some directions are such that nothing has to be gathered.
        let (plain_rows, plain_columns) = (random.below(2) == 1, random.below(2) == 1);
        let kh = 1 + random.below(3);
        let (rows, height) = axis(random, kh, plain_rows);
        let (columns, width) = axis(random, kw, plain_columns);
        let p = Patches2d {
            rows,
            columns,
            out: (height, width),
        };
        let (channels, filters) = (1 + random.below(4), 1 + random.below(6));
        let bias = random.below(2) == 1;
        Case {
            x: vector(random, channels * p.inputs()),
            w: vector(random, filters * channels * kh * kw),
            b: vector(random, if bias { filters } else { 0 }),
            dy: vector(random, filters * p.outputs()),
            p,
            channels,
            filters,
        }
    }

    fn taps(&self) -> usize {
        self.channels * self.p.rows.taps * self.p.columns.taps
    }

    /// What tap `k` of a filter reads for output `t`: an input's place, or `None` for a zero.
    fn input(&self, t: usize, k: usize) -> Option<usize> {
        let Patches2d { rows, columns, out } = self.p;
        let (c, h) = (k / (rows.taps * columns.taps), k / columns.taps % rows.taps);
        let place = |p: Patches, t: usize, k: usize| {
            (t * p.stride + k * p.dilation)
                .checked_sub(p.left)
                .filter(|&i| i < p.len)
        };
        let row = place(rows, t / out.1, h)?;
        let column = place(columns, t % out.1, k % columns.taps)?;
        Some((c * rows.len + row) * columns.len + column)
    }

    fn seen(&self, t: usize, k: usize) -> f32 {
        self.input(t, k).map_or(0.0, |i| self.x[i])
    }

    fn name(&self) -> String {
        format!("{:?}, {} channels, {} filters", self.p, self.channels, self.filters)
    }

    /// From the bias on, channel after channel, tap after tap.
    fn forward<const KW: usize>(&self) {
        let (taps, outputs) = (self.taps(), self.p.outputs());
        let mut expected = Vec::new();
        for o in 0..self.filters {
            for t in 0..outputs {
                let mut sum = self.b.get(o).copied().unwrap_or(0.0);
                for k in 0..taps {
                    sum += self.w[o * taps + k] * self.seen(t, k);
                }
                expected.push(sum);
            }
        }
        let mut y = vec![9.0; expected.len()];
        let (mut columns, mut sums) = (vec![9.0; TILE * taps], vec![[9.0; TILE]; self.filters]);
        kernel::conv2d(
            &self.x,
            (&self.w, &self.b),
            self.p,
            taps,
            &mut y,
            (&mut columns, &mut sums),
        );
        assert_eq!(bits(&y), bits(&expected), "{}", self.name());
    }

    /// Output after output.
    fn weights<const KW: usize>(&self, random: &mut Random) {
        let (taps, outputs) = (self.taps(), self.p.outputs());
        let (mut gw, mut gb) = (vector(random, self.w.len()), vector(random, self.b.len()));
        let (mut expected_w, mut expected_b) = (gw.clone(), gb.clone());
        for o in 0..self.filters {
            for t in 0..outputs {
                let dy = self.dy[o * outputs + t];
                for k in 0..taps {
                    expected_w[o * taps + k] += dy * self.seen(t, k);
                }
                if let Some(b) = expected_b.get_mut(o) {
                    *b += dy;
                }
            }
        }
        let runs = taps / KW;
        let mut patches = vec![[9.0; KW]; TILE * runs];
        kernel::conv2d_dw(&self.x, self.p, runs, &self.dy, (&mut gw, &mut gb), &mut patches);
        assert_eq!(bits(&gw), bits(&expected_w), "{}", self.name());
        assert_eq!(bits(&gb), bits(&expected_b), "{}", self.name());
    }

    /// Filter after filter for what an output takes, and output after output.
    fn inputs<const KW: usize>(&self) {
        let (taps, outputs) = (self.taps(), self.p.outputs());
        let mut expected = vec![0.0; self.x.len()];
        for t in 0..outputs {
            for k in 0..taps {
                let mut sum = 0.0;
                for o in 0..self.filters {
                    sum += self.dy[o * outputs + t] * self.w[o * taps + k];
                }
                if let Some(i) = self.input(t, k) {
                    expected[i] += sum;
                }
            }
        }
        let runs = taps / KW;
        let (mut dx, mut patches) = (vec![9.0; self.x.len()], vec![[9.0; KW]; TILE * runs]);
        kernel::conv2d_dx(&self.dy, &self.w, self.p, runs, &mut dx, &mut patches);
        assert_eq!(bits(&dx), bits(&expected), "{}", self.name());
    }
}

fn rounds<const KW: usize>() {
    let mut random = Random::new(KW as u64);
    for _ in 0..ROUNDS {
        let case = Case::draw(&mut random, KW);
        case.forward::<KW>();
        case.weights::<KW>(&mut random);
        case.inputs::<KW>();
    }
}

#[test]
fn convolutions_sum_in_the_documented_order() {
    rounds::<1>();
    rounds::<2>();
    rounds::<3>();
    rounds::<5>();
}

/// One tap a channel: with and without a copy, the same bits.
#[test]
fn pointwise_is_a_convolution() {
    let mut random = Random::new(6);
    for _ in 0..ROUNDS {
        let (channels, filters, n) = (1 + random.below(9), 1 + random.below(9), 1 + random.below(30));
        let (x, w) = (
            vector(&mut random, channels * n),
            vector(&mut random, filters * channels),
        );
        let (b, dy) = (vector(&mut random, filters), vector(&mut random, filters * n));
        let axis = |len| Patches {
            len,
            taps: 1,
            stride: 1,
            dilation: 1,
            left: 0,
        };
        let p = Patches2d {
            rows: axis(1),
            columns: axis(n),
            out: (1, n),
        };
        let (mut y, mut expected) = (vec![9.0; filters * n], vec![8.0; filters * n]);
        let (mut columns, mut sums) = (vec![9.0; TILE * channels], vec![[9.0; TILE]; filters]);
        kernel::pointwise(&x, (&w, &b), (channels, n), &mut y);
        kernel::conv2d(&x, (&w, &b), p, channels, &mut expected, (&mut columns, &mut sums));
        assert_eq!(bits(&y), bits(&expected), "{channels} to {filters} channels of {n}");
        let (mut dx, mut expected) = (vec![9.0; x.len()], vec![8.0; x.len()]);
        kernel::pointwise_dx(&dy, &w, (channels, n), &mut dx);
        kernel::conv2d_dx(
            &dy,
            &w,
            p,
            channels,
            &mut expected,
            &mut vec![[9.0; 1]; TILE * channels],
        );
        assert_eq!(bits(&dx), bits(&expected), "{channels} to {filters} channels of {n}");
    }
}

/// The first of equals counts, and the first that is no number, as in one dimension.
#[test]
fn maxima_of_equals_and_of_no_numbers() {
    let window = |len| Patches {
        len,
        taps: 2,
        stride: 2,
        dilation: 1,
        left: 0,
    };
    let p = Patches2d {
        rows: window(2),
        columns: window(8),
        out: (1, 4),
    };
    let nan = f32::NAN;
    let x = [
        [3.0, 3.0, 1.0, 2.0, 5.0, nan, nan, 1.0],
        [1.0, 3.0, 4.0, 4.0, nan, 6.0, 2.0, nan],
    ];
    let (mut y, mut at) = ([0.0; 4], [9; 4]);
    kernel::max_pool2d(x.as_flattened(), p, &mut y, &mut at);
    assert_eq!(at, [0, 2, 1, 0]);
    assert_eq!(y[..2], [3.0, 4.0]);
    assert!(y[2].is_nan() && y[3].is_nan());
    let mut inferred = [0.0; 4];
    kernel::max_pool2d(x.as_flattened(), p, &mut inferred, &mut []);
    assert_eq!(bits(&inferred), bits(&y));
    let mut dx = [9.0; 16];
    kernel::max_pool2d_dx(&[1.0, 2.0, 3.0, 4.0], &at, p, &mut dx);
    let (mut expected, places) = ([0.0; 16], [0, 8 + 2, 5, 6]);
    for (place, dy) in places.into_iter().zip([1.0, 2.0, 3.0, 4.0]) {
        expected[place] = dy;
    }
    assert_eq!(dx, expected);
}
