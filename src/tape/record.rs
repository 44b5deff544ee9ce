use super::var::Var;
use crate::scalar::Scalar;
use crate::sentences::sentences;
use crate::shape::Zero;
use core::array;
use core::cell::Cell;
use core::iter::zip;

/// What the tape keeps of one operation: whose result depends on which earlier ones, and how much.
#[derive(Clone, Copy)]
pub(super) struct Node<T> {
    /// Derivatives of this result by the two earlier ones.
    weights: [T; 2],
    /// dJ/d(this result), summed up on the way back.
    adjoint: T,
    /// Where the two earlier ones stand; [`Place::CONSTANT`] for none.
    parents: [u16; 2],
}

impl<T: Zero> Zero for Node<T> {
    const ZERO: Self = Node {
        weights: [T::ZERO; 2],
        adjoint: T::ZERO,
        parents: [0; 2],
    };
}

/// Where a result stands on the tape. Counts on where the tape is full, so that an error can tell what it would have taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Place(u32);

impl Place {
    /// The place of what is not on any tape.
    pub(super) const CONSTANT: Self = Place(u32::MAX);

    /// As a node keeps it. Nodes only exist at places that fit, and `CONSTANT` becomes `u16::MAX`, which no tape reaches.
    fn short(self) -> u16 {
        self.0 as u16
    }
}

/// A tape while a cost is being computed.
pub(super) struct Recorder<'n, T> {
    nodes: &'n [Cell<Node<T>>],
    /// How many results there are, those without a place included.
    count: Cell<u32>,
}

impl<T: Scalar> Recorder<'_, T> {
    /// Notes a result and its derivatives by up to two earlier ones.
    pub(super) fn push(&self, parents: [Place; 2], weights: [T; 2]) -> Place {
        let count = self.count.get();
        if let Some(node) = self.nodes.get(count as usize) {
            node.set(Node {
                weights,
                adjoint: T::ZERO,
                parents: parents.map(Place::short),
            });
        }
        // One below the place of constants is as far as it counts.
        self.count.set(count.saturating_add(1).min(u32::MAX - 1));
        Place(count)
    }

    /// Hands the derivative of the result at `place`, which is 1, down to the parameters.
    fn back(&self, place: Place) {
        add(self.nodes, place.short(), T::ONE);
        let used = self.nodes.get(..self.count.get() as usize).unwrap_or_default();
        for node in used.iter().rev().map(Cell::get) {
            // What the cost does not depend on must not add 0 times an infinite derivative.
            if node.adjoint != T::ZERO {
                for (parent, weight) in zip(node.parents, node.weights) {
                    add(self.nodes, parent, node.adjoint * weight);
                }
            }
        }
    }
}

/// Adds to the adjoint of the node at `place`, if there is one.
fn add<T: Scalar>(nodes: &[Cell<Node<T>>], place: u16, adjoint: T) {
    if let Some(cell) = nodes.get(usize::from(place)) {
        let mut node = cell.get();
        node.adjoint += adjoint;
        cell.set(node);
    }
}

/// Room for the operations of a cost: up to `CAPACITY` of them, parameters included.
///
/// Every parameter takes one place, every operator and function one more; what only involves constants takes none. Plain data without a
/// lifetime: put it in a `static`, and use it for any number of costs, one after the other.
///
/// # Cost
/// 16 bytes a place for `f32`, 32 for `f64`. A cost takes its own arithmetic, a derivative for each operation, and two multiply-adds a place on
/// the way back, for any number of parameters.
///
/// ```
/// use motenet::tape::{Tape, TapeError};
/// let mut tape = Tape::<f32, 4>::new();
/// let cost = tape.cost(&[2.0, 3.0], |[x, y]| x * x * y)?;
/// assert_eq!((cost.value, cost.gradient), (12.0, [12.0, 4.0]));
///
/// let too_large = tape.cost(&[2.0], |[x]| (x * x).exp() + (3.0 * x).sin());
/// assert_eq!(too_large, Err(TapeError::Capacity { needed: 6, capacity: 4 }));
/// # Ok::<(), TapeError>(())
/// ```
///
/// Variables cannot leave their cost, nor be mixed with those of another one:
///
/// ```compile_fail
/// # use motenet::tape::Tape;
/// let (mut outer, mut inner) = (Tape::<f32, 8>::new(), Tape::<f32, 8>::new());
/// outer.cost(&[1.0], |[x]| {
///     inner.cost(&[1.0], |[y]| x * y);
///     x
/// });
/// ```
#[derive(Clone, Copy)]
pub struct Tape<T, const CAPACITY: usize> {
    nodes: [Node<T>; CAPACITY],
}

impl<T: Zero, const CAPACITY: usize> Zero for Tape<T, CAPACITY> {
    const ZERO: Self = {
        assert!(CAPACITY <= u16::MAX as usize, "a tape has at most 65535 places");
        Tape { nodes: Zero::ZERO }
    };
}

impl<T: Scalar, const CAPACITY: usize> Default for Tape<T, CAPACITY> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<T: Scalar, const CAPACITY: usize> Tape<T, CAPACITY> {
    /// What it occupies.
    pub const BYTES: usize = size_of::<Self>();

    /// An empty tape.
    pub const fn new() -> Self {
        Self::ZERO
    }

    /// The cost of the parameters `w`, and its gradient.
    ///
    /// # Errors
    /// [`TapeError`], never [`TapeError::NoSamples`].
    pub fn cost<const P: usize>(
        &mut self,
        w: &[T; P],
        cost: impl for<'t> FnOnce([Var<'t, T>; P]) -> Var<'t, T>,
    ) -> Result<Cost<T, P>, TapeError> {
        if let Some(parameter) = w.iter().position(|w| !w.is_usable()) {
            return Err(TapeError::Parameter { parameter });
        }
        let tape = Recorder {
            nodes: Cell::from_mut(&mut self.nodes[..]).as_slice_of_cells(),
            count: Cell::new(0),
        };
        let result = cost(w.map(|w| Var::parameter(w, &tape)));
        let (value, needed) = (result.value(), tape.count.get() as usize);
        if needed > CAPACITY {
            return Err(TapeError::Capacity {
                needed,
                capacity: CAPACITY,
            });
        }
        if !value.is_usable() {
            return Err(TapeError::Value);
        }
        tape.back(result.place());
        let mut nodes = self.nodes.iter();
        let gradient = array::from_fn(|_| nodes.next().map_or(T::ZERO, |node| node.adjoint));
        match gradient.iter().position(|g| !g.is_usable()) {
            Some(parameter) => Err(TapeError::Gradient { parameter }),
            None => Ok(Cost { value, gradient }),
        }
    }

    /// The mean of `cost` over samples, and its gradient: a tape that is long enough for one sample serves any number.
    ///
    /// ```
    /// use motenet::tape::{Tape, TapeError};
    /// // A line through three points: the mean of squared errors.
    /// let points = [(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)];
    /// let mut tape = Tape::<f32, 8>::new();
    /// let at = tape.mean(&[2.0, 0.0], points, |[a, b], (x, y)| (a * x + b - y).square())?;
    /// assert_eq!((at.value, at.gradient), (1.0, [-2.0, -2.0]));
    /// # Ok::<(), TapeError>(())
    /// ```
    ///
    /// # Errors
    /// [`TapeError`], at the first sample that gives one; [`TapeError::NoSamples`] where there is none.
    pub fn mean<S, const P: usize>(
        &mut self,
        w: &[T; P],
        samples: impl IntoIterator<Item = S>,
        mut cost: impl for<'t> FnMut([Var<'t, T>; P], S) -> Var<'t, T>,
    ) -> Result<Cost<T, P>, TapeError> {
        let (mut sum, mut n) = (Cost::ZERO, 0u32);
        for sample in samples {
            sum += self.cost(w, |w| cost(w, sample))?;
            n = n.saturating_add(1);
        }
        if n == 0 {
            return Err(TapeError::NoSamples);
        }
        let share = T::from_f64(f64::from(n));
        sum.value = sum.value / share;
        sum.gradient = sum.gradient.map(|g| g / share);
        // Finite: the sum of 2^32 terms below 2^63 is far from an overflow.
        Ok(sum)
    }
}

/// A cost and its gradient: hand the gradient to [`Optimizer::step`](crate::Optimizer::step).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Cost<T, const P: usize> {
    /// The cost J(w).
    pub value: T,
    /// dJ/dw, one number for each parameter.
    pub gradient: [T; P],
}

impl<T: Zero, const P: usize> Zero for Cost<T, P> {
    const ZERO: Self = Cost {
        value: T::ZERO,
        gradient: Zero::ZERO,
    };
}

impl<T: Scalar, const P: usize> core::ops::AddAssign for Cost<T, P> {
    /// The cost of two parts of the data, and its gradient.
    fn add_assign(&mut self, other: Self) {
        self.value += other.value;
        for (sum, g) in zip(&mut self.gradient, other.gradient) {
            *sum += g;
        }
    }
}

/// Why there is no gradient.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum TapeError {
    /// The cost has more operations than the tape has places.
    Capacity {
        /// The capacity that this cost needs.
        needed: usize,
        /// The capacity of the tape.
        capacity: usize,
    },
    /// A parameter is not finite, or so large (2^63) that its square is not.
    Parameter {
        /// Its place in the array, from 0.
        parameter: usize,
    },
    /// The cost is not finite, or 2^63 and more.
    Value,
    /// A derivative is not finite, or 2^63 and more: a kink like that of sqrt at 0, or an overflow.
    Gradient {
        /// The place of its parameter in the array, from 0.
        parameter: usize,
    },
    /// A mean over no samples.
    NoSamples,
}

sentences!(TapeError {
    Self::Capacity { needed, capacity } => "the cost needs a tape of {} places, this one has {}", needed, capacity;
    Self::Parameter { parameter } => "parameter {} is not finite", parameter;
    Self::Value => "the cost is not finite";
    Self::Gradient { parameter } => "the derivative by parameter {} is not finite", parameter;
    Self::NoSamples => "the mean over no samples";
});

impl core::error::Error for TapeError {}
