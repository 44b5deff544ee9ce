//! Targets that a loss refuses, before anything is computed.

use motenet::{BinaryCrossEntropy, CrossEntropy, Huber, Loss, Mse, SmoothCrossEntropy, SoftCrossEntropy, TargetError};

fn check<L: Loss<[f32; 3]>>(loss: &L, target: &L::Target) -> Result<(), TargetError> {
    loss.check(target)
}

#[test]
fn classes_that_there_are_not() {
    let smooth = SmoothCrossEntropy::new(0.1).expect("a share");
    for class in 0..5 {
        let expected = if class < 3 {
            Ok(())
        } else {
            Err(TargetError::Class { class, classes: 3 })
        };
        assert_eq!(check(&CrossEntropy, &class), expected);
        assert_eq!(check(&smooth, &class), expected);
    }
}

#[test]
fn probabilities_that_are_none() {
    for good in [[0.0, 1.0, 0.0], [0.25, 0.5, 0.25]] {
        assert_eq!(check(&SoftCrossEntropy, &good), Ok(()));
        assert_eq!(check(&BinaryCrossEntropy, &good), Ok(()));
    }
    assert_eq!(check(&BinaryCrossEntropy, &[1.0; 3]), Ok(()));
    assert_eq!(check(&SoftCrossEntropy, &[1.0; 3]), Err(TargetError::Sum));
    assert_eq!(check(&SoftCrossEntropy, &[0.25; 3]), Err(TargetError::Sum));
    for bad in [
        [-0.5, 1.0, 0.5],
        [1.5, -0.5, 0.0],
        [0.0, 0.0, f32::NAN],
        [f32::INFINITY, 0.0, 0.0],
    ] {
        assert!(check(&SoftCrossEntropy, &bad).is_err(), "{bad:?}");
        assert!(check(&BinaryCrossEntropy, &bad).is_err(), "{bad:?}");
    }
}

#[test]
fn values_that_are_no_use() {
    let huber = Huber::new(1.0).expect("a delta");
    for good in [0.0, -1.5, 1e18] {
        assert_eq!(check(&Mse, &[0.0, good, 1.0]), Ok(()));
        assert_eq!(check(&huber, &[0.0, good, 1.0]), Ok(()));
    }
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e38] {
        assert!(check(&Mse, &[0.0, bad, 1.0]).is_err(), "{bad}");
        assert!(check(&huber, &[0.0, bad, 1.0]).is_err(), "{bad}");
    }
}

#[test]
fn refusals_say_why() {
    let texts = [TargetError::Class { class: 7, classes: 3 }, TargetError::Sum].map(|error| error.to_string());
    assert!(texts[0].contains('7') && texts[0].contains('3'), "{texts:?}");
    assert!(texts[1].len() > 10 && texts[0] != texts[1], "{texts:?}");
}
