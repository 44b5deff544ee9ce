//! Training: gradients of a mini-batch, and the update that follows.

#[cfg(test)]
mod in_place;
mod words;

use crate::error::ConfigError;
use crate::kernel;
use crate::layer::{Layer, Train};
use crate::loss::{Loss, TargetError};
use crate::metrics::Sum;
use crate::optim::{self, Optimizer};
use crate::params::{Params, Role};
use crate::predict::predict;
use crate::scalar::Scalar;
use crate::sentences::sentences;
use crate::shape::{Elem, Shape, Zero, first};
use core::borrow::Borrow;

/// Everything training needs besides the network, for batches of up to `B` samples: inputs, activations, tape, gradient and optimiser state.
/// Put it in a `static`.
pub struct Memory<N: Train, O: Optimizer, const B: usize> {
    x: [N::In; B],
    buf: N::Buf<B>,
    tape: N::Tape<B>,
    grad: N::Like<N::Elem>,
    slots: N::Like<O::Slot<N::Elem>>,
    /// How many samples `grad` is the mean of.
    samples: usize,
}

impl<N: Train, O: Optimizer, const B: usize> Zero for Memory<N, O, B> {
    const ZERO: Self = {
        let ((), _) = (N::VALID, N::FROZEN);
        assert!(B > 0, "a batch has at least one sample");
        Memory {
            x: Zero::ZERO,
            buf: Zero::ZERO,
            tape: Zero::ZERO,
            grad: Zero::ZERO,
            slots: Zero::ZERO,
            samples: 0,
        }
    };
}

impl<N: Train, O: Optimizer, const B: usize> Memory<N, O, B> {
    /// What it occupies.
    pub const BYTES: usize = size_of::<Self>();

    /// `net`'s output for `x`, as inference computes it: between training runs no [`Predictor`](crate::Predictor) is needed.
    pub fn predict(&mut self, net: &N, x: &N::In) -> N::Out {
        predict(net, &mut self.x, &mut self.buf, x)
    }

    /// Where a single sample is put for [`Memory::predict_in_place`] and [`Trainer::accumulate_in_place`], which need no second copy of it.
    pub(crate) fn sample_mut(&mut self) -> Option<&mut N::In> {
        self.x.first_mut()
    }

    /// `net`'s output for the sample in its place; the place holds anything afterwards.
    pub(crate) fn predict_in_place(&mut self, net: &N) -> N::Out {
        let x = first(&mut self.x, 1);
        net.infer(x, &mut self.buf);
        N::output(x, &mut self.buf).first().copied().unwrap_or(Zero::ZERO)
    }

    /// A training pass without loss and gradient: `net` takes over what it learns besides them (running statistics). Returns how many samples
    /// there were. A gradient already accumulated stays.
    pub(crate) fn pass<X: Borrow<N::In>>(
        &mut self,
        net: &mut N,
        batch: impl IntoIterator<Item = X>,
    ) -> Result<usize, StepError> {
        let mut room = self.x.iter_mut();
        let mut n = 0;
        for x in batch {
            let slot = room.next().ok_or(StepError::BatchTooLarge { room: B })?;
            kernel::copy(x.borrow().as_flat(), slot.as_flat_mut());
            if !kernel::all_usable(slot.as_flat()) {
                return Err(StepError::Sample { sample: n });
            }
            n += 1;
        }
        let least = net.min_batch();
        match n {
            0 => return Err(StepError::EmptyBatch),
            n if n < least => return Err(StepError::BatchTooSmall { least }),
            _ => {}
        }
        let x = first(&mut self.x, n);
        net.forward(x, &mut self.buf, &mut self.tape);
        if !kernel::all_usable(Shape::flat(N::output(x, &mut self.buf))) {
            return Err(StepError::Loss);
        }
        net.commit(&mut self.tape);
        Ok(n)
    }
}

/// Trains `net` in mini-batches of up to `B` samples.
///
/// ```
/// use motenet::prelude::*;
/// type Net = Model<[f32; 2], (Dense<8>, Tanh, Dense<1>)>;
/// let mut net = Net::ZERO;
/// let mut memory = Memory::<Net, Adam, 4>::ZERO;
/// net.init(&mut motenet::rng::seeded(1));
/// let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.05), BinaryCrossEntropy);
/// let xor = [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])];
/// for _ in 0..300 {
///     trainer.step(xor.iter().map(|(x, t)| (x, t)))?;
/// }
/// assert!(xor.iter().all(|(x, t)| (trainer.predict(x)[0] > 0.0) == (t[0] > 0.5)));
/// # Ok::<(), motenet::StepError>(())
/// ```
pub struct Trainer<'a, N: Train, O: Optimizer, L: Loss<N::Out>, const B: usize> {
    net: &'a mut N,
    memory: &'a mut Memory<N, O, B>,
    /// The optimiser; change its learning rate here.
    pub optimizer: O,
    /// The loss.
    pub loss: L,
    /// Whether samples, losses and gradients that are not finite are refused; on by default.
    ///
    /// Off, such numbers reach the weights, and a step saves one pass over the inputs, outputs and gradients. Targets are checked either way.
    pub guard: bool,
    /// Whether the gradient may have been changed since it was checked.
    touched: bool,
}

/// Why a step was not taken. Weights, optimiser state and running statistics are as they were.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum StepError {
    /// A batch of no samples.
    EmptyBatch,
    /// More samples than the memory has room for.
    BatchTooLarge {
        /// How many there is room for.
        room: usize,
    },
    /// Fewer samples than batch statistics need.
    BatchTooSmall {
        /// How many it takes.
        least: usize,
    },
    /// A sample's target is not one.
    Target {
        /// The sample's place in the batch, from 0.
        sample: usize,
        /// What is wrong with it.
        error: TargetError,
    },
    /// A sample holds a NaN, an infinity, or a number so large (2^63) that its square is one.
    Sample {
        /// The sample's place in the batch, from 0.
        sample: usize,
    },
    /// The loss or its gradient is not finite: the network's output has overflowed.
    Loss,
    /// A gradient is not finite, or larger than 2^63. Gradients accumulated before are gone; weights, state and statistics are not touched.
    Gradient,
    /// An update without a gradient since the last one.
    NoGradient,
}

sentences!(StepError {
    Self::EmptyBatch => "a batch without samples";
    Self::BatchTooLarge { room } => "a batch of more than {} samples", room;
    Self::BatchTooSmall { least } => "batch statistics need {} samples", least;
    Self::Target { sample, error } => "sample {}: {}", sample, error;
    Self::Sample { sample } => "sample {} is not finite", sample;
    Self::Loss => "the loss is not finite";
    Self::Gradient => "a gradient is not finite";
    Self::NoGradient => "no gradient since the last update";
});

impl core::error::Error for StepError {}

impl<'a, N: Train, O: Optimizer, L: Loss<N::Out>, const B: usize> Trainer<'a, N, O, L, B> {
    /// Brings together what training needs. The optimiser's state in `memory` goes on from where it was.
    pub fn new(net: &'a mut N, memory: &'a mut Memory<N, O, B>, optimizer: O, loss: L) -> Self {
        Self {
            net,
            memory,
            optimizer,
            loss,
            guard: true,
            touched: false,
        }
    }

    /// One update from a batch of 1 to `B` samples: online learning, mini-batches and a short last batch are the same call. Returns their mean
    /// loss before the update.
    ///
    /// The iterator is walked twice (inputs, then targets), hence `Clone`; samples may be borrowed or made on the way.
    ///
    /// # Errors
    /// Every [`StepError`] but `NoGradient`; nothing has changed then.
    pub fn step<X, T>(&mut self, batch: impl IntoIterator<Item = (X, T), IntoIter: Clone>) -> Result<N::Elem, StepError>
    where
        X: Borrow<N::In>,
        T: Borrow<L::Target>,
    {
        let loss = self.gradient(batch)?;
        self.update()?;
        Ok(loss)
    }

    /// Computes the gradient of the batch's mean loss; returns that loss. [`Trainer::update`] applies it.
    ///
    /// # Errors
    /// Every [`StepError`] but `NoGradient`.
    pub fn gradient<X, T>(
        &mut self,
        batch: impl IntoIterator<Item = (X, T), IntoIter: Clone>,
    ) -> Result<N::Elem, StepError>
    where
        X: Borrow<N::In>,
        T: Borrow<L::Target>,
    {
        self.memory.samples = 0;
        self.accumulate(batch)
    }

    /// Like [`Trainer::gradient`], but keeps the gradients since the last update: the result is the gradient of the mean loss over all these
    /// samples, however they were cut into batches, but for rounding; a batch norm sees each batch by itself. Returns this batch's mean loss.
    ///
    /// So a batch of any size is trained in the memory of one sample: `accumulate` each, then [`Trainer::update`].
    ///
    /// # Errors
    /// Every [`StepError`] but `NoGradient`. Except for [`StepError::Gradient`] the accumulated gradient is as it was.
    pub fn accumulate<X, T>(
        &mut self,
        batch: impl IntoIterator<Item = (X, T), IntoIter: Clone>,
    ) -> Result<N::Elem, StepError>
    where
        X: Borrow<N::In>,
        T: Borrow<L::Target>,
    {
        let (loss, n) = self.forward(batch)?;
        self.backward(n)?;
        self.net.commit(&mut self.memory.tape);
        Ok(loss)
    }

    /// [`Trainer::accumulate`] of the sample in its place ([`Memory::sample_mut`]); the place holds anything afterwards.
    ///
    /// # Errors
    /// As there.
    pub(crate) fn accumulate_in_place(&mut self, target: &L::Target) -> Result<N::Elem, StepError> {
        let least = self.net.min_batch();
        if least > 1 {
            return Err(StepError::BatchTooSmall { least });
        }
        let wrong = |error| StepError::Target { sample: 0, error };
        self.loss.check(target).map_err(wrong)?;
        let Memory {
            x, buf, tape, samples, ..
        } = &mut *self.memory;
        let x = first(x, 1);
        if self.guard && !kernel::all_usable(Shape::flat(x)) {
            return Err(StepError::Sample { sample: 0 });
        }
        self.net.forward(x, buf, tape);
        let scale = N::Elem::ONE / N::Elem::of((*samples + 1) as f32);
        let y = N::output(x, buf).first_mut().ok_or(StepError::EmptyBatch)?;
        let loss = self.loss.grad(y, target, scale).map_err(wrong)?;
        if self.guard && !(loss.is_usable() && kernel::all_usable(y.as_flat())) {
            return Err(StepError::Loss);
        }
        self.backward(1)?;
        self.net.commit(&mut self.memory.tape);
        Ok(loss)
    }

    /// The gradient of a batch without what else a pass would leave behind (running statistics, the next dropout mask).
    pub(crate) fn gradient_only<X, T>(
        &mut self,
        batch: impl IntoIterator<Item = (X, T), IntoIter: Clone>,
    ) -> Result<(), StepError>
    where
        X: Borrow<N::In>,
        T: Borrow<L::Target>,
    {
        self.memory.samples = 0;
        let (_, n) = self.forward(batch)?;
        self.backward(n)
    }

    /// A batch's mean loss as a training pass computes it (batch statistics, dropout). Nothing is changed, the gradient included.
    ///
    /// # Errors
    /// Those of [`Trainer::gradient`] but [`StepError::Gradient`].
    pub fn training_loss<X, T>(
        &mut self,
        batch: impl IntoIterator<Item = (X, T), IntoIter: Clone>,
    ) -> Result<N::Elem, StepError>
    where
        X: Borrow<N::In>,
        T: Borrow<L::Target>,
    {
        Ok(self.forward(batch)?.0)
    }

    /// Computes a batch's mean loss and how many samples it has, and leaves the gradient of the outputs in their place.
    fn forward<X, T>(
        &mut self,
        batch: impl IntoIterator<Item = (X, T), IntoIter: Clone>,
    ) -> Result<(N::Elem, usize), StepError>
    where
        X: Borrow<N::In>,
        T: Borrow<L::Target>,
    {
        let batch = batch.into_iter();
        let n = self.take_in(batch.clone())?;
        let Memory {
            x, buf, tape, samples, ..
        } = &mut *self.memory;
        let x = first(x, n);
        self.net.forward(x, buf, tape);

        let scale = N::Elem::ONE / N::Elem::of((*samples + n) as f32);
        let y = N::output(x, buf);
        let loss = self
            .loss
            .grads(y, batch.map(|(_, target)| target), scale)
            .map_err(|(sample, error)| StepError::Target { sample, error })?;
        if self.guard && !(loss.is_usable() && kernel::all_usable(Shape::flat(y))) {
            return Err(StepError::Loss);
        }
        Ok((loss / N::Elem::of(n as f32), n))
    }

    /// Adds the gradient of the `n` samples that `forward` has seen to the accumulated one.
    fn backward(&mut self, n: usize) -> Result<(), StepError> {
        let Memory {
            x,
            buf,
            tape,
            grad,
            samples,
            ..
        } = &mut *self.memory;
        if *samples > 0 {
            let share = N::Elem::of(*samples as f32) / N::Elem::of((*samples + n) as f32);
            for i in 0..N::LEAVES {
                kernel::scale(grad.leaf_mut(i), share);
            }
        } else {
            // The last update has left its gradient to be looked at.
            for i in 0..N::LEAVES {
                kernel::clear(grad.leaf_mut(i));
            }
        }
        self.net.backward(first(x, n), buf, tape, grad, false);
        *samples += n;
        if self.guard && !(0..N::LEAVES).all(|i| kernel::all_usable(grad.leaf(i))) {
            self.discard();
            return Err(StepError::Gradient);
        }
        Ok(())
    }

    /// Checks a batch and copies its inputs; returns how many there are.
    fn take_in<X, T>(&mut self, batch: impl Iterator<Item = (X, T)>) -> Result<usize, StepError>
    where
        X: Borrow<N::In>,
        T: Borrow<L::Target>,
    {
        let mut room = self.memory.x.iter_mut();
        let mut n = 0;
        for (x, target) in batch {
            let slot = room.next().ok_or(StepError::BatchTooLarge { room: B })?;
            let x = x.borrow().as_flat();
            // Not the copy: a processor would wait for it to be written.
            if self.guard && !kernel::all_usable(x) {
                return Err(StepError::Sample { sample: n });
            }
            kernel::copy(x, slot.as_flat_mut());
            self.loss
                .check(target.borrow())
                .map_err(|error| StepError::Target { sample: n, error })?;
            n += 1;
        }
        let least = self.net.min_batch();
        match n {
            0 => Err(StepError::EmptyBatch),
            n if n < least => Err(StepError::BatchTooSmall { least }),
            n => Ok(n),
        }
    }

    /// Moves the weights against the gradient, and forgets the gradient.
    ///
    /// # Errors
    /// [`StepError::NoGradient`] where there is none since the last update; [`StepError::Gradient`] where [`Trainer::grad_mut`] has made it unusable.
    pub fn update(&mut self) -> Result<(), StepError> {
        self.update_by(|optimizer, _, w, g, slots, decays| optimizer.update(w, g, slots, decays))
    }

    /// [`Trainer::update`] with `update` in the place of [`Optimizer::update`]; it is told the number of the leaf as well.
    pub(crate) fn update_by(
        &mut self,
        mut update: impl FnMut(&O, usize, &mut [N::Elem], &[N::Elem], &mut [O::Slot<N::Elem>], bool),
    ) -> Result<(), StepError> {
        let Memory {
            grad, slots, samples, ..
        } = &mut *self.memory;
        if *samples == 0 {
            return Err(StepError::NoGradient);
        }
        let touched = core::mem::take(&mut self.touched);
        if self.guard && touched && !(0..N::LEAVES).all(|i| kernel::all_usable(grad.leaf(i))) {
            self.discard();
            return Err(StepError::Gradient);
        }
        self.optimizer.tick();
        for i in 0..N::LEAVES {
            let decays = N::about(i).0 == Role::Weight;
            update(
                &self.optimizer,
                i,
                self.net.learns_mut(i),
                grad.leaf(i),
                slots.leaf_mut(i),
                decays,
            );
        }
        *samples = 0;
        Ok(())
    }

    /// Forgets the gradient.
    pub fn discard(&mut self) {
        self.memory.samples = 0;
        for i in 0..N::LEAVES {
            self.memory.grad.leaf_mut(i).fill(Zero::ZERO);
        }
    }

    /// Forgets the optimiser's state, for a new start with the same weights.
    pub fn reset_optimizer(&mut self, optimizer: O) {
        self.optimizer = optimizer;
        for i in 0..N::LEAVES {
            self.memory.slots.leaf_mut(i).fill(Zero::ZERO);
        }
    }

    /// The gradient, to inspect: leaf i belongs to the network's leaf i.
    pub fn grad(&self) -> &N::Like<N::Elem> {
        &self.memory.grad
    }

    /// The gradient, to change before [`Trainer::update`], which then looks at it once more.
    pub fn grad_mut(&mut self) -> &mut N::Like<N::Elem> {
        self.touched = true;
        &mut self.memory.grad
    }

    /// The Euclidean norm of the gradient.
    pub fn grad_norm(&self) -> N::Elem {
        optim::norm(&self.memory.grad)
    }

    /// Limits every gradient to [-bound, bound].
    ///
    /// # Errors
    /// [`ConfigError::ClipBound`] unless the bound is positive and finite.
    pub fn clip_value(&mut self, bound: f32) -> Result<(), ConfigError> {
        optim::clip_value(&mut self.memory.grad, clip_bound(bound)?);
        Ok(())
    }

    /// Shortens the gradient to at most `bound`; returns its norm before ([`optim::clip_norm`]).
    ///
    /// # Errors
    /// [`ConfigError::ClipBound`] unless the bound is positive and finite.
    pub fn clip_norm(&mut self, bound: f32) -> Result<N::Elem, ConfigError> {
        Ok(optim::clip_norm(&mut self.memory.grad, clip_bound(bound)?))
    }

    /// The network's output for `x`, as inference computes it (running statistics, no dropout).
    pub fn predict(&mut self, x: &N::In) -> N::Out {
        self.memory.predict(&*self.net, x)
    }

    /// The network.
    pub fn net(&self) -> &N {
        self.net
    }

    /// The network, to change its settings or weights.
    pub fn net_mut(&mut self) -> &mut N {
        self.net
    }
}

fn clip_bound(bound: f32) -> Result<f32, ConfigError> {
    if bound > 0.0 && bound < f32::INFINITY {
        Ok(bound)
    } else {
        Err(ConfigError::ClipBound)
    }
}

impl<N: Train + Layer, O: Optimizer, L: Loss<N::Out>, const B: usize> Trainer<'_, N, O, L, B> {
    /// Mean loss of samples as inference sees them, of any number: a million of them are added up as exactly as two (see
    /// [`metrics::Sum`](crate::metrics::Sum)). Not finite where an output is not.
    ///
    /// # Errors
    /// [`StepError::Target`], [`StepError::EmptyBatch`].
    pub fn evaluate<X, T>(&mut self, samples: impl IntoIterator<Item = (X, T)>) -> Result<N::Elem, StepError>
    where
        X: Borrow<N::In>,
        T: Borrow<L::Target>,
    {
        let (mut sum, mut n) = (Sum::ZERO, 0);
        for (x, target) in samples {
            let y = self.predict(x.borrow());
            let loss = self.loss.value(&y, target.borrow());
            sum.add(loss.map_err(|error| StepError::Target { sample: n, error })?);
            n += 1;
        }
        if n == 0 {
            Err(StepError::EmptyBatch)
        } else {
            Ok(sum.value() / N::Elem::of(n as f32))
        }
    }
}
