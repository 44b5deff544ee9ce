//! What the host is told, and when there is room for it on the line.

use crate::{App, Board, Imu, Serial, Task};
use heapless::Deque;
use motenet::words::Words;
use motenet_link::{Asked, Event, Hello, MAX_FRAME, MAX_VALUES, PROTOCOL, Probabilities, Report, Values, Why, name};

/// A short report, which waits for its turn.
#[derive(Clone, Copy)]
enum Notice {
    Event(Event),
    Labelled { window: u32, class: u8 },
    Saved { sequence: u32 },
    Taken { next: u32 },
    Done { request: Asked },
    Refused { request: Asked, why: Why },
}

/// How many wait.
const WAITING: usize = 16;

/// What is to be told.
pub(crate) struct Outbox<const K: usize> {
    notices: Deque<Notice, WAITING>,
    /// Reports that there was no room for.
    lost: u32,
    /// How far saying hello is: `Hello`, each class; behind that nothing is left.
    hello: usize,
    pub accepted: bool,
    pub prediction: Option<(u32, u8, [f32; K])>,
    /// Weights that the host wants: the first one, and how many.
    pub weights: Option<(u32, u8)>,
    pub metrics: bool,
    pub bye: bool,
}

impl<const K: usize> Outbox<K> {
    /// The first thing to say is hello.
    pub fn new() -> Self {
        Outbox {
            notices: Deque::new(),
            lost: 0,
            hello: 0,
            accepted: false,
            prediction: None,
            weights: None,
            metrics: false,
            bye: false,
        }
    }

    /// Whether another request can be answered: what it asks for does not push out the answer to the one before.
    pub fn has_room(&self) -> bool {
        self.notices.len() + 4 <= WAITING && self.weights.is_none() && self.hello > K
    }

    fn push(&mut self, notice: Notice) {
        if self.notices.push_back(notice).is_err() {
            self.lost = self.lost.saturating_add(1);
        }
    }

    pub fn hello(&mut self) {
        self.hello = 0;
    }
    pub fn event(&mut self, event: Event) {
        self.push(Notice::Event(event));
    }
    pub fn labelled(&mut self, window: u32, class: u8) {
        self.push(Notice::Labelled { window, class });
    }
    pub fn saved(&mut self, sequence: u32) {
        self.push(Notice::Saved { sequence });
    }
    pub fn taken(&mut self, next: u32) {
        self.push(Notice::Taken { next });
    }
    pub fn done(&mut self, request: Asked) {
        self.push(Notice::Done { request });
    }
    pub fn refuse(&mut self, request: Asked, why: Why) {
        self.push(Notice::Refused { request, why });
    }

    /// A newer prediction takes the place of one that was not sent.
    pub fn predict(&mut self, window: u32, class: u8, probabilities: [f32; K]) {
        if self.prediction.replace((window, class, probabilities)).is_some() {
            self.lost = self.lost.saturating_add(1);
        }
    }
}

impl<T, B, const C: usize, const L: usize, const K: usize, const R: usize> App<'_, T, B, C, L, K, R>
where
    T: Task<C, L, K>,
    B: Board<C>,
{
    /// Sends what there is to say, one report at a time. Returns whether all of it is said.
    pub(crate) fn report(&mut self, now: u64) -> bool {
        if !self.line.flush() {
            return false;
        }
        match self.next_report(now) {
            Some(report) => {
                if let Some(log) = self.log {
                    log(&report);
                }
                self.line.send(&report);
                false
            }
            None => true,
        }
    }

    fn next_report(&mut self, now: u64) -> Option<Report> {
        if self.out.hello <= K {
            let report = match self.out.hello.checked_sub(1) {
                None => Report::Hello(self.hello()),
                Some(class) => Report::Class {
                    class: u8::try_from(class).unwrap_or(u8::MAX),
                    name: name(T::NAMES.get(class).copied().unwrap_or_default()),
                },
            };
            self.out.hello += 1;
            self.out.accepted = !<B::Imu as Imu<C>>::PRESENT;
            return Some(report);
        }
        if let Some(notice) = self.out.notices.pop_front() {
            return Some(match notice {
                Notice::Event(event) => Report::Event(event),
                Notice::Labelled { window, class } => Report::Labelled { window, class },
                Notice::Saved { sequence } => Report::Saved { sequence },
                Notice::Taken { next } => Report::WeightsTaken { next },
                Notice::Done { request } => Report::Done { request },
                Notice::Refused { request, why } => Report::Refused { request, why },
            });
        }
        if let Some((window, class, probabilities)) = self.out.prediction.take() {
            let mut listed = Probabilities::new();
            // A link of few classes is told the first ones.
            probabilities.into_iter().all(|p| listed.push(p).is_ok());
            return Some(Report::Prediction {
                window,
                class,
                probabilities: listed,
            });
        }
        if core::mem::take(&mut self.out.accepted) {
            return Some(Report::Accepted {
                next: self.next_sample,
                room: self.room(),
            });
        }
        if let Some((from, count)) = self.out.weights.take() {
            return Some(self.weights(from, count));
        }
        if core::mem::take(&mut self.out.metrics) {
            self.metrics.uptime_s = u32::try_from(now / 1_000_000).unwrap_or(u32::MAX);
            self.metrics.day = self.today(now);
            return Some(Report::Metrics(self.metrics()));
        }
        let reports = core::mem::take(&mut self.out.lost);
        if reports > 0 {
            return Some(Report::Event(Event::LineFull { reports }));
        }
        core::mem::take(&mut self.out.bye).then_some(Report::Bye)
    }

    fn hello(&self) -> Hello {
        Hello {
            protocol: PROTOCOL,
            session: self.session,
            board: name(self.name),
            task: name(T::NAME),
            network: self.network,
            params: self.params,
            channels: u8::try_from(C).unwrap_or(u8::MAX),
            length: u16::try_from(L).unwrap_or(u16::MAX),
            hop: u16::try_from(T::HOP).unwrap_or(u16::MAX),
            rate_mhz: T::RATE.saturating_mul(1000),
            classes: u8::try_from(K).unwrap_or(u8::MAX),
            sensor: <B::Imu as Imu<C>>::PRESENT,
            origin: self.origin,
        }
    }

    /// How many samples the host may send: what fits the line's buffer, but none behind the end of the window.
    fn room(&self) -> u16 {
        let frames = (<B::Serial as Serial>::ROOM / MAX_FRAME).max(1);
        let samples = MAX_VALUES.checked_div(C).unwrap_or(0).saturating_mul(frames);
        u16::try_from(samples.min(self.windowing.left())).unwrap_or(u16::MAX)
    }

    /// Some weights of the network that recognises.
    fn weights(&mut self, from: u32, count: u8) -> Report {
        let mut words = [0; MAX_VALUES];
        let n = self
            .params
            .saturating_sub(from)
            .min(count.into())
            .min(MAX_VALUES as u32) as usize;
        if let Some(words) = words.get_mut(..n) {
            self.guard.state().read(from as usize, words);
        }
        let mut values = Values::new();
        let mut weights = words.into_iter().take(n).map(f32::from_bits);
        // There is room for all of them.
        weights.all(|w| values.push(w).is_ok());
        Report::Weights {
            from,
            generation: self.generation,
            values,
        }
    }
}
