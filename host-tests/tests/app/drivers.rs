//! The sensors' drivers and the pins, against what stands in for chips: what goes over the bus, and what comes of it in g and rad/s.

use app::imu::{Bmi160, Icm42670, Imu, Lis3dh, Lsm303agr};
use app::pins::{Inverted, NoPin};
use app::serial::{Io, NoSerial};
use app::{Entropy, NoSensor, Serial};
use embedded_hal::digital::{InputPin, OutputPin};
use embedded_hal::i2c::ErrorKind;
use embedded_hal_mock::eh1::delay::NoopDelay;
use embedded_hal_mock::eh1::digital::{Mock as Pin, State, Transaction as Level};
use embedded_hal_mock::eh1::i2c::{Mock as I2c, Transaction};
use std::f32::consts::PI;

fn close<const C: usize>(sample: [f32; C], expected: [f32; C]) {
    for (x, e) in sample.iter().zip(expected) {
        assert!((x - e).abs() < 2e-3, "{sample:?}, not {expected:?}");
    }
}

/// Big- or little-endian bytes of numbers.
fn bytes(values: &[i16], to: fn(i16) -> [u8; 2]) -> Vec<u8> {
    values.iter().flat_map(|&value| to(value)).collect()
}

fn read(address: u8, register: u8, answer: Vec<u8>) -> Transaction {
    Transaction::write_read(address, vec![register], answer)
}

fn write(address: u8, register: u8, value: u8) -> Transaction {
    Transaction::write(address, vec![register, value])
}

#[test]
fn lsm303agr() {
    const AT: u8 = 0x19;
    let mut bus = I2c::new(&[
        // Whole samples only; the temperature sensor; the magnetometer's registers as well.
        write(AT, 0x23, 0x80),
        write(AT, 0x1F, 0xC0),
        write(0x1E, 0x62, 0x10),
        // High resolution, all axes, 100 a second, then 8 g.
        write(AT, 0x20, 0x57),
        write(AT, 0x23, 0x88),
        write(AT, 0x23, 0xA8),
        read(
            AT,
            0x28 | 0x80,
            bytes(&[250 << 4, -500 << 4, 125 << 4], i16::to_le_bytes),
        ),
        read(AT, 0x28 | 0x80, vec![0; 6]).with_error(ErrorKind::Bus),
    ]);
    let mut imu = Lsm303agr::new(lsm303agr::Lsm303agr::new_with_i2c(bus.clone()), NoopDelay::new());
    imu.restart().unwrap();
    // 4 mg a unit.
    close(imu.read().unwrap(), [1.0, -2.0, 0.5]);
    assert!(imu.read().is_err());
    bus.done();
}

#[test]
fn lis3dh() {
    const AT: u8 = 0x18;
    let sample = bytes(&[250 << 4, -500 << 4, 125 << 4], i16::to_le_bytes);
    let mut bus = I2c::new(&[
        read(AT, 0x0F, vec![0x33]),
        write(AT, 0x23, 0x80),
        // High resolution.
        read(AT, 0x20, vec![0x07]),
        write(AT, 0x20, 0x07),
        read(AT, 0x23, vec![0x80]),
        write(AT, 0x23, 0x88),
        // 100 a second.
        read(AT, 0x20, vec![0x07]),
        write(AT, 0x20, 0x57),
        // All axes.
        read(AT, 0x20, vec![0x57]),
        write(AT, 0x20, 0x57),
        read(AT, 0x1F, vec![0x00]),
        write(AT, 0x1F, 0x80),
        // 8 g.
        read(AT, 0x23, vec![0x88]),
        write(AT, 0x23, 0xA8),
        read(AT, 0xA8, sample),
        // Another chip.
        read(AT, 0x0F, vec![0x32]),
    ]);
    let mut imu = Lis3dh::new(bus.clone(), false);
    imu.restart().unwrap();
    close(imu.read().unwrap(), [1.0, -2.0, 0.5]);
    assert!(imu.restart().is_err());
    bus.done();
}

#[test]
fn bmi160() {
    const AT: u8 = 0x68;
    // Rate of turn comes first in the chip: 90, -180 and 1 degrees a second; then 1, -2 and 0.5 g.
    let sample = bytes(&[1476, -2952, 16, 4096, -8192, 2048], i16::to_le_bytes);
    let mut bus = I2c::new(&[
        read(AT, 0x00, vec![0xD1]),
        write(AT, 0x7E, 0x11),
        write(AT, 0x7E, 0x15),
        write(AT, 0x41, 0x08),
        write(AT, 0x43, 0x00),
        read(AT, 0x0C, sample),
        read(AT, 0x00, vec![0x00]),
    ]);
    let driver = bmi160::Bmi160::new_with_i2c(bus.clone(), bmi160::SlaveAddr::Default);
    let mut imu = Bmi160::new(driver, NoopDelay::new());
    imu.restart().unwrap();
    close(imu.read().unwrap(), [1.0, -2.0, 0.5, PI / 2.0, -PI, PI / 180.0]);
    assert!(matches!(imu.restart(), Err(app::imu::bmi160::Fault::Stranger)));
    bus.done();
}

#[test]
fn icm42670() {
    const AT: u8 = 0x69;
    let sample = bytes(&[4096, -8192, 2048, 1476, -2952, 16], i16::to_be_bytes);
    let mut expected = vec![read(AT, 0x75, vec![0x67])];
    // Ranges, power, ranges, rates: registers of which some bits are changed.
    let (accel, gyro, power) = (0x21, 0x20, 0x1F);
    for (register, before, after) in [
        (accel, 0x06, 0x06),
        (gyro, 0x06, 0x06),
        (power, 0x00, 0x0F),
        (accel, 0x06, 0x26),
        (gyro, 0x06, 0x06),
        (accel, 0x26, 0x29),
        (gyro, 0x06, 0x09),
    ] {
        expected.push(read(AT, register, vec![before]));
        expected.push(write(AT, register, after));
    }
    expected.push(read(AT, 0x0B, sample));
    expected.push(read(AT, 0x75, vec![0x00]));
    let mut bus = I2c::new(&expected);
    let mut imu = Icm42670::new(bus.clone(), true);
    imu.restart().unwrap();
    close(imu.read().unwrap(), [1.0, -2.0, 0.5, PI / 2.0, -PI, PI / 180.0]);
    assert!(imu.restart().is_err());
    bus.done();
}

#[test]
fn pins_the_other_way_round() {
    let mut pin = Pin::new(&[
        Level::get(State::High),
        Level::get(State::Low),
        Level::set(State::Low),
        Level::set(State::High),
    ]);
    let mut inverted = Inverted(pin.clone());
    assert_eq!(inverted.is_low(), Ok(true));
    assert_eq!(inverted.is_low(), Ok(false));
    inverted.set_high().unwrap();
    inverted.set_low().unwrap();
    pin.done();
    assert_eq!((NoPin.is_low(), NoPin.is_high()), (Ok(false), Ok(true)));
}

/// A buffered line of `embedded-io`, of which a call must not be made that would wait.
struct Buffered {
    incoming: Vec<u8>,
    room: usize,
    sent: Vec<u8>,
}

impl embedded_io::ErrorType for Buffered {
    type Error = embedded_io::ErrorKind;
}
impl embedded_io::ReadReady for Buffered {
    fn read_ready(&mut self) -> Result<bool, Self::Error> {
        Ok(!self.incoming.is_empty())
    }
}
impl embedded_io::Read for Buffered {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Self::Error> {
        assert!(!self.incoming.is_empty(), "it would wait");
        bytes[0] = self.incoming.remove(0);
        if bytes[0] == 13 {
            return Err(embedded_io::ErrorKind::Other);
        }
        Ok(1)
    }
}
impl embedded_io::WriteReady for Buffered {
    fn write_ready(&mut self) -> Result<bool, Self::Error> {
        Ok(self.room > 0)
    }
}
impl embedded_io::Write for Buffered {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Self::Error> {
        assert!(self.room > 0, "it would wait");
        let n = bytes.len().min(self.room);
        self.room -= n;
        self.sent.extend(&bytes[..n]);
        Ok(n)
    }
    fn flush(&mut self) -> Result<(), Self::Error> {
        panic!("it would wait");
    }
}

#[test]
fn a_line_of_embedded_io_never_waits() {
    let mut line = Io::<_, 512>(Buffered {
        incoming: vec![7, 13, 8],
        room: 4,
        sent: vec![],
    });
    // A byte with an error is lost, and the next one comes.
    assert_eq!(
        [line.read(), line.read(), line.read(), line.read()],
        [Some(7), None, Some(8), None]
    );
    assert_eq!(
        [line.write(&[1, 2, 3]), line.write(&[4, 5, 6]), line.write(&[5, 6])],
        [3, 1, 0]
    );
    assert_eq!(line.0.sent, [1, 2, 3, 4]);
    assert_eq!(<Io<Buffered, 512> as Serial>::ROOM, 512);
    assert_eq!((NoSerial.read(), NoSerial.write(&[1, 2])), (None, 2));
    assert_eq!(5u64.seed(), 5);
    const { assert!(!<NoSensor as Imu<6>>::PRESENT) };
}
