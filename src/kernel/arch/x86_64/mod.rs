//! x86-64: 128-bit vectors (SSE2, which every such processor has), and longer ones where the processor says at run time that it has AVX or AVX-512.
//!
//! Lanes are either the four partial sums of a dot product or independent elements, and no multiply-add is fused: the results are those of the portable
//! code to the bit, with vectors of any length.
#![allow(unsafe_code)]
// AVX-512 is newer than the oldest compiler that will do: `build.rs` looks which one it is.
#![cfg_attr(motenet_avx512, allow(clippy::incompatible_msrv))]

mod adam;
mod affine;
mod exp;
mod longest;
mod multiply_add;
mod panel;
mod term;
mod usable;
mod vector;

pub use adam::adam;
pub use affine::affine_rows;
pub use exp::exp_below_max;
pub use multiply_add::{multiply_add_rows, sum_rows};
pub use usable::all_usable;

cpufeatures::new!(avx, "avx");
cpufeatures::new!(avx2, "avx2");
#[cfg(motenet_avx512)]
cpufeatures::new!(avx512f, "avx512f");

#[cfg(test)]
mod tests {
    use super::longest::Longest;
    use super::{adam, affine, multiply_add};
    use crate::kernel::generic::adam::Step;
    use crate::rng::{self, Generator};

    fn numbers<const N: usize>(rng: &mut Generator) -> [f32; N] {
        core::array::from_fn(|_| rng::symmetric(rng))
    }

    fn bits(x: &[f32]) -> impl Iterator<Item = u32> {
        x.iter().map(|x| x.to_bits())
    }

    /// The vectors that this processor has beside the shortest.
    fn longer() -> impl Iterator<Item = Longest> {
        let all = [
            Longest::Eight,
            #[cfg(motenet_avx512)]
            Longest::Sixteen,
        ];
        all.into_iter().filter(|length| *length <= Longest::here())
    }

    /// Other tests hold to its definition the path that this processor takes; here all paths are held to each other.
    #[test]
    fn all_lengths_of_vectors_leave_the_same_bits_of_products() {
        let rng = &mut rng::seeded(5);
        let (a, b): ([f32; 512], [f32; 1024]) = (numbers(rng), numbers(rng));
        for rows in [1, 2, 3, 4, 5, 6, 7, 8, 11] {
            for inner in [1, 2, 3, 4, 5, 8, 11, 16, 19] {
                for n in [1, 3, 4, 5, 8, 9, 12, 15, 16, 17, 25, 31, 32, 33, 41] {
                    let mut expected = [0.5; 512];
                    let (factors, terms) = ((inner, 1), &b[..inner * n]);
                    // SAFETY: every such processor has these.
                    unsafe { multiply_add::rows(&a, factors, terms, n, &mut expected[..rows * n], Longest::Four) };
                    for length in longer() {
                        let mut c = [0.5; 512];
                        // SAFETY: the processor has these.
                        unsafe { multiply_add::rows(&a, factors, terms, n, &mut c[..rows * n], length) };
                        assert!(bits(&c).eq(bits(&expected)), "{length:?}: {rows} x {inner} x {n}");
                    }
                    // Outputs one behind the other, or those of a row so.
                    for strides in [(1, n), (rows, 1)] {
                        let job = affine::Job::new(&b[..n * inner], &a[..n], inner, strides.0);
                        let x = &a[..rows * inner];
                        let mut expected = [0.5; 512];
                        // SAFETY: every such processor has these.
                        unsafe { affine::all(&job, x, &mut expected, strides.1, Longest::Four) };
                        for length in longer() {
                            let [mut y, mut by_rows] = [[0.5; 512]; 2];
                            // SAFETY: the processor has these, and AVX where it has longer ones than the shortest.
                            unsafe {
                                affine::all(&job, x, &mut y, strides.1, length);
                                affine::with_avx(&job, x, &mut by_rows, strides.1);
                            }
                            assert!(bits(&y).eq(bits(&expected)), "{length:?}: {rows} x {inner} x {n}");
                            assert!(bits(&by_rows).eq(bits(&expected)), "{rows} x {inner} x {n}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn all_lengths_of_vectors_leave_the_same_bits_of_adam() {
        let rng = &mut rng::seeded(6);
        let (a, b): ([f32; 64], [f32; 128]) = (numbers(rng), numbers(rng));
        let s = Step {
            beta1: 0.9,
            share1: 0.1,
            beta2: 0.999,
            share2: 0.001,
            lr: 0.01,
            correction2: 3.0,
            eps: 1e-8,
            l2: 0.125,
            shrink: 0.5,
        };
        for n in 0..64 {
            let (mut expected, mut moments) = (a, b.map(f32::abs));
            // SAFETY: every such processor has these, and there are as many gradients and moments.
            unsafe { adam::all(&mut expected[..n], &b[..n], &mut moments[..2 * n], &s, Longest::Four) };
            assert!(n == 0 || expected[n - 1] != a[n - 1]);
            for length in longer() {
                let (mut w, mut slots) = (a, b.map(f32::abs));
                // SAFETY: the processor has these, and the rest as above.
                unsafe { adam::all(&mut w[..n], &b[..n], &mut slots[..2 * n], &s, length) };
                assert!(bits(&w).eq(bits(&expected)), "{length:?}: {n} weights");
                assert!(bits(&slots).eq(bits(&moments)), "{length:?}: {n} weights");
            }
        }
    }
}
