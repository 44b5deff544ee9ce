//! Every layer under every optimiser: four small networks hold the layers, each is trained by all optimisers.

use motenet::layers::{BiasOnly, Fixed, SomeChannels, relaxed};
use motenet::optim::{Average, HeavyBall, StepSum};
use motenet::rng::{self, Generator};
use motenet::{
    AdaGrad, AdamW, AmsGrad, CenteredRmsProp, Lion, Memory, Nesterov, RmsProp, RmsPropMomentum, fingerprint, prelude::*,
};

/// Layers between vectors, and all smooth functions.
type Vectors = Model<
    [f32; 6],
    (
        Normalize,
        Dense<5, NO_BIAS>,
        BatchNorm,
        Relu,
        Dropout<20>,
        Dense<5>,
        Tanh,
        Dense<4>,
        Sigmoid,
        relaxed::Dense<4>,
        Gelu,
        Dense<4>,
        Softplus,
        Dense<4>,
        Softmax,
        Dense<CLASSES>,
    ),
>;
/// Layers along time.
type Signals = Model<
    [[f32; 6]; 2],
    (
        DepthwiseConv1d<3, 6, Window<1, 1, Same>>,
        Silu,
        Conv1d<2, 2, 6, Window<1, 2, Causal>, NO_BIAS>,
        BatchNorm<motenet::Keras>,
        LeakyRelu,
        MaxPool1d<2, 3>,
        AvgPool1d<2, 2, 1>,
        Flatten<4>,
        Dense<CLASSES>,
    ),
>;
/// Layers for images.
type Images = Model<
    [[[f32; 4]; 4]; 1],
    (
        Conv2d<2, 2, 2, 3, 3>,
        Relu,
        MaxPool2d<2, 2, 2, 2, 1, 1>,
        DepthwiseConv2d<2, 2, 2, 2, Window<1, 1, Same>>,
        Tanh,
        AvgPool2d<1, 2, 2, 1, 1, 1>,
        Conv2d<2, 1, 1, 2, 1>,
        GlobalMaxPool,
        Dense<CLASSES>,
    ),
>;
/// Layers of which a part learns.
type Parts = Model<
    [[f32; 5]; 2],
    (
        SomeChannels<Conv1d<3, 2, 4>, 2>,
        Fixed<BatchNorm>,
        Relu,
        GlobalAvgPool,
        BiasOnly<Dense<3>>,
        Tanh,
        SomeChannels<relaxed::Dense<CLASSES>, 2>,
    ),
>;

const CLASSES: usize = 3;
/// Samples in a batch.
const BATCH: usize = 2;

/// Trains every network with every optimiser for `steps` steps and hands a digest of losses and weights to `each`, under the names of the network and
/// of the optimiser.
///
/// # Errors
/// None with these data; training passes on what it would say.
pub fn run(steps: u32, mut each: impl FnMut(&'static str, &'static str, u64)) -> Result<(), StepError> {
    network::<Vectors>("vectors", steps, &mut each)?;
    network::<Signals>("signals", steps, &mut each)?;
    network::<Images>("images", steps, &mut each)?;
    network::<Parts>("parts", steps, &mut each)
}

fn network<N>(
    name: &'static str,
    steps: u32,
    each: &mut impl FnMut(&'static str, &'static str, u64),
) -> Result<(), StepError>
where
    N: Zero + Train<Elem = f32> + Layer<In: Shape<Elem = f32>, Out = [f32; CLASSES]>,
{
    let mut with = |optimiser, digest| each(name, optimiser, digest);
    with("sgd", train::<N, _>(Sgd::new(1e-2), steps)?);
    with("average", train::<N, _>(Momentum::<Average>::new(1e-2, 0.9), steps)?);
    with(
        "heavy_ball",
        train::<N, _>(Momentum::<HeavyBall>::torch(1e-3, 0.9), steps)?,
    );
    with("step_sum", train::<N, _>(Momentum::<StepSum>::keras(1e-3, 0.9), steps)?);
    with("nesterov", train::<N, _>(Nesterov::<HeavyBall>::new(1e-3, 0.9), steps)?);
    with("adagrad", train::<N, _>(AdaGrad::new(1e-2), steps)?);
    with("rmsprop", train::<N, _>(RmsProp::new(1e-3), steps)?);
    with("rmsprop_centered", train::<N, _>(CenteredRmsProp::new(1e-3), steps)?);
    with(
        "rmsprop_momentum",
        train::<N, _>(RmsPropMomentum::new(1e-4, 0.9), steps)?,
    );
    with("adam", train::<N, _>(Adam::new(1e-3), steps)?);
    with("adamw", train::<N, _>(AdamW::new(1e-3, 1e-2), steps)?);
    with("amsgrad", train::<N, _>(AmsGrad::new(1e-3), steps)?);
    with("lion", train::<N, _>(Lion::new(1e-4), steps)?);
    Ok(())
}

/// On the stack, not in a `static`: one pair at a time.
#[inline(never)]
fn train<N, O: Optimizer>(optimizer: O, steps: u32) -> Result<u64, StepError>
where
    N: Zero + Train<Elem = f32> + Layer<In: Shape<Elem = f32>, Out = [f32; CLASSES]>,
{
    let mut net = N::ZERO;
    let mut memory = Memory::<N, O, BATCH>::ZERO;
    let mut rng = rng::seeded(7);
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut memory, optimizer, CrossEntropy);
    let mut digest = crate::Fnv::new();
    for _ in 0..steps {
        let batch = [(); BATCH].map(|()| sample::<N::In>(&mut rng));
        digest.word(trainer.step(batch)?.to_bits());
    }
    let bits = fingerprint(&net);
    digest.word(bits as u32);
    digest.word((bits >> 32) as u32);
    Ok(digest.finish())
}

/// Noise, and a class that its mean has a say in.
fn sample<X: Shape<Elem = f32>>(rng: &mut Generator) -> (X, usize) {
    let mut x = X::ZERO;
    let mut sum = 0.0;
    for x in x.as_flat_mut() {
        *x = rng::normal(rng);
        sum += *x;
    }
    let class = usize::from(sum > -1.0) + usize::from(sum > 1.0);
    (x, class)
}
