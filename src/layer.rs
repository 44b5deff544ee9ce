//! The two traits of a layer: [`Layer`] infers, [`Train`] learns. Inference-only firmware links nothing of the second.

use crate::init::Nonlinearity;
use crate::layers::Setting;
use crate::params::Params;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tensor, Zero};
use rand_core::Rng;

/// One step of a network, from a batch of `In` to a batch of `Out`.
///
/// Activations never move: a layer either writes to its own buffer or works in place on its input, and `output` says
/// where the result lies.
pub trait Layer {
    /// One sample of input.
    type In: Shape;
    /// One sample of output.
    type Out: Shape;
    /// Room for the outputs of up to `B` samples; `()` where the layer works in place.
    type Buf<const B: usize>: Zero;
    /// Fails to compile where the layer cannot work for a reason its type does not show.
    const VALID: () = ();
    /// Multiply-accumulates of one sample's inference.
    const MACS: usize = 0;

    /// Computes the outputs of the samples in `x` (at most the `B` of the buffer). May overwrite `x`.
    fn infer<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>);

    /// Where `infer` left the outputs.
    fn output<'b, const B: usize>(x: &'b mut [Self::In], buf: &'b mut Self::Buf<B>) -> &'b mut [Self::Out];
}

/// A layer that learns.
///
/// On the way back the gradients take the places of the activations: `backward` finds dL/d(output) in
/// `output(x, buf)` and leaves dL/d(input) in `x`.
///
/// `forward` changes nothing in the layer. What a training pass is to change besides the trained parameters (running
/// statistics, the position of a random stream) goes to the tape, and `commit` takes it over once the pass is known to be good.
pub trait Train: Params<Elem: Scalar> + Layer<Out: Tensor<Elem = <Self as Params>::Elem>> {
    /// What is kept between `forward` and `backward`, for up to `B` samples.
    type Tape<const B: usize>: Zero;
    /// No gradient passes a frozen layer.
    const FROZEN: bool = false;
    /// What this layer does to its inputs, as the initialisation of the layer before it wants to know; `None` where it
    /// passes them on (normalisation, dropout, pooling) and the layer after it decides.
    const NONLINEARITY: Option<Nonlinearity> = None;

    /// Sets the starting values for a network in which `next` follows.
    fn init_before<R: Rng + ?Sized>(&mut self, next: Nonlinearity, rng: &mut R) {
        let _ = (next, rng);
    }

    /// Sets the starting values: weights by He et al. where a ReLU or its kin follows and by Glorot elsewhere
    /// ([`Init::default_before`](crate::Init::default_before)), biases 0, gammas 1, betas 0, running means 0 and variances 1.
    fn init<R: Rng + ?Sized>(&mut self, rng: &mut R) {
        self.init_before(Nonlinearity::Linear, rng);
    }

    /// Like [`Layer::infer`] but as training wants it (batch statistics, dropout), and fills the tape. (A layer without a buffer that calls
    /// `infer` here has to name its batch: `self.infer::<B>(x, buf)`.)
    fn forward<const B: usize>(&self, x: &mut [Self::In], buf: &mut Self::Buf<B>, tape: &mut Self::Tape<B>) {
        let _ = tape;
        self.infer(x, buf);
    }

    /// Adds dL/d(parameters) to `grad` and, where `dx` asks for it, overwrites `x` by dL/dx.
    ///
    /// In an implementation write `grad: &mut Self::Like<Self::Elem>` as here: that `X::With<X::Elem>` is `X` is true of every shape, but the
    /// compiler does not know it.
    fn backward<const B: usize>(
        &self,
        x: &mut [Self::In],
        buf: &mut Self::Buf<B>,
        tape: &mut Self::Tape<B>,
        grad: &mut Self::Like<Self::Elem>,
        dx: bool,
    );

    /// Takes over from the tape what the last `forward` learned besides gradients.
    fn commit<const B: usize>(&mut self, tape: &mut Self::Tape<B>) {
        let _ = tape;
    }

    /// The smallest batch `forward` can work with.
    fn min_batch(&self) -> usize {
        1
    }

    /// How many words of 32 bits there are besides the leaves that go on from step to step: the seeds and passes of dropouts, settings. With them and the
    /// leaves a run goes on where it was ([`words`](crate::words)).
    const STATE: usize = 0;

    /// One of these words; 0 where there is none.
    fn state(&self, i: usize) -> u32 {
        let _ = i;
        0
    }

    /// Changes one of these words.
    fn set_state(&mut self, i: usize, word: u32) {
        let _ = (i, word);
    }

    /// Applies a setting where it concerns this layer.
    fn configure(&mut self, setting: Setting) {
        let _ = setting;
    }
}
