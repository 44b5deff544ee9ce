//! What arrives at a logger: a number for the words, and the values behind it. The words stay in the program's file, so no text can be checked here;
//! `cargo xtask test --step async` reads them from an emulated board.

use defmt::Format;
use motenet::device::guarded::{Config, Event, Failure, Id, Ledger, Refusal, Score, Scores};
use motenet::device::store::{Misfit, StoreError};
use motenet::metrics::Confusion;
use motenet::optim::HeavyBall;
use motenet::quant::{Quantize, Quantized};
use motenet::tape::Var;
use motenet::{Dims, TargetError, prelude::*};
use std::cell::RefCell;

thread_local! {
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(vec![]) };
}

#[defmt::global_logger]
struct Logger;

// SAFETY: every thread has a log of its own, so none waits for another.
unsafe impl defmt::Logger for Logger {
    fn acquire() {}
    unsafe fn flush() {}
    unsafe fn release() {}
    unsafe fn write(bytes: &[u8]) {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
    }
}

defmt::timestamp!("");

/// The bytes that `value` puts into a log.
fn logged(value: &impl Format) -> Vec<u8> {
    LOG.with_borrow_mut(Vec::clear);
    defmt::error!("{}", value);
    LOG.with_borrow_mut(std::mem::take)
}

fn holds(log: &[u8], value: &[u8]) -> bool {
    log.windows(value.len()).any(|window| window == value)
}

#[test]
fn values_are_in_the_log() {
    let log = logged(&Adam::new(0.0123));
    assert!(holds(&log, &0.0123f32.to_le_bytes()), "{log:?}");
    let log = logged(&Dims::SCALAR.array(345).array(678));
    assert!(
        holds(&log, &345u32.to_le_bytes()) && holds(&log, &678u32.to_le_bytes()),
        "{log:?}"
    );
    let [before, after] = [(1234, 1.25), (5678, 0.375)].map(|(right, loss)| Scores {
        new: Score { right, of: 9999, loss },
        ..Scores::default()
    });
    let log = logged(&Event::Accepted {
        round: 77,
        before,
        after,
    });
    for value in [77, 1234, 5678, 1.25f32.to_bits(), 0.375f32.to_bits()] {
        assert!(holds(&log, &value.to_le_bytes()), "{value} in {log:?}");
    }
}

#[test]
fn weights_are_in_the_log() {
    let mut net = <Model<[f32; 2], (Dense<3>, Relu, Dense<2>)>>::ZERO;
    net.init(&mut motenet::rng::seeded(1));
    let log = logged(&net);
    for weight in net.leaf(0) {
        assert!(holds(&log, &weight.to_le_bytes()), "{weight}");
    }
}

#[test]
fn errors_are_sentences_with_values() {
    let log = logged(&StepError::Sample { sample: 9876 });
    // Numbers of words, the value, and the end of what an error writes.
    assert!(log.ends_with(&[0x94, 0x26, 0, 0, 0, 0]), "{log:?}");
    // Text would be longer.
    assert!(log.len() < "sample 9876 is not finite".len(), "{log:?}");
    // One error in another.
    let error = TargetError::Class {
        class: 4321,
        classes: 3,
    };
    let log = logged(&Failure::Step(StepError::Target { sample: 9876, error }));
    assert!(holds(&log, &9876u32.to_le_bytes()) && holds(&log, &4321u32.to_le_bytes()));
}

#[test]
fn each_sentence_has_a_number_of_its_own() {
    let logs = [
        logged(&StepError::EmptyBatch),
        logged(&StepError::Loss),
        logged(&StepError::Gradient),
        logged(&StepError::NoGradient),
        logged(&Misfit::Word),
        logged(&Misfit::Slots),
        logged(&Refusal::Full),
    ];
    for (i, a) in logs.iter().enumerate() {
        assert!(logs[..i].iter().all(|b| a != b), "sentence {i}");
    }
    assert_eq!(logs[0], logged(&StepError::EmptyBatch));
}

/// Types with parameters are loggable as far as their parameters are.
#[test]
fn generic_types_are_loggable() {
    fn format<T: Format>() {}
    fn quantized<N: Quantize>() {
        format::<Quantized<N>>();
    }
    type Net = Model<[f32; 4], (Dense<8>, BatchNorm, Relu, Dropout<10>, Dense<3>)>;
    format::<Net>();
    format::<Folded<Net>>();
    quantized::<Folded<Net>>();
    format::<Model<[[f32; 20]; 2], (Conv1d<4, 3, 18>, MaxPool1d<2, 9>, Tanh, Flatten<36>, Dense<2>)>>();
    format::<Momentum<HeavyBall>>();
    format::<Confusion<7>>();
    format::<Var<'_, f64>>();
    format::<StoreError<core::convert::Infallible>>();
    format::<Ledger<3>>();
    format::<Config>();
    format::<Id>();
    format::<motenet::rng::Generator>();
}
