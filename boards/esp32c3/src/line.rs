//! UART0, whose interrupt moves what has come into RAM: the peripheral itself holds 128 bytes, 11 ms at 115,200 baud, and a slice of learning may take longer.

use core::cell::RefCell;
use critical_section::Mutex;
use esp_hal::Blocking;
use esp_hal::uart::{Uart, UartInterrupt};
use heapless::Deque;

/// What has come and was not read yet: 90 ms.
static RECEIVED: Mutex<RefCell<Deque<u8, 1024>>> = Mutex::new(RefCell::new(Deque::new()));
/// The peripheral.
static UART: Mutex<RefCell<Option<Uart<'static, Blocking>>>> = Mutex::new(RefCell::new(None));

/// The line to the host.
pub struct Line(());

impl Line {
    /// Takes the UART over.
    pub fn new(mut uart: Uart<'static, Blocking>) -> Self {
        uart.set_interrupt_handler(on_interrupt);
        critical_section::with(|cs| {
            uart.listen(UartInterrupt::RxFifoFull | UartInterrupt::RxTimeout);
            UART.replace(cs, Some(uart));
        });
        Line(())
    }
}

impl app::Serial for Line {
    const ROOM: usize = 1000;

    fn read(&mut self) -> Option<u8> {
        critical_section::with(|cs| RECEIVED.borrow_ref_mut(cs).pop_front())
    }

    fn write(&mut self, bytes: &[u8]) -> usize {
        critical_section::with(|cs| match UART.borrow_ref_mut(cs).as_mut() {
            // Takes what there is room for.
            Some(uart) if !bytes.is_empty() && uart.write_ready() => uart.write(bytes).unwrap_or(0),
            _ => 0,
        })
    }
}

#[esp_hal::handler]
fn on_interrupt() {
    critical_section::with(|cs| {
        let mut uart = UART.borrow_ref_mut(cs);
        let mut received = RECEIVED.borrow_ref_mut(cs);
        if let Some(uart) = uart.as_mut() {
            let mut bytes = [0; 32];
            // After an error of the line the rest comes with the next interrupt; frames are checked.
            while let Ok(count @ 1..) = uart.read_buffered(&mut bytes) {
                for byte in bytes.iter().take(count) {
                    // What finds no room is lost, and the frame with it.
                    let _ = received.push_back(*byte);
                }
            }
            uart.clear_interrupts(UartInterrupt::RxFifoFull | UartInterrupt::RxTimeout);
        }
    });
}
