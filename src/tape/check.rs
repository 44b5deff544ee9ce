use super::record::{Tape, TapeError};
use super::var::Var;
use crate::check::{Sums, Verdict};
use crate::scalar::Scalar;
use core::fmt;
use core::iter::zip;

/// One parameter's derivative and its difference quotient.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Component {
    /// The parameter's place in the array, from 0.
    pub parameter: usize,
    /// The derivative from the tape.
    pub gradient: f64,
    /// The two-sided difference.
    pub difference: f64,
}

/// The result of a check.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Report {
    /// `|g - g'| / (|g| + |g'|)`, the norms being Euclidean; 0 where both are 0.
    pub ratio: f64,
    /// What the ratio means.
    pub verdict: Verdict,
    /// The parameter where g and g' differ most.
    pub worst: Component,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Component {
            parameter,
            gradient,
            difference,
        } = self.worst;
        write!(f, "{:?}: ratio {:.1e}; worst: ", self.verdict, self.ratio)?;
        write!(
            f,
            "parameter {parameter}, gradient {gradient:e}, difference {difference:e}"
        )
    }
}

/// Compares the tape's gradient of `cost` at `w` with two-sided differences `(J(w + ε) - J(w - ε)) / 2ε`, as [`crate::check`] does for networks.
///
/// The operations here are right; what it finds is a wrong derivative given to [`Var::map`], and a kink (of abs, max, a decision on a
/// [`Var::value`]) within ε of `w`. Use `f64` and [`EPSILON`](crate::check::EPSILON).
///
/// ```
/// use motenet::check::{EPSILON, Verdict};
/// use motenet::tape::{Tape, TapeError, check};
/// let mut tape = Tape::<f64, 16>::new();
/// let right = check(&mut tape, &[0.5, -1.5], EPSILON, |[x, y]| (x * y).tanh() + x.exp() / 3.0)?;
/// assert_eq!(right.verdict, Verdict::Right);
/// let wrong = check(&mut tape, &[0.5], EPSILON, |[x]| x.map(x.value() * x.value(), x.value()))?;
/// assert_eq!(wrong.verdict, Verdict::Wrong);
/// # Ok::<(), TapeError>(())
/// ```
///
/// # Cost
/// `1 + 2 P` costs.
///
/// # Errors
/// Those of [`Tape::cost`].
pub fn check<T: Scalar, const P: usize, const CAPACITY: usize>(
    tape: &mut Tape<T, CAPACITY>,
    w: &[T; P],
    epsilon: f64,
    cost: impl for<'t> Fn([Var<'t, T>; P]) -> Var<'t, T>,
) -> Result<Report, TapeError> {
    let gradient = tape.cost(w, &cost)?.gradient;
    let step = T::from_f64(epsilon);
    let mut sums = Sums::default();
    let mut worst = Component {
        parameter: 0,
        gradient: 0.0,
        difference: 0.0,
    };
    for (parameter, (&before, g)) in zip(w, gradient).enumerate() {
        let mut at = |value: T| {
            let mut w = *w;
            if let Some(w) = w.get_mut(parameter) {
                *w = value;
            }
            tape.cost(&w, &cost).map(|cost| cost.value)
        };
        let (above, below) = (before + step, before - step);
        // By what the parameter really moved: above and below are rounded.
        let difference = (at(above)? - at(below)?).to_f64() / (above - below).to_f64();
        let gradient = g.to_f64();
        sums.add(gradient, difference);
        let (error, largest) = ((gradient - difference).abs(), (worst.gradient - worst.difference).abs());
        if error > largest || error.is_nan() {
            worst = Component {
                parameter,
                gradient,
                difference,
            };
        }
    }
    let ratio = sums.ratio();
    Ok(Report {
        ratio,
        verdict: Verdict::of(ratio),
        worst,
    })
}
