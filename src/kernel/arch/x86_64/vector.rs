//! Vectors of four numbers (SSE2), of eight (AVX) and of sixteen (AVX-512) by the same names.

/// Four numbers.
pub mod sse {
    pub use core::arch::x86_64::{
        __m128 as Vector, _mm_add_ps as add, _mm_div_ps as div, _mm_loadu_ps as load, _mm_mul_ps as mul,
        _mm_set1_ps as splat, _mm_setzero_ps as zero, _mm_sqrt_ps as sqrt, _mm_storeu_ps as store, _mm_sub_ps as sub,
    };
    use core::slice::{from_raw_parts, from_raw_parts_mut};
    pub const LANES: usize = 4;

    /// The first `count` numbers, at most all, and zeros behind them.
    ///
    /// # Safety
    /// There are as many.
    #[inline]
    #[target_feature(enable = "sse2")]
    pub unsafe fn load_first(from: *const f32, count: usize) -> Vector {
        let mut four = [0.0; LANES];
        // SAFETY: it is up to the caller.
        let from = unsafe { from_raw_parts(from, count) };
        four.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        // SAFETY: there are four.
        unsafe { load(four.as_ptr()) }
    }

    /// The first `count` numbers.
    ///
    /// # Safety
    /// There is room for them.
    #[inline]
    #[target_feature(enable = "sse2")]
    pub unsafe fn store_first(to: *mut f32, count: usize, vector: Vector) {
        let mut four = [0.0; LANES];
        // SAFETY: there is room for four numbers, and for the first ones in their places.
        let to = unsafe {
            store(four.as_mut_ptr(), vector);
            from_raw_parts_mut(to, count)
        };
        to.iter_mut().zip(four).for_each(|(to, from)| *to = from);
    }
}

/// Eight numbers.
pub mod avx {
    pub use core::arch::x86_64::{
        __m256 as Vector, _mm256_add_ps as add, _mm256_div_ps as div, _mm256_loadu_ps as load, _mm256_mul_ps as mul,
        _mm256_set1_ps as splat, _mm256_setzero_ps as zero, _mm256_sqrt_ps as sqrt, _mm256_storeu_ps as store,
        _mm256_sub_ps as sub,
    };
    use core::arch::x86_64::{__m256i, _mm256_loadu_si256, _mm256_maskload_ps, _mm256_maskstore_ps};
    pub const LANES: usize = 8;

    /// Where `count` lanes from the first on begin: as many before the zeros.
    const MASKS: [i32; 2 * LANES] = {
        let mut lanes = [0; 2 * LANES];
        let mut lane = 0;
        while lane < LANES {
            lanes[lane] = -1;
            lane += 1;
        }
        lanes
    };

    /// The lanes of the first `count` numbers, at most all.
    #[inline]
    #[target_feature(enable = "avx")]
    pub fn lanes(count: usize) -> __m256i {
        let from = MASKS.as_ptr().wrapping_add(LANES - count.min(LANES));
        // SAFETY: from there on there are eight.
        unsafe { _mm256_loadu_si256(from.cast()) }
    }

    /// The first `count` numbers, at most all, and zeros behind them.
    ///
    /// # Safety
    /// There are as many.
    #[inline]
    #[target_feature(enable = "avx")]
    pub unsafe fn load_first(from: *const f32, count: usize) -> Vector {
        // SAFETY: it is up to the caller; other lanes are not read.
        unsafe { _mm256_maskload_ps(from, lanes(count)) }
    }

    /// The first `count` numbers.
    ///
    /// # Safety
    /// There is room for them.
    #[inline]
    #[target_feature(enable = "avx")]
    pub unsafe fn store_first(to: *mut f32, count: usize, vector: Vector) {
        // SAFETY: it is up to the caller; other lanes are not written.
        unsafe { _mm256_maskstore_ps(to, lanes(count), vector) }
    }
}

/// Sixteen numbers.
#[cfg(motenet_avx512)]
pub mod avx512 {
    pub use core::arch::x86_64::{
        __m512 as Vector, _mm512_add_ps as add, _mm512_div_ps as div, _mm512_loadu_ps as load, _mm512_mul_ps as mul,
        _mm512_set1_ps as splat, _mm512_setzero_ps as zero, _mm512_sqrt_ps as sqrt, _mm512_storeu_ps as store,
        _mm512_sub_ps as sub,
    };
    use core::arch::x86_64::{__mmask16, _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps};
    pub const LANES: usize = 16;

    /// The lanes of the first `count` numbers, at most all.
    #[inline(always)]
    fn lanes(count: usize) -> __mmask16 {
        ((1_u32 << count.min(LANES)) - 1) as __mmask16
    }

    /// The first `count` numbers, at most all, and zeros behind them.
    ///
    /// # Safety
    /// There are as many.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub unsafe fn load_first(from: *const f32, count: usize) -> Vector {
        // SAFETY: it is up to the caller; other lanes are not read.
        unsafe { _mm512_maskz_loadu_ps(lanes(count), from) }
    }

    /// The first `count` numbers.
    ///
    /// # Safety
    /// There is room for them.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub unsafe fn store_first(to: *mut f32, count: usize, vector: Vector) {
        // SAFETY: it is up to the caller; other lanes are not written.
        unsafe { _mm512_mask_storeu_ps(to, lanes(count), vector) }
    }
}
