use crate::scalar::Scalar;
use crate::shape::first;
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
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
/// Elements are rounded to multiples of 2^-23 of the power of two at or below the largest of their block, so a block's sum s of n products is off by at
/// most
///
/// ```text
/// |ŝ - s| <= 2^-24 (max|a| Σ|b| + max|b| Σ|a| + 2^-24 n max|a| max|b| + |ŝ|) + 2^-149
/// ```
///
/// where sums in f32 have n 2^-24 Σ|a b| or so: more exact for numbers of one magnitude, less where a product of two small ones should count beside
/// large elements that meet zeros. A row or column of a block without an element of 2^-102 or more counts as 0, which adds at most
/// 2^-102 (Σ|a| + Σ|b|). Blocks with an infinity or NaN are computed in f32, term by term. In `f64` everything is computed in `f64`, term by term, so that gradients can be checked.
///
/// # Shapes
/// A `[rows][terms]`, B `[terms][columns]`, C `[rows][columns]`, each in its layout; elements beyond the end of a slice are 0.
///
/// # Cost
/// 770 bytes of stack.
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
                *exponent = take_apart_at(a, r * in_a.row + first * in_a.column, in_a.column, len, m);
            }
            for column in 0..columns {
                let at_b = first * in_b.row + column * in_b.column;
                let exponent_b = take_apart_at(b, at_b, in_b.row, len, &mut column_of_b);
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

/// [`take_apart`] of `len` numbers that stand `stride` apart; 0 beyond the end of `x`.
#[inline(never)]
fn take_apart_at<T: Scalar>(x: &[T], at: usize, stride: usize, len: usize, integers: &mut [i32; TERMS]) -> Option<i32> {
    if let Some(x) = x.get(at..at + len).filter(|_| stride == 1) {
        return take_apart(x, integers);
    }
    let (mut row, mut at) = ([T::ZERO; TERMS], at);
    let row = first(&mut row, len);
    for element in &mut *row {
        *element = x.get(at).copied().unwrap_or(T::ZERO);
        at += stride;
    }
    take_apart(row, integers)
}

/// Writes numbers as integers of one exponent, and zeros after them up to a multiple of four; returns the exponent as it is stored in an `f32`. `None` if
/// one of the numbers is not finite.
#[inline(never)]
fn take_apart<T: Scalar>(x: &[T], integers: &mut [i32; TERMS]) -> Option<i32> {
    let mut largest = 0;
    for x in x {
        largest = (x.to_f32().to_bits() << 1).max(largest);
    }
    let exponent = largest >> BITS;
    if exponent == 255 {
        return None;
    }
    // Of smaller numbers some are subnormal.
    if exponent < BITS + 1 {
        *integers = [0; TERMS];
        return Some(0);
    }
    let (integers, rest) = integers.split_at_mut_checked(x.len())?;
    for integer in rest.iter_mut().take(3) {
        *integer = 0;
    }
    for (x, integer) in zip(x, integers) {
        let bits = x.to_f32().to_bits();
        let shift = exponent - (bits << 1 >> BITS);
        *integer = if shift <= BITS {
            let magnitude = ((((bits << 8 | 1 << 31) >> (shift + 7)) + 1) >> 1) as i32;
            let sign = bits as i32 >> 31;
            (magnitude ^ sign) - sign
        } else {
            0
        };
    }
    Some(exponent as i32)
}

/// Σ a_i b_i of the first `len` integers, exactly: 2^53 at most.
#[cfg(not(motenet_arm_v6m))]
#[inline(never)]
fn integer_dot(a: &[i32; TERMS], b: &[i32; TERMS], len: usize) -> i64 {
    let ((a, _), (b, _)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
    let mut sum = 0;
    for (&[a0, a1, a2, a3], &[b0, b1, b2, b3]) in zip(a, b).take(len.div_ceil(4)) {
        sum += i64::from(a0) * i64::from(b0);
        sum += i64::from(a1) * i64::from(b1);
        sum += i64::from(a2) * i64::from(b2);
        sum += i64::from(a3) * i64::from(b3);
    }
    sum
}

/// The same where products have 32 bits: `h l' + l h' = (h + l) (h' + l') - h h' - l l'`.
#[cfg(motenet_arm_v6m)]
#[inline(never)]
fn integer_dot(a: &[i32; TERMS], b: &[i32; TERMS], len: usize) -> i64 {
    let (a, b) = (a.get(..len).unwrap_or_default(), b.get(..len).unwrap_or_default());
    let [high, both, low] = crate::kernel::arch::split_sums(a, b);
    let middle = both.wrapping_sub(high).wrapping_sub(low);
    i64::from(low) + (i64::from(middle) << 12) + (i64::from(high) << 24)
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
