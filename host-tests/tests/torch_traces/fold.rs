//! Batch norm folded into a dense layer.

use crate::pass::{load, numbers, samples, wide};
use crate::traces;
use host_tests::tolerance::Ledger;
use motenet::Params;
use motenet::prelude::*;

#[test]
fn folded_layer() {
    type Net = Model<[f32; 6], (Dense<4>, BatchNorm)>;
    let case = traces().bn_fold;
    let mut net = Net::ZERO;
    load(
        &mut net,
        &[
            &case.w.data,
            &case.b.data,
            &case.gamma.data,
            &case.beta.data,
            &case.mean.data,
            &case.var.data,
        ],
    );
    let mut folded = Folded::<Net>::ZERO;
    net.fold(&mut (), &mut folded);

    let mut ledger = Ledger::new();
    ledger.check("fold", "weights", &numbers(folded.leaf(0)), &case.w_folded.data);
    ledger.check("fold", "bias", &numbers(folded.leaf(1)), &case.b_folded.data);
    let x: Vec<[f32; 6]> = samples(&case.x.data);
    let (mut one, mut both) = (Predictor::<Folded<Net>>::ZERO, Predictor::<Net>::ZERO);
    let of_one: Vec<[f32; 4]> = x.iter().map(|x| one.predict(&folded, x)).collect();
    let of_both: Vec<[f32; 4]> = x.iter().map(|x| both.predict(&net, x)).collect();
    ledger.check("fold", "the one layer", &wide(&of_one), &case.y.data);
    ledger.check("fold", "both layers", &wide(&of_both), &case.y.data);
    println!("{}", ledger.report());
}
