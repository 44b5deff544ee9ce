//! The link's decoders: whatever the line carries, the next frame arrives, and what is taken is a message that comes back as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use motenet_link::{Decoder, MAX_FRAME, Message, Report, Request, decode, encode};
use std::fmt::Debug;

/// Sends a message through a decoder that has seen whatever it has seen. As text, for not every number equals itself.
fn arrives<M: Message + Debug>(message: &M, decoder: &mut Decoder<M>) {
    let mut room = [0; MAX_FRAME];
    let frame = encode(message, &mut room);
    assert_eq!(frame.iter().position(|&byte| byte == 0), Some(frame.len() - 1));
    let mut received = frame.iter().filter_map(|&byte| decoder.push(byte));
    let again = received.next().map(|again| format!("{again:?}"));
    assert_eq!(again, Some(format!("Ok({message:?})")));
    assert!(received.next().is_none());
}

fn check<M: Message + Debug>(input: &[u8], next: &M) {
    // As bytes on the line.
    let mut decoder = Decoder::<M>::new();
    let mut dropped = 0;
    for &byte in input.iter().chain(&[0]) {
        match decoder.push(byte) {
            None => {}
            Some(Ok(message)) => arrives(&message, &mut Decoder::new()),
            Some(Err(error)) => {
                assert!(error.to_string().len() > 10);
                dropped += 1;
            }
        }
    }
    assert_eq!(decoder.dropped(), dropped);
    arrives(next, &mut decoder);
    // As the content of a frame whose checksum is right.
    if let Ok(message) = decode::<M>(input) {
        arrives(&message, &mut decoder);
    }
}

fuzz_target!(|input: &[u8]| {
    check(input, &Request::Status);
    check(input, &Report::Saved { sequence: 0x0100_00FF });
});
