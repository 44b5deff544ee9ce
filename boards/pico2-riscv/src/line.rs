//! UART0, whose interrupt moves what has come into RAM: the peripheral itself holds 32 bytes, 3 ms at 115,200 baud, and a slice of learning may take longer.

use core::cell::RefCell;
use critical_section::Mutex;
use hal::gpio::{FunctionUart, Pin, PullDown, bank0};
use hal::pac::{Interrupt, UART0};
use hal::uart::{Enabled, Reader, UartPeripheral, Writer};
use heapless::Deque;
use rp235x_hal as hal;

/// GPIO 0 sends, GPIO 1 receives.
pub type Pins = (
    Pin<bank0::Gpio0, FunctionUart, PullDown>,
    Pin<bank0::Gpio1, FunctionUart, PullDown>,
);

/// What has come and was not read yet: 90 ms.
static RECEIVED: Mutex<RefCell<Deque<u8, 1024>>> = Mutex::new(RefCell::new(Deque::new()));
/// The receiving half of the peripheral.
static READER: Mutex<RefCell<Option<Reader<UART0, Pins>>>> = Mutex::new(RefCell::new(None));

/// The line to the host.
pub struct Line(Writer<UART0, Pins>);

impl Line {
    /// Takes the UART over.
    pub fn new(uart: UartPeripheral<Enabled, UART0, Pins>) -> Self {
        let (mut reader, writer) = uart.split();
        reader.enable_rx_interrupt();
        critical_section::with(|cs| READER.replace(cs, Some(reader)));
        // SAFETY: nothing relies on this interrupt being masked; what its handler uses is in place.
        unsafe { hal::arch::interrupt_unmask(Interrupt::UART0_IRQ) };
        Line(writer)
    }
}

impl app::Serial for Line {
    const ROOM: usize = 1000;

    fn read(&mut self) -> Option<u8> {
        critical_section::with(|cs| RECEIVED.borrow_ref_mut(cs).pop_front())
    }

    fn write(&mut self, bytes: &[u8]) -> usize {
        // Takes what there is room for, and hands the rest back.
        self.0.write_raw(bytes).map_or(0, |rest| bytes.len() - rest.len())
    }
}

/// Called by the HAL.
#[unsafe(no_mangle)]
#[expect(non_snake_case, reason = "the interrupt's name")]
fn UART0_IRQ() {
    critical_section::with(|cs| {
        let reader = READER.borrow_ref(cs);
        let mut received = RECEIVED.borrow_ref_mut(cs);
        if let Some(reader) = reader.as_ref() {
            let mut bytes = [0; 32];
            // An error of the line ends the loop, too; frames are checked.
            while let Ok(count @ 1..) = reader.read_raw(&mut bytes) {
                for byte in bytes.iter().take(count) {
                    // What finds no room is lost, and the frame with it.
                    let _ = received.push_back(*byte);
                }
            }
        }
    });
}
