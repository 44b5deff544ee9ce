//! `+ - * /` and their assigning forms, between variables and with plain numbers on either side.

use super::var::Var;
use crate::scalar::Scalar;
use core::iter::Sum;
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

impl<T: Scalar> Neg for Var<'_, T> {
    type Output = Self;
    fn neg(self) -> Self {
        self.map(-self.value(), -T::ONE)
    }
}

/// The operator between two variables, and with a number on the right: `a` and `b` are the values; then the result and its derivatives by both.
macro_rules! operator {
    ($Op:ident $op:ident, $Assign:ident $assign:ident: |$a:ident, $b:ident| $value:expr, $by_a:expr, $by_b:expr) => {
        impl<T: Scalar> $Op for Var<'_, T> {
            type Output = Self;
            fn $op(self, other: Self) -> Self {
                let ($a, $b) = (self.value(), other.value());
                self.map2(other, $value, [$by_a, $by_b])
            }
        }
        impl<T: Scalar> $Op<T> for Var<'_, T> {
            type Output = Self;
            fn $op(self, $b: T) -> Self {
                let $a = self.value();
                let _ = $a;
                self.map($value, $by_a)
            }
        }
        impl<T: Scalar> $Assign for Var<'_, T> {
            fn $assign(&mut self, other: Self) {
                *self = $Op::$op(*self, other);
            }
        }
        impl<T: Scalar> $Assign<T> for Var<'_, T> {
            fn $assign(&mut self, other: T) {
                *self = $Op::$op(*self, other);
            }
        }
        operator!($Op $op for f32: |$a, $b| $value, $by_b);
        operator!($Op $op for f64: |$a, $b| $value, $by_b);
    };
    ($Op:ident $op:ident for $T:ident: |$a:ident, $b:ident| $value:expr, $by_b:expr) => {
        impl<'t> $Op<Var<'t, $T>> for $T {
            type Output = Var<'t, $T>;
            fn $op(self, other: Var<'t, $T>) -> Var<'t, $T> {
                type T = $T;
                let ($a, $b): (T, T) = (self, other.value());
                other.map($value, $by_b)
            }
        }
    };
}

operator!(Add add, AddAssign add_assign: |a, b| a + b, T::ONE, T::ONE);
operator!(Sub sub, SubAssign sub_assign: |a, b| a - b, T::ONE, -T::ONE);
operator!(Mul mul, MulAssign mul_assign: |a, b| a * b, b, a);
operator!(Div div, DivAssign div_assign: |a, b| a / b, T::ONE / b, -(a / b) / b);

impl<'t, T: Scalar> Sum for Var<'t, T> {
    fn sum<I: Iterator<Item = Var<'t, T>>>(terms: I) -> Self {
        terms.fold(Var::constant(T::ZERO), |sum, term| sum + term)
    }
}
