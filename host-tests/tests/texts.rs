//! What errors, verdicts and events say.

use motenet::data::{BatchError, IndexError, Mismatch, MomentsError, Part, SplitError};
use motenet::device::guarded::{Failure, LabelError, Refusal, ShelfError};
use motenet::metrics::{self, MetricError, Remedy};
use motenet::monitor;
use motenet::quant::{Cause, Range};
use motenet::regularize::RestoreError;
use motenet::search::{RangeError, StateError, ZoomError};
use motenet::tape::{Component, Report, TapeError};
use motenet::{ConfigError, LengthError, Role, StepError, check};
use std::fmt::Display;

/// Holds texts to what is expected, and makes sure that no two are the same.
fn texts<const N: usize>(all: [(&dyn Display, &str); N]) {
    for (i, (said, expected)) in all.iter().enumerate() {
        assert_eq!(said.to_string(), *expected);
        assert!(all[..i].iter().all(|(_, other)| other != expected), "{expected} twice");
    }
}

#[test]
fn of_settings_and_shapes() {
    texts([
        (&ConfigError::KeepProbability, "a keep probability has to lie in (0, 1]"),
        (&ConfigError::LabelSmoothing, "label smoothing has to lie in [0, 1)"),
        (&ConfigError::HuberDelta, "a Huber delta has to be positive and finite"),
        (
            &ConfigError::ClipBound,
            "a clipping bound has to be positive and finite",
        ),
        (
            &ConfigError::Temperature,
            "a softmax's temperature has to be positive and finite",
        ),
        (&ConfigError::Beta, "the beta of an average has to lie in [0, 1)"),
        (&ConfigError::Strength, "a strength has to be finite and not negative"),
        (
            &ConfigError::NoSamples,
            "a penalty per sample needs a number of samples",
        ),
        (
            &ConfigError::NormLimit,
            "the limit of a norm has to be positive and finite",
        ),
        (&ConfigError::Patience, "a patience is at least 1"),
        (&ConfigError::Channels, "a layer has no such channels"),
        (
            &LengthError,
            "weights, gradients and optimiser state have different lengths",
        ),
        (&Role::Weight, "weight"),
        (&Role::Bias, "bias"),
        (&Role::Gamma, "gamma"),
        (&Role::Beta, "beta"),
        (&Role::Statistic, "statistic"),
        (&Cause::NotFinite.somewhere(), "a number that is not finite (input)"),
        (
            &Cause::Degenerate.somewhere().in_layer(3),
            "nothing but 0 was seen in calibration (layer 3)",
        ),
    ]);
}

#[test]
fn of_data() {
    texts([
        (&RestoreError::<IndexError>::Nothing, "no weights have been kept"),
        (
            &RestoreError::Store(IndexError { place: 7 }),
            "the weights kept cannot be read: sample 7 is beyond what this type of index can hold",
        ),
        (&BatchError::Size, "a batch has at least one sample"),
        (&BatchError::Empty, "a set without samples"),
        (&BatchError::TooMany, "more than 2^32 - 1 samples"),
        (
            &IndexError { place: 256 },
            "sample 256 is beyond what this type of index can hold",
        ),
        (&SplitError::Shares, "shares have to be at least 0 and sum to 100 %"),
        (
            &SplitError::TooFew { samples: 2 },
            "2 samples are fewer than the parts are to hold",
        ),
        (
            &SplitError::Class { class: 4, classes: 3 },
            "class 4 of a set with 3 classes",
        ),
        (&SplitError::TooManyGroups { room: 8 }, "more than 8 groups"),
        (
            &SplitError::TooFewGroups { groups: 1 },
            "1 groups are fewer than the parts",
        ),
        (&MomentsError::NotFinite, "a sample that is not finite"),
        (&MomentsError::Empty, "no samples to learn mean and deviation from"),
        (&Mismatch::Empty { part: Part::Test }, "the test part is empty"),
        (
            &Mismatch::Missing {
                part: Part::Dev,
                kind: 2,
            },
            "the dev part has nothing of kind 2",
        ),
        (
            &Mismatch::TooSmall {
                part: Part::Dev,
                kind: 1,
            },
            "the dev part is too small to have any of kind 1",
        ),
        (
            &Mismatch::Shares {
                kind: 0,
                dev: 0.25,
                test: 0.5,
            },
            "kind 0 is 25.0 % of the dev part and 50.0 % of the test part",
        ),
    ]);
}

#[test]
fn of_measures() {
    texts([
        (
            &MetricError::Class { class: 3, classes: 2 },
            "class 3 where there are 2",
        ),
        (&MetricError::NotANumber, "a score that is not a number"),
        (&MetricError::NotFinite, "a value that is not finite"),
        (&MetricError::Negative, "an error or a weight below 0"),
        (&MetricError::Empty, "nothing to measure"),
        (&MetricError::OneKind, "scores of positives only or of negatives only"),
        (&MetricError::NoRange, "a histogram without a range of scores"),
        (
            &MetricError::Range,
            "a range has to be finite and its upper end above the lower one",
        ),
        (&MetricError::Share, "a share has to lie in (0, 1)"),
        (&metrics::Verdict::HighBias, "high bias"),
        (&metrics::Verdict::HighVariance, "high variance"),
        (&metrics::Verdict::Both, "high bias and high variance"),
        (&metrics::Verdict::Fine, "low bias, low variance"),
        (&Remedy::BiggerNetwork, "a bigger network"),
        (&Remedy::TrainLonger, "longer training or a better optimiser"),
        (&Remedy::MoreData, "more data or augmentation"),
        (&Remedy::Regularize, "regularisation"),
        (&Remedy::OtherArchitecture, "another architecture"),
        (&monitor::Verdict::Unknown, "unknown"),
        (&monitor::Verdict::Healthy, "healthy"),
        (&monitor::Verdict::Exploding { leaf: 1 }, "exploding: leaf 1"),
        (&monitor::Verdict::Vanishing { leaf: 2 }, "vanishing: leaf 2"),
        (&monitor::Verdict::TooFast { leaf: 3 }, "too fast: leaf 3"),
        (&monitor::Verdict::TooSlow { leaf: 4 }, "too slow: leaf 4"),
    ]);
}

#[test]
fn of_gradients() {
    texts([
        (&StepError::EmptyBatch, "a batch without samples"),
        (&StepError::BatchTooLarge { room: 4 }, "a batch of more than 4 samples"),
        (
            &StepError::BatchTooSmall { least: 2 },
            "batch statistics need 2 samples",
        ),
        (&StepError::Sample { sample: 3 }, "sample 3 is not finite"),
        (&StepError::Loss, "the loss is not finite"),
        (&StepError::Gradient, "a gradient is not finite"),
        (&StepError::NoGradient, "no gradient since the last update"),
    ]);
    let worst = Component {
        parameter: 2,
        gradient: 0.5,
        difference: 0.25,
    };
    let report = Report {
        ratio: 0.125,
        verdict: check::Verdict::Wrong,
        worst,
    };
    texts([
        (
            &TapeError::Capacity { needed: 9, capacity: 8 },
            "the cost needs a tape of 9 places, this one has 8",
        ),
        (&TapeError::Parameter { parameter: 1 }, "parameter 1 is not finite"),
        (&TapeError::Value, "the cost is not finite"),
        (
            &TapeError::Gradient { parameter: 1 },
            "the derivative by parameter 1 is not finite",
        ),
        (&TapeError::NoSamples, "the mean over no samples"),
        (
            &report,
            "Wrong: ratio 1.2e-1; worst: parameter 2, gradient 5e-1, difference 2.5e-1",
        ),
    ]);
}

#[test]
fn of_searches() {
    texts([
        (&RangeError::Empty, "the range is empty"),
        (&RangeError::NotFinite, "an end of the range is not finite"),
        (&RangeError::NotPositive, "a logarithmic range has to lie above 0"),
        (&RangeError::NotBelowOne, "a range of betas has to lie below 1"),
        (&RangeError::TooMany, "more than 2^20 values"),
        (&ZoomError::NoBest, "no trial has had a cost to zoom in on"),
        (&ZoomError::Factor, "the factor of a zoom has to lie in (0, 1]"),
        (&StateError::NotAState, "these bytes are not the state of a search"),
        (&StateError::Version, "this state has another version"),
        (
            &StateError::Dimensions,
            "this state is one of another number of hyper-parameters",
        ),
        (&StateError::Length, "this state is cut off or too long"),
        (&StateError::Damaged, "this state is damaged: its checksum is wrong"),
        (&StateError::Impossible, "no search can be in this state"),
        (&StateError::BufferTooSmall, "the buffer is too small for the state"),
    ]);
}

#[test]
fn of_guarded_networks() {
    texts([
        (&Refusal::NotFinite, "a number that is not finite"),
        (&Refusal::Stuck { channels: 2 }, "2 channels stand still"),
        (&Refusal::Novel { distance: 7.5 }, "7.5 deviations from what is known"),
        (&Refusal::Full, "no place among the waiting samples"),
        (&Refusal::Shelf, "it cannot be stored"),
        (&LabelError::Gone, "the sample is gone"),
        (&LabelError::Twice, "the sample has a label"),
        (&LabelError::Class { classes: 3 }, "there are 3 classes"),
        (&Failure::Shelf, "a stored sample cannot be read"),
        (&Failure::Step(StepError::Loss), "the loss is not finite"),
        (&ShelfError, "a stored sample cannot be read or written"),
    ]);
}

/// What is not finite, or nothing at all, is no range to choose integers for.
#[test]
fn of_ranges() {
    let range = Range::new(0.0, 0.0);
    assert_eq!(Cause::of(&range).map_err(|error| error.cause), Err(Cause::Degenerate));
    let nothing = motenet::quant::QuantParams::of(range);
    assert_eq!((nothing.scale, nothing.zero_point), (1.0, 0));
    let endless = Range::new(0.0, f32::INFINITY);
    assert_eq!(Cause::of(&endless).map_err(|error| error.cause), Err(Cause::NotFinite));
}
