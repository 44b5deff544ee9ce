use crate::case::{Case, right};
use motenet::prelude::*;
use motenet::rng::seeded;

type Base = Model<[f64; 4], (Dense<8>, BatchNorm, Relu, Dropout<20>)>;
type Head = Model<[f64; 8], (Dense<6>, Tanh, Dense<3>)>;

fn base() -> Base {
    let mut base = Base::ZERO;
    base.init(&mut seeded(1));
    base
}

#[test]
fn a_frozen_base_and_a_borrowed_head() {
    let (base, mut head) = (base(), Head::ZERO);
    let before = motenet::fingerprint(&base);
    Case::new((&base, &mut head), CrossEntropy, [0, 1, 2], 2).check_twice();
    assert_eq!(motenet::fingerprint(&base), before);
    assert_eq!(<(&Base, &mut Head)>::PARAMS, Head::PARAMS);
}

#[test]
fn frozen_parts_in_a_tuple() {
    let (base, middle) = (base(), Model::<[f64; 8], (Dense<8>, Tanh)>::ZERO);
    right((&base, &middle, Head::ZERO), 3);
    right(((&base,), (Head::ZERO,)), 4);
}

#[test]
fn a_borrowed_part_behind_an_owned_one() {
    let mut head = Head::ZERO;
    right((Model::<[f64; 4], (Dense<8>, Tanh)>::ZERO, &mut head), 5);
}
