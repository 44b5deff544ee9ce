use super::record::{Place, Recorder};
use crate::scalar::Scalar;
use core::cell::Cell;
use core::fmt;
use core::iter::zip;
use core::marker::PhantomData;

/// A number that is being differentiated: a parameter, a constant, or the result of operations on them.
///
/// A `Copy` handle on a tape; use it like a number. Plain numbers may stand on either side of an operator: `2.0 * x - 1.0`. (In code that is
/// generic over the number they stand on the right: `x * two`.)
///
/// Functions of your own take and give variables of one lifetime:
///
/// ```
/// use motenet::tape::{Tape, TapeError, Var};
/// fn gauss<'t>(x: f32, [height, middle, width]: [Var<'t, f32>; 3]) -> Var<'t, f32> {
///     height * (-((x - middle) / width).square()).exp()
/// }
/// let mut tape = Tape::<f32, 16>::new();
/// let at = tape.cost(&[2.0, 1.0, 0.5], |w| (gauss(1.0, w) - 1.5).square())?;
/// assert_eq!((at.value, at.gradient), (0.25, [1.0, 0.0, 0.0]));
/// # Ok::<(), TapeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Var<'t, T> {
    value: T,
    place: Place,
    /// Where it is noted; constants are not.
    tape: Option<&'t Recorder<'t, T>>,
    /// The lifetime names the tape and can't be shortened: variables of two tapes have two types.
    brand: PhantomData<Cell<&'t ()>>,
}

impl<'t, T: Scalar> Var<'t, T> {
    /// A number that does not depend on the parameters. Takes no place on the tape, nor do operations on constants alone.
    pub const fn constant(value: T) -> Self {
        Var {
            value,
            place: Place::CONSTANT,
            tape: None,
            brand: PhantomData,
        }
    }

    pub(super) fn parameter(value: T, tape: &'t Recorder<'t, T>) -> Self {
        Var {
            value,
            place: tape.push([Place::CONSTANT; 2], [T::ZERO; 2]),
            tape: Some(tape),
            brand: PhantomData,
        }
    }

    /// The number itself, for decisions on the way.
    pub const fn value(self) -> T {
        self.value
    }

    pub(super) const fn place(self) -> Place {
        self.place
    }

    /// A function of this number that is not among those here: give its value and its derivative at [`Var::value`].
    ///
    /// ```
    /// # use motenet::tape::{Tape, TapeError};
    /// let mut tape = Tape::<f32, 4>::new();
    /// let cube = tape.cost(&[2.0], |[x]| x.map(x.value().powi(3), 3.0 * x.value().powi(2)))?;
    /// assert_eq!((cube.value, cube.gradient), (8.0, [12.0]));
    /// # Ok::<(), TapeError>(())
    /// ```
    #[must_use]
    pub fn map(self, value: T, derivative: T) -> Self {
        match self.tape {
            Some(tape) => Var {
                value,
                place: tape.push([self.place, Place::CONSTANT], [derivative, T::ZERO]),
                ..self
            },
            None => Var::constant(value),
        }
    }

    /// A function of two numbers: its value, and its derivatives by both.
    #[must_use]
    pub fn map2(self, other: Self, value: T, derivatives: [T; 2]) -> Self {
        let [by_self, by_other] = derivatives;
        match (self.tape, other.tape) {
            (Some(tape), Some(_)) => Var {
                value,
                place: tape.push([self.place, other.place], derivatives),
                ..self
            },
            (Some(_), None) => self.map(value, by_self),
            (None, _) => other.map(value, by_other),
        }
    }

    /// `self + factor other` in one place of the tape instead of two.
    #[must_use]
    pub fn add_scaled(self, factor: T, other: Self) -> Self {
        self.map2(other, self.value + factor * other.value, [T::ONE, factor])
    }
}

impl<T: Scalar> From<T> for Var<'_, T> {
    fn from(value: T) -> Self {
        Var::constant(value)
    }
}

impl<T: fmt::Debug> fmt::Debug for Var<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Var").field(&self.value).finish()
    }
}

#[cfg(feature = "defmt")]
impl<T: defmt::Format> defmt::Format for Var<'_, T> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Var({})", self.value);
    }
}

/// `Σ w_i x_i` of variables and plain numbers, in one place of the tape a term; where lengths differ the shorter counts.
pub fn dot<'t, T: Scalar>(w: &[Var<'t, T>], x: &[T]) -> Var<'t, T> {
    zip(w, x).fold(Var::constant(T::ZERO), |sum, (&w, &x)| sum.add_scaled(x, w))
}
