use crate::kernel;
use crate::layer::Layer;
use crate::predict::Predictor;
use crate::scalar::Scalar;
use crate::shape::{Tensor, Zero};
use core::borrow::Borrow;

/// What of its members' outputs an ensemble averages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Combine {
    /// The outputs: right for regression. Of logits it is the normalised geometric mean of the probabilities, and members must agree.
    Outputs,
    /// The softmax of each: a member that is sure counts more than one that is not, and none can veto. The usual choice for classes.
    Probabilities,
}

/// The mean of several networks' outputs, collected one after the other: members may differ in kind, need not be in memory together, and
/// may come from flash.
///
/// ```
/// use motenet::{Zero, regularize::Committee};
/// let mut committee = Committee::<[f32; 2]>::ZERO;
/// committee.add(&[1.0, 5.0]);
/// committee.add(&[3.0, 0.0]);
/// assert_eq!(committee.mean(), Some([2.0, 2.5]));
/// ```
///
/// # Source
/// Hansen and Salamon, *Neural Network Ensembles* (IEEE PAMI 12, 1990); Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 7.11.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Committee<Y> {
    sum: Y,
    members: u32,
}

impl<Y: Zero> Zero for Committee<Y> {
    const ZERO: Self = Committee {
        sum: Y::ZERO,
        members: 0,
    };
}

impl<Y: Tensor> Committee<Y> {
    /// Adds a member's output as it is.
    pub fn add(&mut self, y: &Y) {
        kernel::add(self.sum.as_flat_mut(), y.as_flat());
        self.members = self.members.saturating_add(1);
    }

    /// How many members have spoken.
    pub const fn members(&self) -> u32 {
        self.members
    }

    /// The mean of what was added; `None` where nothing was.
    pub fn mean(mut self) -> Option<Y> {
        if self.members == 0 {
            return None;
        }
        kernel::scale(self.sum.as_flat_mut(), Y::Elem::ONE / Y::Elem::of(self.members as f32));
        Some(self.sum)
    }
}

impl<T: Scalar, const K: usize> Committee<[T; K]> {
    /// Adds the softmax of a member's logits.
    pub fn add_probabilities(&mut self, logits: &[T; K]) {
        let mut p = *logits;
        let (sum, _) = kernel::softmax(&mut p);
        // The sum is 0 for no classes and at least 1 else.
        kernel::scale(&mut p, T::ONE / sum);
        self.add(&p);
    }
}

/// The mean output of several networks of one kind for `x`, computed one after the other in the memory of a single `predictor`; `None` where
/// there is no network.
///
/// ```
/// use motenet::{prelude::*, regularize::{Combine, ensemble}};
/// type Net = Model<[f32; 1], Dense<2>>;
/// let (mut nets, mut predictor) = ([Net::ZERO, Net::ZERO], Predictor::<Net>::ZERO);
/// nets[0].b = [[3.0, 1.0]];
/// nets[1].b = [[0.0, 4.0]];
/// let y = ensemble(&nets, &mut predictor, &[0.0], Combine::Outputs);
/// assert_eq!(y, Some([1.5, 2.5]));
/// ```
///
/// # Cost
/// One inference a network.
pub fn ensemble<N, T: Scalar, const K: usize>(
    nets: impl IntoIterator<Item: Borrow<N>>,
    predictor: &mut Predictor<N>,
    x: &N::In,
    combine: Combine,
) -> Option<[T; K]>
where
    N: Layer<Out = [T; K]>,
{
    let mut committee = Committee::<[T; K]>::ZERO;
    for net in nets {
        let y = predictor.predict(net.borrow(), x);
        match combine {
            Combine::Outputs => committee.add(&y),
            Combine::Probabilities => committee.add_probabilities(&y),
        }
    }
    committee.mean()
}
