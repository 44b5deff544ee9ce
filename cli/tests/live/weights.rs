//! Weights over the link.

use crate::fake::{Plug, behave, bytes, receive};
use motenet_cli::{
    address::Address,
    line::Line,
    weights::{Device, Weights},
};
use std::io::Write;

fn device(plug: &Plug) -> Device {
    Device::new(Line::new(Address::socket(&plug.address()).expect("an address")))
}

#[test]
fn weights_are_read_and_written_back() {
    let plug = Plug::new(Box::new(|fake, socket, _| behave(fake, socket, |_| true)));
    let mut device = device(&plug);
    let read = device.read().expect("weights");
    assert_eq!(
        (read.network, read.values.len(), read.values[129]),
        (0xABCD, 130, 129.0)
    );
    let mut other = read.clone();
    other.values.iter_mut().for_each(|value| *value *= -0.5);
    device.write(&other).expect("written");
    assert_eq!(plug.fake.lock().expect("a device").weights, other.values);
    // Of another network, or too few: nothing is sent.
    let foreign = Weights {
        network: 1,
        ..read.clone()
    };
    assert!(
        device
            .write(&foreign)
            .expect_err("foreign")
            .to_string()
            .contains("0000abcd")
    );
    let few = Weights {
        values: vec![1.0],
        ..read
    };
    assert!(device.write(&few).is_err());
    assert_eq!(plug.fake.lock().expect("a device").weights, other.values);
}

#[test]
fn pieces_of_different_networks_are_not_put_together() {
    let plug = Plug::new(Box::new(|fake, socket, _| {
        let mut pieces = 0;
        while let Some(received) = receive(socket) {
            let mut fake = fake.lock().expect("a device");
            let reports = fake.take(&received);
            pieces += reports
                .iter()
                .filter(|report| matches!(report, motenet_link::Report::Weights { .. }))
                .count();
            // An update is accepted behind the first piece.
            if pieces == 1 && fake.generation == 0 {
                fake.generation = 1;
                fake.weights.iter_mut().for_each(|value| *value += 1000.0);
            }
            if socket.write_all(&bytes(&reports)).is_err() {
                return;
            }
        }
    }));
    let read = device(&plug).read().expect("weights");
    assert_eq!((read.values[0], read.values[129]), (1000.0, 1129.0));
}

#[test]
fn weights_that_the_device_has_given_up_are_written_again() {
    let plug = Plug::new(Box::new(|fake, socket, _| {
        let mut given_up = false;
        while let Some(received) = receive(socket) {
            let mut fake = fake.lock().expect("a device");
            let reports = fake.take(&received);
            let taken = |report: &_| matches!(report, motenet_link::Report::WeightsTaken { .. });
            // As after ten seconds without the next piece.
            if !given_up && reports.iter().any(taken) {
                given_up = true;
                fake.staged.clear();
            }
            if socket.write_all(&bytes(&reports)).is_err() {
                return;
            }
        }
    }));
    let values: Vec<f32> = (0..130).map(|i| -i as f32).collect();
    let weights = Weights {
        network: 0xABCD,
        values: values.clone(),
    };
    device(&plug).write(&weights).expect("written");
    assert_eq!(plug.fake.lock().expect("a device").weights, values);
}

#[test]
fn damaged_files_are_refused() {
    let weights = Weights {
        network: 7,
        values: vec![1.0, -2.0, 3.5],
    };
    let good = weights.to_bytes();
    assert_eq!(good.len(), 20 + 12);
    assert_eq!(Weights::from_bytes(&good).expect("weights"), weights);
    for at in (0..8).chain(12..good.len()) {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert!(Weights::from_bytes(&bytes).is_err(), "byte {at}");
    }
    for length in 0..good.len() {
        assert!(Weights::from_bytes(&good[..length]).is_err(), "{length} bytes");
    }
}
