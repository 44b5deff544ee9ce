//! Bytes from and to a device, by a thread that opens the line, and opens it again when it is lost.

use crate::address::{Address, is_patient};
use motenet_link::{MAX_FRAME, Request, encode};
use std::{
    io::Write,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    },
    thread,
    time::Duration,
};

/// How long to wait before a line is opened again.
const PAUSE: Duration = Duration::from_millis(500);
/// Pieces that may wait to be taken: a line faster than its reader is held back.
const WAITING: usize = 1024;

/// What a line gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FromLine {
    /// It is open, to this address.
    Connected(String),
    /// These bytes came.
    Bytes(Vec<u8>),
    /// It was lost or cannot be opened; said once until that changes.
    Lost(String),
    /// It was lost and does not come back.
    Ended(String),
}

type Writer = Arc<Mutex<Option<Box<dyn Write + Send>>>>;

/// A line to a device. Dropping it closes it.
pub struct Line {
    received: Receiver<FromLine>,
    writer: Writer,
    stop: Arc<AtomicBool>,
}

impl Line {
    /// Starts to open the line.
    pub fn new(address: Address) -> Self {
        let (sender, received) = mpsc::sync_channel(WAITING);
        let (writer, stop) = (Writer::default(), Arc::default());
        let line = Line {
            received,
            writer: Arc::clone(&writer),
            stop: Arc::clone(&stop),
        };
        thread::spawn(move || keep_open(&address, &writer, &stop, &sender));
        line
    }

    /// What came next, if it comes within `patience`.
    pub fn next(&self, patience: Duration) -> Option<FromLine> {
        match self.received.recv_timeout(patience) {
            Ok(next) => Some(next),
            Err(RecvTimeoutError::Timeout) => None,
            // It has said that it ends.
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(patience);
                None
            }
        }
    }

    /// Sends a request. Without a line nothing is sent; a line that takes no bytes is closed by its reader, who notices.
    /// Returns whether all bytes are on their way.
    pub fn send(&self, request: &Request) -> bool {
        let mut room = [0; MAX_FRAME];
        self.write(encode(request, &mut room))
    }

    /// Sends bytes as they are.
    pub fn write(&self, bytes: &[u8]) -> bool {
        match lock(&self.writer).as_mut() {
            Some(writer) => writer.write_all(bytes).and_then(|()| writer.flush()).is_ok(),
            None => false,
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        *lock(&self.writer) = None;
    }
}

fn lock(writer: &Writer) -> MutexGuard<'_, Option<Box<dyn Write + Send>>> {
    writer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The thread: until it is told to stop, nobody listens any more, or the line cannot come back.
fn keep_open(address: &Address, writer: &Writer, stop: &AtomicBool, sender: &SyncSender<FromLine>) {
    let mut told = None;
    while !stop.load(Ordering::Relaxed) {
        let why = match address.open() {
            Ok((mut reader, mut open)) => {
                told = None;
                // Whatever the line has carried before ends here.
                let _ = open.write_all(&[0]).and_then(|()| open.flush());
                *lock(writer) = Some(open);
                if sender.send(FromLine::Connected(address.to_string())).is_err() {
                    return;
                }
                let why = read(&mut reader, stop, sender);
                *lock(writer) = None;
                why
            }
            Err(error) => Some(format!("{error:#}")),
        };
        let Some(why) = why else { return };
        if !address.comes_back() {
            let _ = sender.send(FromLine::Ended(why));
            return;
        }
        if told.as_ref() != Some(&why) && sender.send(FromLine::Lost(why.clone())).is_err() {
            return;
        }
        told = Some(why);
        thread::sleep(PAUSE);
    }
}

/// Reads until the line is lost, and says why; nothing if it is to stop.
fn read(reader: &mut dyn std::io::Read, stop: &AtomicBool, sender: &SyncSender<FromLine>) -> Option<String> {
    let mut room = [0; 4096];
    while !stop.load(Ordering::Relaxed) {
        match reader.read(&mut room) {
            Ok(0) => return Some("the other side has closed the line".to_owned()),
            Ok(count) => {
                let bytes = room.get(..count).unwrap_or(&room).to_vec();
                sender.send(FromLine::Bytes(bytes)).ok()?;
            }
            Err(error) if is_patient(&error) => {}
            Err(error) => return Some(error.to_string()),
        }
    }
    None
}
