//! x86-64: 128-bit vectors (SSE2, which every such processor has), and 256-bit ones where the processor says at run time that it has AVX.
//!
//! Lanes are either the four partial sums of a dot product or independent elements, and no multiply-add is fused: the results are those of the portable
//! code to the bit, with vectors of either length.
#![allow(unsafe_code)]

mod adam;
mod affine;
mod exp;
mod multiply_add;
mod usable;
mod vector;

pub use adam::adam;
pub use affine::affine_rows;
pub use exp::exp_below_max;
pub use multiply_add::multiply_add_rows;
pub use usable::all_usable;

cpufeatures::new!(avx, "avx");
cpufeatures::new!(avx2, "avx2");

#[cfg(test)]
mod tests {
    use super::{adam, affine, avx, multiply_add};
    use crate::kernel::generic::adam::Step;
    use crate::rng::{self, Generator};

    fn numbers<const N: usize>(rng: &mut Generator) -> [f32; N] {
        core::array::from_fn(|_| rng::symmetric(rng))
    }

    fn bits(x: &[f32]) -> impl Iterator<Item = u32> {
        x.iter().map(|x| x.to_bits())
    }

    /// Other tests hold to its definition the path that this processor takes; here both paths are held to each other.
    #[test]
    fn both_lengths_of_vectors_leave_the_same_bits() {
        if !avx::get() {
            return;
        }
        let rng = &mut rng::seeded(5);
        let (a, b): ([f32; 512], [f32; 1024]) = (numbers(rng), numbers(rng));
        for rows in 1..8 {
            for inner in [1, 2, 3, 4, 5, 8, 11, 16, 19] {
                for n in [1, 3, 4, 5, 8, 9, 15, 16, 17, 25] {
                    let [mut y, mut z] = [[0.5; 512]; 2];
                    let job = affine::Job::new(&b[..n * inner], &a[..n], inner, 1);
                    // SAFETY: the processor has both.
                    unsafe {
                        affine::with_sse(&job, &a[..rows * inner], &mut y, n);
                        affine::with_avx(&job, &a[..rows * inner], &mut z, n);
                        multiply_add::with_sse(&a, (inner, 1), &b[..inner * n], n, &mut y[..rows * n]);
                        multiply_add::with_avx(&a, (inner, 1), &b[..inner * n], n, &mut z[..rows * n]);
                    }
                    assert!(bits(&y).eq(bits(&z)), "{rows} x {inner} x {n}");
                }
            }
        }
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
        for n in 0..40 {
            let ([mut w, mut v], mut p, mut q) = ([a; 2], b.map(f32::abs), b.map(f32::abs));
            // SAFETY: the processor has both.
            unsafe {
                adam::with_sse(&mut w[..n], &b[..n], &mut p[..2 * n], &s);
                adam::with_avx(&mut v[..n], &b[..n], &mut q[..2 * n], &s);
            }
            assert!(bits(&w).eq(bits(&v)) && bits(&p).eq(bits(&q)), "{n} weights");
            assert!(n == 0 || w[n - 1] != a[n - 1]);
        }
    }
}
