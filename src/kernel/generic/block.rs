use crate::scalar::Scalar;
use core::any::TypeId;
use core::iter::zip;

/// Terms that share one exponent.
const TERMS: usize = 32;
/// Rows of A that a column of B is taken apart for.
const ROWS: usize = 4;
/// Bits of a mantissa, with the one that is not stored.
const BITS: u32 = 24;

/// How a matrix lies in its slice: the element of row i and column j is number `i * row + j * column`.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// From one row to the next.
    pub row: usize,
    /// From one column to the next.
    pub column: usize,
}

/// C += A B by block mantissas: for cores without an FPU, an alternative to [`multiply_add`](crate::kernel::multiply_add) and
/// [`affine`](crate::kernel::affine) that takes a fraction of the instructions and **rounds differently**.
///
/// Blocks of 32 terms are summed as integers. Within a block the elements of a row of A get one exponent, that of the largest, and so do those of a
/// column of B; each becomes an integer of 24 bits and a sign. Integer products are summed without error, and the sum is rounded to `f32`, once, and
/// added to C. The result is the same to the bit on every target.
///
/// # Error
/// Elements are cut off at 2^-23 of the power of two at or below the largest of their block (exactly 0 below that), so a block's sum s of n products is off by at most
///
/// ```text
/// |ŝ - s| <= 2^-23 (max|a| Σ|b| + max|b| Σ|a| + 2^-23 n max|a| max|b|) + 2^-24 |ŝ| + 2^-149
/// ```
///
/// where f32 arithmetic has n 2^-24 Σ|a b| or so: more exact for numbers of one magnitude, less where a product of two small ones should count beside
/// large elements that meet zeros. Subnormal elements count as 0, which adds 2^-126 (Σ|a| + Σ|b|) to the bound at most. Blocks with an infinity or NaN are
/// computed in f32, term by term. In `f64` everything is computed in `f64`, term by term, so that gradients can be checked.
///
/// # Shapes
/// A `[rows][terms]`, B `[terms][columns]`, C `[rows][columns]`, each in its layout; elements beyond the end of a slice are 0.
///
/// # Cost
/// 640 bytes of stack.
#[inline(never)]
pub fn block_multiply_add<T: Scalar>(
    (a, in_a): (&[T], Layout),
    (b, in_b): (&[T], Layout),
    (c, in_c): (&mut [T], Layout),
    (rows, terms, columns): (usize, usize, usize),
) {
    let exact = TypeId::of::<T>() != TypeId::of::<f32>();
    let (mut rows_of_a, mut column_of_b) = ([[0; TERMS]; ROWS], [0; TERMS]);
    for first in (0..terms).step_by(TERMS) {
        let len = TERMS.min(terms - first);
        for top in (0..rows).step_by(ROWS) {
            let mut exponents = [None; ROWS];
            for ((r, m), exponent) in zip(zip(top..rows, &mut rows_of_a), &mut exponents) {
                *exponent = take_apart(a, r * in_a.row + first * in_a.column, in_a.column, len, m);
            }
            for column in 0..columns {
                let at_b = first * in_b.row + column * in_b.column;
                let exponent_b = take_apart(b, at_b, in_b.row, len, &mut column_of_b);
                for ((r, m), exponent) in zip(zip(top..rows, &rows_of_a), exponents) {
                    let sum = match (exponent, exponent_b) {
                        (Some(e), Some(f)) if !exact => T::of(rounded(integer_dot(m, &column_of_b, len), e + f)),
                        _ => {
                            let at_a = r * in_a.row + first * in_a.column;
                            term_by_term((a, at_a, in_a.column), (b, at_b, in_b.row), len)
                        }
                    };
                    if let Some(c) = c.get_mut(r * in_c.row + column * in_c.column) {
                        *c += sum;
                    }
                }
            }
        }
    }
}

/// Writes `len` numbers as integers of one exponent, and zeros up to a multiple of four; returns the exponent as it is stored in an `f32`. `None` if one
/// of the numbers is not finite.
#[inline(never)]
fn take_apart<T: Scalar>(
    x: &[T],
    mut at: usize,
    stride: usize,
    len: usize,
    integers: &mut [i32; TERMS],
) -> Option<i32> {
    let mut largest = 0;
    let (integers, rest) = integers.split_at_mut_checked(len)?;
    for integer in &mut *integers {
        let bits = x.get(at).map_or(0, |x| x.to_f32().to_bits());
        largest = (bits << 1).max(largest);
        *integer = bits as i32;
        at += stride;
    }
    for integer in rest.iter_mut().take(3) {
        *integer = 0;
    }
    let exponent = largest >> BITS;
    if exponent == 255 {
        return None;
    }
    for integer in integers {
        let bits = *integer as u32;
        let own = bits << 1 >> BITS;
        let shift = exponent - own;
        *integer = if own == 0 || shift >= BITS {
            0
        } else {
            let magnitude = ((bits & 0x007F_FFFF | 0x0080_0000) >> shift) as i32;
            if bits >> 31 == 0 { magnitude } else { -magnitude }
        };
    }
    Some(exponent as i32)
}

/// Σ a_i b_i of the first `len` integers, exactly: 2^53 at most.
#[inline]
fn integer_dot(a: &[i32; TERMS], b: &[i32; TERMS], len: usize) -> i64 {
    let (a, _) = a.as_chunks::<4>();
    let (b, _) = b.as_chunks::<4>();
    let fours = zip(a, b).take(len.div_ceil(4));
    if cfg!(motenet_short_multiply) {
        // A product of 32 bits is all there is: a = 2^12 h + l.
        let (mut high, mut middle, mut low) = (0i32, 0i32, 0i32);
        let mut sum = 0;
        let mut add = |a: i32, b: i32| {
            let (ah, al, bh, bl) = (a >> 12, a & 0xFFF, b >> 12, b & 0xFFF);
            high += ah * bh;
            middle += ah * bl;
            middle += al * bh;
            low += al * bl;
        };
        for (&[a0, a1, a2, a3], &[b0, b1, b2, b3]) in fours {
            add(a0, b0);
            add(a1, b1);
            add(a2, b2);
            add(a3, b3);
        }
        sum += i64::from(low) + (i64::from(middle) << 12) + (i64::from(high) << 24);
        sum
    } else {
        let mut sum = 0;
        for (&[a0, a1, a2, a3], &[b0, b1, b2, b3]) in fours {
            sum += i64::from(a0) * i64::from(b0);
            sum += i64::from(a1) * i64::from(b1);
            sum += i64::from(a2) * i64::from(b2);
            sum += i64::from(a3) * i64::from(b3);
        }
        sum
    }
}

/// `sum` times two to the power of the two stored exponents, less what they are stored with and the bits behind the points.
#[inline]
fn rounded(sum: i64, exponents: i32) -> f32 {
    let (value, power) = (sum as f32, exponents - 2 * (127 + BITS as i32 - 1));
    let exponent = (value.to_bits() << 1 >> BITS) as i32 + power;
    if sum == 0 {
        0.0
    } else if (1..255).contains(&exponent) {
        // Another exponent: a multiplication is a call.
        f32::from_bits(value.to_bits().wrapping_add_signed(power << 23))
    } else {
        scaled(value, power)
    }
}

/// value 2^power, where the result may be subnormal or infinite.
#[cold]
fn scaled(mut value: f32, mut power: i32) -> f32 {
    let two_to = |power: i32| f32::from_bits(((power + 127) as u32) << 23);
    while power < -126 {
        value *= two_to(-126);
        power += 126;
    }
    while power > 127 {
        value *= two_to(127);
        power -= 127;
    }
    value * two_to(power)
}

#[cold]
fn term_by_term<T: Scalar>(
    (a, mut at_a, step_a): (&[T], usize, usize),
    (b, mut at_b, step_b): (&[T], usize, usize),
    len: usize,
) -> T {
    let mut sum = T::ZERO;
    for _ in 0..len {
        if let (Some(&a), Some(&b)) = (a.get(at_a), b.get(at_b)) {
            sum += a * b;
        }
        at_a += step_a;
        at_b += step_b;
    }
    sum
}
