//! Borrowing decides what learns: `&L` is a frozen layer (in flash, say), `&mut L` one that learns and lives
//! elsewhere.
//!
//! ```
//! use motenet::prelude::*;
//! type Base = Model<[f32; 8], (Dense<16>, Relu)>;
//! type Head = Model<[f32; 16], Dense<3>>;
//! static BASE: Base = Base::ZERO;
//!
//! let mut head = Head::ZERO;
//! head.init(&mut motenet::rng::seeded(1));
//! let mut net = (&BASE, &mut head);
//! let mut memory = Memory::<(&Base, &mut Head), Sgd, 1>::ZERO;
//! let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
//! trainer.step([(&[0.5; 8], &2)])?;
//! # Ok::<(), motenet::StepError>(())
//! ```

use crate::init::Nonlinearity;
use crate::layer::{Layer, Train};
use crate::layers::Setting;
use crate::params::{Empty, NO_LEAF, Params, Role};
use crate::shape::{Dims, Elem, Shape, Tensor, Zero, first};
use core::slice;
use rand_core::Rng;

/// The outputs of a frozen layer, and the room to compute one of them.
///
/// A frozen part keeps no activations for a backward pass, so its inner buffers are those of one sample.
pub struct Frozen<Y, One, const B: usize> {
    out: [Y; B],
    one: One,
}

impl<Y: Zero, One: Zero, const B: usize> Zero for Frozen<Y, One, B> {
    const ZERO: Self = Self {
        out: Zero::ZERO,
        one: Zero::ZERO,
    };
}

impl<L: Layer> Layer for &L {
    type In = L::In;
    type Out = L::Out;
    type Buf<const B: usize> = Frozen<L::Out, L::Buf<1>, B>;
    const VALID: () = L::VALID;
    const MACS: usize = L::MACS;

    fn infer<const B: usize>(&self, x: &mut [L::In], buf: &mut Self::Buf<B>) {
        for (x, out) in x.iter_mut().zip(&mut buf.out) {
            let x = slice::from_mut(x);
            (**self).infer(x, &mut buf.one);
            if let [y] = L::output(x, &mut buf.one) {
                *out = *y;
            }
        }
    }
    fn output<'b, const B: usize>(x: &'b mut [L::In], buf: &'b mut Self::Buf<B>) -> &'b mut [L::Out] {
        first(&mut buf.out, x.len())
    }
}

impl<L: Layer> Params for &L {
    type Elem = <L::Out as Shape>::Elem;
    type Like<S: Elem> = Empty<S>;
    const LEAVES: usize = 0;
    const STORED: usize = 0;

    fn about(_: usize) -> (Role, Dims) {
        NO_LEAF
    }
    fn leaf(&self, _: usize) -> &[Self::Elem] {
        &[]
    }
    fn leaf_mut(&mut self, _: usize) -> &mut [Self::Elem] {
        &mut []
    }
}

impl<L: Layer<Out: Tensor>> Train for &L {
    type Tape<const B: usize> = ();
    const FROZEN: bool = true;
    const NONLINEARITY: Option<Nonlinearity> = Some(Nonlinearity::Linear);

    fn backward<const B: usize>(
        &self,
        _: &mut [L::In],
        _: &mut Self::Buf<B>,
        _: &mut (),
        _: &mut Self::Like<Self::Elem>,
        _: bool,
    ) {
    }
}

impl<L: Layer> Layer for &mut L {
    type In = L::In;
    type Out = L::Out;
    type Buf<const B: usize> = L::Buf<B>;
    const VALID: () = L::VALID;
    const MACS: usize = L::MACS;

    fn infer<const B: usize>(&self, x: &mut [L::In], buf: &mut L::Buf<B>) {
        (**self).infer(x, buf);
    }
    fn output<'b, const B: usize>(x: &'b mut [L::In], buf: &'b mut L::Buf<B>) -> &'b mut [L::Out] {
        L::output(x, buf)
    }
}

impl<L: Params> Params for &mut L {
    type Elem = L::Elem;
    type Like<S: Elem> = L::Like<S>;
    const LEAVES: usize = L::LEAVES;
    const STORED: usize = L::STORED;

    fn about(i: usize) -> (Role, Dims) {
        L::about(i)
    }
    fn leaf(&self, i: usize) -> &[L::Elem] {
        (**self).leaf(i)
    }
    fn leaf_mut(&mut self, i: usize) -> &mut [L::Elem] {
        (**self).leaf_mut(i)
    }
    fn learns(&self, i: usize) -> &[L::Elem] {
        (**self).learns(i)
    }
    fn learns_mut(&mut self, i: usize) -> &mut [L::Elem] {
        (**self).learns_mut(i)
    }
}

impl<L: Train> Train for &mut L {
    type Tape<const B: usize> = L::Tape<B>;
    const FROZEN: bool = L::FROZEN;
    const NONLINEARITY: Option<Nonlinearity> = L::NONLINEARITY;

    fn init_before<R: Rng + ?Sized>(&mut self, next: Nonlinearity, rng: &mut R) {
        (**self).init_before(next, rng);
    }
    fn forward<const B: usize>(&self, x: &mut [L::In], buf: &mut L::Buf<B>, tape: &mut L::Tape<B>) {
        (**self).forward(x, buf, tape);
    }
    fn backward<const B: usize>(
        &self,
        x: &mut [L::In],
        buf: &mut L::Buf<B>,
        tape: &mut L::Tape<B>,
        grad: &mut L::Like<L::Elem>,
        dx: bool,
    ) {
        (**self).backward(x, buf, tape, grad, dx);
    }
    fn commit<const B: usize>(&mut self, tape: &mut L::Tape<B>) {
        (**self).commit(tape);
    }
    fn min_batch(&self) -> usize {
        (**self).min_batch()
    }
    const STATE: usize = L::STATE;

    fn state(&self, i: usize) -> u32 {
        (**self).state(i)
    }
    fn set_state(&mut self, i: usize, word: u32) {
        (**self).set_state(i, word);
    }
    fn configure(&mut self, setting: Setting) {
        (**self).configure(setting);
    }
}
