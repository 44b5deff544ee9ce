//! The format itself: bytes that may not change, limits, versions.

use crate::{
    frame,
    messages::{hello, metrics, reports, requests},
    receive,
};
use motenet_link::*;

/// Frames in hexadecimal digits. A change here takes another [`PROTOCOL`].
const FIXED: [(&str, &str); 13] = [
    ("Hello", "0106016922de3600"),
    ("Samples", "0501ac02030103803f010320c00101010589fef46400"),
    ("LabelLast", "0703021020fa8400"),
    ("CommitWeights", "0b0deffdb6f50deec77d0500"),
    (
        "Hello back",
        "011d01e80706c3a9c3a9c3a9057761746368e807e807e8e807e807e807e807010496be92be00",
    ),
    ("Accepted", "0b02f0a204c8017744712000"),
    ("Prediction", "05030501030103803e0101023f0107803e6274540f00"),
    (
        "Event",
        "06050501090a0105104003040105403f1e1f0105f0400a0b01072040742116c000",
    ),
    ("Last event", "07051ac01fccc100"),
    (
        "Metrics",
        "1106800180018001800180018001800101010101064380018101010104422a2b0115284180018001800180018001800180011022cd9100",
    ),
    ("Weights", "05083c03030103803f010320c001010105d57e652e00"),
    ("Refused", "080b0d088cc0614800"),
    ("Bye", "060ca6a3b4db00"),
];

fn fixed() -> Vec<(&'static str, Vec<u8>)> {
    let values: Values = [1.0, -2.5, 0.0].into_iter().collect();
    let probabilities: Probabilities = [0.25, 0.5, 0.25].into_iter().collect();
    let (before, after) = (metrics(9).scores, metrics(30).scores);
    vec![
        ("Hello", frame(&Request::Hello { protocol: PROTOCOL })),
        (
            "Samples",
            frame(&Request::Samples {
                first: 300,
                values: values.clone(),
            }),
        ),
        ("LabelLast", frame(&Request::LabelLast { class: 2 })),
        ("CommitWeights", frame(&Request::CommitWeights { crc: 0xDEAD_BEEF })),
        (
            "Hello back",
            frame(&Report::Hello(hello(1000, Origin::Restored { sequence: 4 }))),
        ),
        (
            "Accepted",
            frame(&Report::Accepted {
                next: 70_000,
                room: 200,
            }),
        ),
        (
            "Prediction",
            frame(&Report::Prediction {
                window: 5,
                class: 1,
                probabilities,
            }),
        ),
        (
            "Event",
            frame(&Report::Event(Event::Accepted {
                round: 1,
                before,
                after,
            })),
        ),
        ("Last event", frame(&Report::Event(Event::Other))),
        ("Metrics", frame(&Report::Metrics(metrics(128)))),
        (
            "Weights",
            frame(&Report::Weights {
                from: 60,
                generation: 3,
                values,
            }),
        ),
        (
            "Refused",
            frame(&Report::Refused {
                request: Asked::CommitWeights,
                why: Why::Flash,
            }),
        ),
        ("Bye", frame(&Report::Bye)),
    ]
}

#[test]
fn bytes_stay_as_they_are() {
    let found: Vec<(&str, String)> = fixed()
        .iter()
        .map(|(name, bytes)| (*name, bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
        .collect();
    assert_eq!(
        found,
        FIXED.map(|(name, digits)| (name, digits.to_owned())),
        "{found:#?}"
    );
}

#[test]
fn every_message_fits_and_comes_back() {
    let (mut device, mut host) = (Decoder::new(), Decoder::new());
    let mut longest = 0;
    for message in requests() {
        let bytes = frame(&message);
        longest = longest.max(bytes.len());
        assert_eq!(
            bytes.iter().position(|&byte| byte == 0),
            Some(bytes.len() - 1),
            "{message:?}"
        );
        assert_eq!(receive(&mut device, &bytes), [Ok(message)]);
    }
    for message in reports() {
        let bytes = frame(&message);
        longest = longest.max(bytes.len());
        assert_eq!(
            bytes.iter().position(|&byte| byte == 0),
            Some(bytes.len() - 1),
            "{message:?}"
        );
        assert_eq!(receive(&mut host, &bytes), [Ok(message)]);
    }
    assert_eq!((device.dropped(), host.dropped()), (0, 0));
    // Weights, what is before them, the checksum, stuffing.
    assert_eq!(longest, 1 + 5 + 1 + 1 + 4 * MAX_VALUES + 4 + 1 + 1);
    assert!(longest <= MAX_FRAME);
}

#[test]
fn a_peer_of_another_protocol_is_known_by_its_hello() {
    // Protocol 2 may write anything behind its number.
    for (theirs, bytes) in [(0, vec![0, 0]), (2, vec![0, 2, 9, 9, 9]), (300, vec![0, 0xAC, 0x02])] {
        let expected = FrameError::Protocol { theirs };
        assert_eq!(decode::<Request>(&bytes), Err(expected));
        assert_eq!(decode::<Report>(&bytes), Err(expected));
        assert!(
            expected
                .to_string()
                .contains(&format!("protocol {theirs}, this side 1"))
        );
    }
    assert_eq!(decode::<Request>(&[0, 1]), Ok(Request::Hello { protocol: 1 }));
    assert_eq!(decode::<Request>(&[0]), Err(FrameError::Message));
    let sent = frame(&Request::Hello { protocol: 2 });
    assert_eq!(
        receive(&mut Decoder::<Request>::new(), &sent),
        [Err(FrameError::Protocol { theirs: 2 })]
    );
}

#[test]
fn what_a_later_version_adds_is_dropped() {
    for bytes in [&[14u8][..], &[99, 1, 2], &[], &[4, 0], &[3]] {
        assert_eq!(decode::<Request>(bytes), Err(FrameError::Message), "{bytes:?}");
    }
    assert_eq!(decode::<Request>(&[4]), Ok(Request::Status));
    for bytes in [&[13u8][..], &[5, 27], &[12, 0]] {
        assert_eq!(decode::<Report>(bytes), Err(FrameError::Message), "{bytes:?}");
    }
    assert_eq!(decode::<Report>(&[12]), Ok(Report::Bye));
}

#[test]
fn the_checksum_is_the_usual_one() {
    let mut sum = Checksum::new();
    sum.bytes(b"12345");
    sum.bytes(b"6789");
    assert_eq!(sum.finish(), 0xCBF4_3926);
    let mut bytes = Checksum::new();
    bytes.bytes(&[0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0]);
    assert_eq!(checksum(&[1.0, -2.5]), bytes.finish());
}

#[test]
fn names_are_cut_between_characters() {
    assert_eq!(name("nucleo-f446re"), "nucleo-f446re");
    assert_eq!(name(&"é".repeat(20)).chars().count(), MAX_NAME / 2);
    assert_eq!(name(&format!("x{}", "é".repeat(20))).len(), MAX_NAME - 1);
}
