//! What lies beyond the last leaf, the last place or the last word: nothing, and no panic.

use motenet::data::{Index, Permutation};
use motenet::device::guarded::{Exemplar, Exemplars, Gate, Plain, Shelf, ShelfError};
use motenet::monitor;
use motenet::prelude::*;
use motenet::regularize::{Decay, L1, MaxNorm};
use motenet::search::Panda;
use motenet::{Dims, Huber, NO_LEAF, Shape, SmoothCrossEntropy, Temperature};

/// From the last leaf on there is no role and no shape, and from the last word on nothing is kept.
fn ends<N: Train<Elem = f32> + Zero>() {
    let mut net = N::ZERO;
    let before = motenet::fingerprint(&net);
    for i in [N::LEAVES, N::LEAVES + 1, usize::MAX] {
        assert_eq!(N::about(i), NO_LEAF, "leaf {i}");
        assert_eq!(net.leaf(i).len(), net.leaf_mut(i).len(), "leaf {i}");
    }
    let words: Vec<u32> = (0..N::STATE).map(|i| net.state(i)).collect();
    for i in [N::STATE, N::STATE + 1, usize::MAX] {
        net.set_state(i, 0xFFFF_FFFF);
        assert_eq!(net.state(i), 0, "word {i}");
    }
    assert!(words.iter().copied().eq((0..N::STATE).map(|i| net.state(i))));
    assert_eq!(motenet::fingerprint(&net), before);
}

#[test]
fn networks_end_where_their_leaves_do() {
    ends::<Model<[f32; 3], Relu>>();
    ends::<Model<[f32; 3], Dense<2>>>();
    ends::<Model<[f32; 3], Dense<2, NO_BIAS>>>();
    ends::<Model<[f32; 3], (Dense<2>, Tanh)>>();
    ends::<Model<[f32; 3], (Normalize, Dense<4>, BatchNorm, Relu, Dropout<20>, Dense<2>)>>();
    ends::<Model<[[f32; 8]; 2], (Conv1d<3, 2, 7>, DepthwiseConv1d<2, 6>, Flatten<18>)>>();
    ends::<Model<[[[f32; 5]; 5]; 2], (Conv2d<3, 2, 2, 4, 4>, DepthwiseConv2d<2, 2, 3, 3>)>>();
    // A tuple ends by itself; here each layer has to.
    ends::<Model<[f32; 3], BatchNorm>>();
    ends::<Model<[f32; 3], Normalize>>();
    ends::<Model<[[f32; 8]; 2], Conv1d<3, 2, 7, Window, NO_BIAS>>>();
    ends::<Model<[[f32; 8]; 2], DepthwiseConv1d<2, 7, Window, NO_BIAS>>>();
    ends::<Model<[[[f32; 5]; 5]; 2], Conv2d<3, 2, 2, 4, 4, Window, NO_BIAS>>>();
    ends::<Model<[[[f32; 5]; 5]; 2], DepthwiseConv2d<2, 2, 4, 4, Window, NO_BIAS>>>();
}

#[test]
fn a_frozen_part_has_no_leaves() {
    type Base = Model<[f32; 3], Dense<2>>;
    let mut base = Base::ZERO;
    base.init(&mut motenet::rng::seeded(1));
    let mut frozen = &base;
    assert_eq!(<&Base as Params>::about(0), NO_LEAF);
    assert!(<&Base as Params>::leaf(&frozen, 0).is_empty());
    assert!(<&Base as Params>::leaf_mut(&mut frozen, 0).is_empty());
}

#[test]
fn shapes_nest_four_arrays() {
    let dims = <[[[[f32; 2]; 3]; 4]; 5]>::DIMS;
    assert_eq!((dims.lengths(), dims.count()), (&[5, 4, 3, 2][..], 120));
    assert_eq!(Dims::SCALAR.array(7).array(3).lengths(), [3, 7]);
    assert!(Dims::SCALAR.lengths().is_empty());
    assert!(std::panic::catch_unwind(|| <[[[[f32; 2]; 3]; 4]; 5]>::DIMS.array(6)).is_err());
}

#[test]
fn shelves_and_exemplars_end_where_their_places_do() {
    type Sample = Plain<[f32; 2]>;
    let mut shelf = [Sample::ZERO; 3];
    let mut borrowed = &mut shelf;
    assert_eq!(Shelf::<Sample>::places(&borrowed), 3);
    let sample = Plain([1.0, 2.0]);
    assert_eq!(borrowed.store(2, &sample), Ok(()));
    assert_eq!(borrowed.store(3, &sample), Err(ShelfError));
    let mut seen = None;
    assert_eq!(
        Shelf::fetch(&mut borrowed, 2, |sample: &Sample| seen = Some(*sample)),
        Ok(())
    );
    assert_eq!(seen, Some(sample));
    assert_eq!(
        Shelf::fetch(&mut borrowed, 3, |_: &Sample| panic!("there is no such place")),
        Err(ShelfError)
    );

    let exemplar = Exemplar::new(&[1.0, 2.0], &[0.25, 0.75]);
    let all: [[Exemplar<Sample, 2>; 1]; 2] = [[exemplar]; 2];
    let borrowed = &all;
    assert_eq!([0, 1, 2].map(|class| Exemplars::count(&borrowed, class)), [1, 1, 0]);
    assert_eq!(Exemplars::<Sample, 2>::count(&(), 0), 0);
    assert_eq!(
        Exemplars::<Sample, 2>::fetch(&(), 0, 0, |_: &Sample| panic!("there is none")),
        Err(ShelfError)
    );
    let mut seen = None;
    let target = Exemplars::fetch(&borrowed, 1, 0, |sample: &Sample| seen = Some(*sample)).expect("it is there");
    assert_eq!((seen, target), (Some(sample), exemplar.target()));
    for (class, index) in [(2, 0), (1, 1)] {
        let fetched = Exemplars::fetch(&borrowed, class, index, |_: &Sample| panic!("there is no such place"));
        assert_eq!(fetched, Err(ShelfError));
    }
}

#[test]
fn settings_are_what_was_set() {
    assert_eq!(Temperature::new(2.5).map(Temperature::get), Ok(2.5));
    assert_eq!(Decay::new(0.25).map(Decay::rate), Ok(0.25));
    assert_eq!(L1::new(0.5).map(L1::lambda), Ok(0.5));
    assert_eq!(MaxNorm::new(3.0).map(MaxNorm::limit), Ok(3.0));
    let panda = Panda::new(0.125, (0.01, 1.0)).expect("a range");
    assert_eq!(panda.lr(), 0.125);
    assert_eq!(Gate::default(), Gate::DEFAULT);
    assert_eq!(monitor::Limits::default(), monitor::Limits::DEFAULT);
    for delta in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert_eq!(Huber::new(delta).err(), Some(motenet::ConfigError::HuberDelta));
    }
    for smoothing in [-0.1, 1.0, f32::NAN] {
        assert_eq!(
            SmoothCrossEntropy::new(smoothing).err(),
            Some(motenet::ConfigError::LabelSmoothing)
        );
    }
}

#[test]
fn orders_know_their_length() {
    for n in [0, 1, 2, 100] {
        let order = Permutation::new(n, 7);
        assert_eq!((order.len(), order.is_empty()), (n as usize, n == 0));
        assert_eq!(order.at(n), None);
    }
    assert_eq!((u8::at(255).map(Index::place), u8::at(256)), (Some(255), None));
    assert_eq!(
        (u16::at(65_535).map(Index::place), u16::at(65_536)),
        (Some(65_535), None)
    );
    assert_eq!(
        (usize::at(70_000).map(Index::place), u32::at(70_000).map(Index::place)),
        (Some(70_000), Some(70_000))
    );
}

#[test]
fn defaults_are_what_is_documented() {
    use motenet::data::augment::{ChannelDrop, TimeCrop};
    use motenet::device::guarded::Config;
    let drop = ChannelDrop::default();
    assert_eq!(
        (drop.probability, drop.value, TimeCrop::default().least),
        (0.1, 0.0, 0.9)
    );
    assert_eq!(Config::default(), Config::DEFAULT);
}

/// What begins with nothing has nothing to tell.
#[test]
fn measures_begin_empty() {
    use motenet::metrics::{Confusion, Mean, Quantile, Sum};
    use motenet::tape::Tape;
    assert_eq!(Confusion::<2>::default(), Confusion::ZERO);
    assert_eq!(Mean::<f32>::default().value(), None);
    assert_eq!(Sum::<f32>::default().value(), 0.0);
    assert_eq!(Quantile::<f32>::new(0.25).expect("a share").p(), 0.25);
    assert_eq!(monitor::Monitor::<3>::default().update_ratio(0), None);
    let mut shown = String::new();
    let cost = Tape::<f32, 8>::default().cost(&[1.5], |[x]| {
        shown = format!("{x:?}");
        x * x
    });
    assert_eq!(shown, "Var(1.5)");
    assert!(cost.is_ok());
}

#[test]
fn nothing_to_change_changes_nothing() {
    use motenet::data::augment::Augment;
    let (mut rng, mut x) = (motenet::rng::seeded(1), [1.0f32, 2.0]);
    let before = rng.clone();
    ().apply(&mut x, &mut rng);
    assert_eq!((x, rng), ([1.0, 2.0], before));
}

/// A frozen part has no way back: what stands behind it stays as it is.
#[test]
fn nothing_goes_back_through_a_frozen_part() {
    type Base = Model<[f32; 3], Dense<2>>;
    let mut base = Base::ZERO;
    base.init(&mut motenet::rng::seeded(1));
    let frozen = &base;
    let mut x = [[1.0, 2.0, 3.0]];
    let mut buf = <<&Base as Layer>::Buf<1> as Zero>::ZERO;
    let mut grad = motenet::Empty::ZERO;
    <&Base as Train>::forward(&frozen, &mut x, &mut buf, &mut ());
    <&Base as Train>::backward(&frozen, &mut x, &mut buf, &mut (), &mut grad, true);
    assert_eq!(x, [[1.0, 2.0, 3.0]]);
}

/// Layers put together by hand, from ones that are there already.
#[test]
fn wrapped_layers_are_their_layers() {
    use motenet::layers::sparse_update::{Biases, SparseUpdate};
    type Plain = Model<[f32; 3], Dense<2>>;
    type Sparse = Model<[f32; 3], SparseUpdate<Dense<2>, Biases>>;
    let mut plain = Plain::ZERO;
    plain.init(&mut motenet::rng::seeded(1));
    let mut sparse = Sparse::new(plain);
    for i in 0..Plain::LEAVES {
        assert_eq!(sparse.leaf(i), plain.leaf(i));
    }
    sparse.set_state(0, 7);
    assert_eq!(sparse.state(0), 0, "biases leave no choice");
    type Image = [[[f32; 5]; 5]; 1];
    type Apart = Model<Image, (Conv2d<2, 2, 2, 4, 4>, MaxPool2d<2, 2, 2, 2>)>;
    type AsOne = Model<Image, Fused<(Conv2d<2, 2, 2, 4, 4>, MaxPool2d<2, 2, 2, 2>)>>;
    let mut apart = Apart::ZERO;
    apart.init(&mut motenet::rng::seeded(2));
    let one = AsOne::new(apart);
    assert_eq!(motenet::fingerprint(&one), motenet::fingerprint(&apart));
}

#[test]
fn a_ranking_counts_both_kinds() {
    use motenet::metrics::{Ranking, Scored};
    let mut scores = [(0.5, true), (0.25, false), (0.75, true)].map(|(score, positive)| Scored { score, positive });
    let ranking = Ranking::new(&mut scores).expect("both kinds are there");
    assert_eq!((ranking.positives(), ranking.negatives()), (2, 1));
}

/// What every kind of padding plans for an axis: how many outputs, and how many zeros in front.
#[test]
fn paddings_plan_outputs() {
    use motenet::layers::PaddingKind::{Causal, Pad, Same, Valid};
    for (kind, (len, reach, stride), expected) in [
        (Valid, (10, 3, 1), (8, 0)),
        (Valid, (10, 3, 3), (3, 0)),
        (Valid, (3, 3, 2), (1, 0)),
        (Valid, (2, 3, 1), (0, 0)),
        (Same, (10, 3, 1), (10, 1)),
        (Same, (10, 4, 1), (10, 1)),
        (Same, (10, 3, 2), (5, 0)),
        (Same, (10, 2, 3), (4, 0)),
        (Causal, (10, 3, 1), (10, 2)),
        (Causal, (10, 3, 4), (3, 2)),
        (Pad(2), (10, 3, 1), (12, 2)),
        (Pad(1), (10, 3, 3), (4, 1)),
    ] {
        assert_eq!(
            kind.plan(len, reach, stride),
            expected,
            "{kind:?} {len} {reach} {stride}"
        );
    }
}

/// Relaxed functions as layers: the values of `math::relaxed`, and the slopes that belong to these values.
#[test]
fn relaxed_layers_are_the_relaxed_functions() {
    use motenet::layers::relaxed;
    use motenet::math::relaxed::{sigmoid, tanh};
    type Net<L> = Model<[f32; 1], (Dense<1, NO_BIAS>, L)>;
    fn check<L>(f: fn(f32) -> f32, slope: fn(f32) -> f32)
    where
        (Dense<1, NO_BIAS>, L): motenet::Spec<[f32; 1]>,
        Net<L>: Train<Elem = f32> + Layer<In = [f32; 1], Out = [f32; 1]> + Zero,
    {
        for x in [-3.0f32, -0.5, 0.0, 0.25, 2.0] {
            let (mut net, mut room) = (Net::<L>::ZERO, Memory::<Net<L>, Sgd, 1>::ZERO);
            net.leaf_mut(0).fill(1.0);
            let mut trainer = Trainer::new(&mut net, &mut room, Sgd::new(0.1), Mse);
            trainer.gradient([([x], [0.0])]).expect("all is finite");
            let y = f(x);
            // The loss is y^2.
            assert_eq!(trainer.grad().leaf(0), [2.0 * y * slope(y) * x], "{x}");
            let mut predictor = Predictor::ZERO;
            assert_eq!(predictor.predict(&net, &[x]), [y]);
        }
    }
    check::<relaxed::Tanh>(tanh, |y| 1.0 - y * y);
    check::<relaxed::Sigmoid>(sigmoid, |y| y * (1.0 - y));
}

/// A part that is borrowed to learn keeps its layers' words where they are.
#[test]
fn a_borrowed_part_keeps_its_words() {
    type Net = Model<[f32; 3], (Dense<2>, Dropout<20>)>;
    let mut net = Net::ZERO;
    net.set_state(0, 5);
    let words: Vec<u32> = (0..Net::STATE).map(|i| net.state(i)).collect();
    let mut borrowed = &mut net;
    assert_eq!(<&mut Net as Train>::STATE, Net::STATE);
    assert!(
        words
            .iter()
            .copied()
            .eq((0..Net::STATE).map(|i| <&mut Net as Train>::state(&borrowed, i)))
    );
    <&mut Net as Train>::set_state(&mut borrowed, 1, 77);
    assert_eq!(<&mut Net as Train>::state(&borrowed, 1), net.state(1));
    assert_eq!(net.state(1), 77);
    // And its settings.
    let words = |net: &Net| (0..Net::STATE).map(|i| net.state(i)).collect::<Vec<u32>>();
    let (declared, mut told) = (words(&net), net);
    told.configure(Setting::DropoutKeep(Keep::ALL));
    let mut borrowed = &mut net;
    <&mut Net as Train>::configure(&mut borrowed, Setting::DropoutKeep(Keep::ALL));
    assert_eq!(words(borrowed), words(&told));
    assert_ne!(words(borrowed), declared);
}
