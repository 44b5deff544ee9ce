//! Bytes that are changed, lost, added, or never were a frame.

use crate::{
    frame,
    messages::{reports, requests},
    receive,
};
use motenet_link::*;
use rand_xoshiro::{
    SplitMix64,
    rand_core::{Rng, SeedableRng},
};
use std::fmt::Debug;

/// Sends `bytes`, then a zero and a whole frame behind them. What comes before that frame is returned; the frame has to come, whatever was before.
fn before_the_next<M: Message + Clone + PartialEq + Debug>(
    bytes: &[u8],
    next: &M,
    ended: bool,
) -> Vec<Result<M, FrameError>> {
    let mut decoder = Decoder::<M>::new();
    let mut received = receive(&mut decoder, bytes);
    if !ended {
        received.extend(receive(&mut decoder, &[0]));
    }
    let dropped = received.iter().filter(|message| message.is_err()).count();
    assert_eq!(decoder.dropped() as usize, dropped);
    assert_eq!(receive(&mut decoder, &frame(next)), [Ok(next.clone())]);
    received
}

fn damage<M: Message + Clone + PartialEq + Debug>(message: &M, next: &M) {
    let whole = frame(message);
    assert_eq!(before_the_next(&whole, next, true), [Ok(message.clone())]);
    for at in 0..whole.len() {
        // Changed: each bit, all bits, to zero, to the highest code.
        let byte = whole[at];
        let others = (0..8).map(|bit| byte ^ (1 << bit)).chain([!byte, 0, 0xFF]);
        for other in others.filter(|&other| other != byte) {
            let mut bytes = whole.clone();
            bytes[at] = other;
            let received = before_the_next(&bytes, next, false);
            assert!(
                received.iter().all(Result::is_err),
                "byte {at} of {message:?} as {other}: {received:?}"
            );
            assert!(!received.is_empty() && received.len() <= 2);
        }
        // Lost.
        let mut bytes = whole.clone();
        bytes.remove(at);
        let received = before_the_next(&bytes, next, false);
        match at == whole.len() - 1 {
            true => assert_eq!(received, [Ok(message.clone())], "its end came late"),
            false => assert!(
                received.iter().all(Result::is_err),
                "without byte {at} of {message:?}: {received:?}"
            ),
        }
        // Twice.
        bytes = whole.clone();
        bytes.insert(at, byte);
        let received = before_the_next(&bytes, next, true);
        match byte == 0 {
            true => assert_eq!(received, [Ok(message.clone())]),
            false => assert!(
                received.iter().all(Result::is_err),
                "twice byte {at} of {message:?}: {received:?}"
            ),
        }
        // Cut, by a reset of the sender, which sends a zero first when it is back; what lacks its zero alone is whole.
        let received = before_the_next(&whole[..at], next, false);
        assert!(
            at == whole.len() - 1 || received.iter().all(Result::is_err),
            "{at} bytes of {message:?}: {received:?}"
        );
        // Joined late.
        let received = before_the_next(&whole[at..], next, true);
        assert!(
            at == 0 || received.iter().all(Result::is_err),
            "from byte {at} of {message:?}: {received:?}"
        );
    }
}

#[test]
fn damaged_requests_are_dropped_and_the_next_arrives() {
    for message in requests() {
        damage(&message, &Request::Label { window: 77, class: 3 });
    }
}

#[test]
fn damaged_reports_are_dropped_and_the_next_arrives() {
    for message in reports() {
        damage(&message, &Report::Saved { sequence: 0x0100_0000 });
    }
}

#[test]
fn zeros_are_nothing() {
    let mut decoder = Decoder::<Request>::new();
    for count in 0..600 {
        assert_eq!(receive(&mut decoder, &vec![0; count]), []);
        assert_eq!(receive(&mut decoder, &frame(&Request::Status)), [Ok(Request::Status)]);
    }
    assert_eq!(decoder.dropped(), 0);
}

#[test]
fn what_is_too_long_is_dropped_whatever_its_length() {
    for fill in [1, 2, 0x41, 0xFE, 0xFF] {
        for length in [
            MAX_FRAME - 2,
            MAX_FRAME - 1,
            MAX_FRAME,
            MAX_FRAME + 1,
            2 * MAX_FRAME,
            70_000,
        ] {
            let received = before_the_next(&vec![fill; length], &Report::Bye, false);
            assert_eq!(received.len(), 1, "{length} times {fill}");
            // Stuffing of two bytes a code makes half as much content.
            let content = length - length.div_ceil(fill.into());
            match content > MAX_FRAME - 2 {
                true => assert_eq!(received[0], Err(FrameError::TooLong), "{length} times {fill}"),
                false => assert!(received[0].is_err(), "{length} times {fill}"),
            }
        }
    }
}

#[test]
fn garbage_between_frames_costs_nothing_but_itself() {
    let mut rng = SplitMix64::seed_from_u64(5);
    let all = requests();
    let mut decoder = Decoder::<Request>::new();
    for round in 0..2000 {
        let length = rng.next_u32() as usize % 400;
        let mut garbage: Vec<u8> = (0..length).map(|_| rng.next_u32() as u8).collect();
        garbage.push(0);
        let received = receive(&mut decoder, &garbage);
        assert!(received.iter().all(Result::is_err), "{received:?}");
        let message = &all[round % all.len()];
        assert_eq!(receive(&mut decoder, &frame(message)), [Ok(message.clone())]);
    }
    assert!(decoder.dropped() > 1000);
}

#[test]
fn random_contents_with_right_checksums_never_panic_and_what_is_taken_is_a_message() {
    let mut rng = SplitMix64::seed_from_u64(6);
    let mut taken = 0;
    for _ in 0..200_000 {
        // Low bytes are numbers of messages and short lengths: many of these are messages.
        let length = 1 + rng.next_u32() as usize % 40;
        let bytes: Vec<u8> = (0..length)
            .map(|i| {
                if i < 4 {
                    (rng.next_u32() % 20) as u8
                } else {
                    rng.next_u32() as u8
                }
            })
            .collect();
        if let Ok(message) = decode::<Request>(&bytes) {
            taken += 1;
            let mut decoder = Decoder::<Request>::new();
            assert!(
                matches!(&receive(&mut decoder, &frame(&message))[..], [Ok(again)] if format!("{again:?}") == format!("{message:?}"))
            );
        }
        if let Ok(message) = decode::<Report>(&bytes) {
            taken += 1;
            let mut decoder = Decoder::<Report>::new();
            assert!(
                matches!(&receive(&mut decoder, &frame(&message))[..], [Ok(again)] if format!("{again:?}") == format!("{message:?}"))
            );
        }
    }
    assert!(taken > 1000, "{taken}");
}
