//! What the host asks for.

use crate::weights::Incoming;
use crate::{App, Board, Imu, Task};
use motenet::words::{Leaves, Words};
use motenet_link::{Asked, Event, FrameError, Request, Values, Why};

impl<T, B, const C: usize, const L: usize, const K: usize, const R: usize> App<'_, T, B, C, L, K, R>
where
    T: Task<C, L, K>,
    B: Board<C>,
{
    /// Takes bytes off the line, and carries out one request at most. Returns whether there were any.
    pub(crate) fn listen(&mut self, now: u64) -> bool {
        if !self.out.has_room() {
            return false;
        }
        let (message, heard) = self.line.receive();
        match message {
            Some(Ok(request)) => {
                let asked = request.asked();
                if let Err(why) = self.carry_out(request, now) {
                    self.out.refuse(asked, why);
                }
            }
            // A peer of another protocol learns which one this is.
            Some(Err(FrameError::Protocol { .. })) => self.out.hello(),
            // The decoder counts them; the host asks again.
            Some(Err(_)) | None => {}
        }
        heard
    }

    fn carry_out(&mut self, request: Request, now: u64) -> Result<(), Why> {
        match request {
            Request::Hello { .. } => self.out.hello(),
            Request::Samples { first, values } => self.samples(first, &values)?,
            Request::Label { window, class } => self.label(window, class.into())?,
            Request::LabelLast { class } => {
                let window = self.windows.last().ok_or(Why::Window)?;
                self.label(window, class.into())?;
            }
            Request::Status => self.out.metrics = true,
            Request::Save => self.ask_save(),
            Request::Restart => {
                self.out.bye = true;
                self.leaving = true;
            }
            Request::Erase => {
                self.incoming = None;
                self.storage.erase();
            }
            Request::Pause => self.pause(true, Asked::Pause),
            Request::Resume => self.pause(false, Asked::Resume),
            Request::SetDay { day } => {
                self.day = (day, now);
                self.out.done(Asked::SetDay);
            }
            Request::ReadWeights { from, count } => self.out.weights = Some((from, count)),
            Request::WriteWeights { from, values } => self.write_weights(from, &values, now)?,
            Request::CommitWeights { crc } => self.commit_weights(crc)?,
            // A later version of the link has more.
            _ => return Err(Why::Unsupported),
        }
        Ok(())
    }

    /// Samples that stand in for a sensor's: those that are expected, as many as the window takes.
    fn samples(&mut self, first: u32, values: &Values) -> Result<(), Why> {
        if <B::Imu as Imu<C>>::PRESENT {
            return Err(Why::Unsupported);
        }
        let (samples, rest) = values.as_chunks::<C>();
        if !rest.is_empty() {
            return Err(Why::Range);
        }
        self.out.accepted = true;
        // Those that are here already are passed over. Behind a gap none is taken: the difference is a large number then.
        let known = self.next_sample.wrapping_sub(first) as usize;
        for sample in samples.get(known..).unwrap_or_default() {
            if self.windowing.left() == 0 {
                break;
            }
            self.windowing.push(sample);
            self.next_sample = self.next_sample.wrapping_add(1);
        }
        Ok(())
    }

    /// Saves, whatever is in the store.
    pub(crate) fn ask_save(&mut self) {
        if !self.storage.is_there() {
            self.out.refuse(Asked::Save, Why::Unsupported);
        } else if self.storage.save() {
            self.save_asked = true;
        } else {
            self.out.refuse(Asked::Save, Why::Busy);
        }
    }

    /// Without updates for today none is begun, and labels are still taken up.
    fn pause(&mut self, paused: bool, request: Asked) {
        self.metrics.paused = paused;
        self.guard.config_mut().per_day = if paused { 0 } else { self.per_day };
        self.out.done(request);
    }

    fn write_weights(&mut self, from: u32, values: &Values, now: u64) -> Result<(), Why> {
        if self.guard.is_updating() {
            return Err(Why::Busy);
        }
        let count = values.len() as u32;
        let end = from
            .checked_add(count)
            .filter(|&end| end <= self.params)
            .ok_or(Why::Range)?;
        let incoming = self.incoming.get_or_insert_with(|| Incoming::new(now));
        if from == 0 {
            *incoming = Incoming::new(now);
        }
        if from == incoming.next {
            incoming.piece(values, now);
            let mut words = [0; motenet_link::MAX_VALUES];
            for (word, value) in words.iter_mut().zip(values) {
                *word = value.to_bits();
            }
            let words = words.get(..values.len()).unwrap_or_default();
            Leaves(self.guard.staged()).write(from as usize, words);
        } else if end > incoming.next {
            return Err(Why::Range);
        }
        let next = incoming.next;
        self.out.taken(next);
        Ok(())
    }

    fn commit_weights(&mut self, crc: u32) -> Result<(), Why> {
        if self.storage.is_busy() {
            return Err(Why::Busy);
        }
        let incoming = self.incoming.take().filter(|incoming| incoming.next == self.params);
        let incoming = incoming.ok_or(Why::Range)?;
        if incoming.sum() != crc {
            return Err(Why::Checksum);
        }
        self.guard.adopt().map_err(|_| Why::NotFinite)?;
        self.generation = self.generation.wrapping_add(1);
        self.out.event(Event::Replaced);
        self.out.done(Asked::CommitWeights);
        Ok(())
    }
}
