//! The application.

use crate::button::{Button, Press};
use crate::light::{Light, Pattern};
use crate::line::Line;
use crate::reports::Outbox;
use crate::sampler::Sampler;
use crate::sensor::Sensor;
use crate::slices::Slices;
use crate::storage::{Found, Kin, Storage};
use crate::weights::Incoming;
use crate::windowing::Windowing;
use crate::windows::Windows;
use crate::{Board, Clock, Entropy, Imu, Memory, Parts, Task};
use motenet::Zero;
use motenet::blob::{self, BlobError};
use motenet::device::guarded::{Config, Guarded, Ledger};
use motenet::words::{Leaves, Mark, Words};
use motenet_link::{Asked, Event, Metrics, Origin, Report, Why};

/// What the board does after a [`step`](App::step).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// There is more to do: call again at once.
    Busy,
    /// There is nothing to do before this time of the board's [`Clock`], unless something comes by the serial line.
    Idle {
        /// Microseconds.
        until_us: u64,
    },
    /// The host asks for a restart; everything that was to be said has been sent. Reset the chip.
    Restart,
}

/// How often the button is looked at, at least.
const LOOK_US: u64 = 10_000;

pub(crate) type Guard<'a, T, const C: usize, const L: usize, const K: usize, const R: usize> = Guarded<
    'a,
    <T as Task<C, L, K>>::Net,
    <T as Task<C, L, K>>::Optimizer,
    <T as Task<C, L, K>>::Packed,
    &'a mut <T as Task<C, L, K>>::Shelf,
    <T as Task<C, L, K>>::Exemplars,
    <T as Task<C, L, K>>::Augment,
    K,
    R,
>;

/// A sensor that learns: see the [crate].
///
/// # Button
/// Presses of less than a second: n of them say that the window before the first of them was class n - 1. A press of a second saves, and overwrites what
/// belongs to another network.
///
/// # What is saved
/// Weights, ledger and stored windows: by itself after each update that is accepted, but never over a state of another network, which takes a long press or
/// the host's `Save` or `Erase`. The next start goes on from there. A state of another layout, another task or another base is another network's.
///
/// # Time
/// A step reads a sample, recognises a window, or does one slice of learning or saving. A slice is begun only if it is expected to end before the next sample is due,
/// by what slices have taken on this board; where a slice takes longer than a sample lasts, samples are missed while it learns. Up to one of 32 in a row is filled in by
/// the sample before it; after more the window begins anew.
pub struct App<'a, T: Task<C, L, K>, B: Board<C>, const C: usize, const L: usize, const K: usize, const R: usize> {
    pub(crate) guard: Guard<'a, T, C, L, K, R>,
    pub(crate) windowing: Windowing<'a, C, L>,
    pub(crate) windows: Windows<R>,
    pub(crate) sensor: Sensor<B::Imu>,
    pub(crate) sampler: Sampler,
    pub(crate) button: Button<B::Button>,
    light: Light<B::Led>,
    pub(crate) line: Line<B::Serial>,
    pub(crate) out: Outbox<K>,
    clock: B::Clock,
    pub(crate) storage: Storage<B::Flash>,
    pub(crate) slices: Slices,
    pub(crate) incoming: Option<Incoming>,
    pub(crate) kin: Kin,
    pub(crate) metrics: Metrics,
    pub(crate) name: &'static str,
    pub(crate) session: u32,
    pub(crate) network: u32,
    pub(crate) params: u32,
    pub(crate) origin: Origin,
    /// Counts changes of the weights.
    pub(crate) generation: u8,
    /// Updates a day, as the task has them.
    pub(crate) per_day: u32,
    /// The day that was set, and when.
    pub(crate) day: (u32, u64),
    /// The number of the next sample from the host.
    pub(crate) next_sample: u32,
    /// Samples missed and not told yet, and when they were told last.
    pub(crate) late: (u32, u64),
    /// The window that the button is about.
    marked: Option<u32>,
    /// The last save has failed.
    pub(crate) unsaved: bool,
    /// Somebody waits for the save.
    pub(crate) save_asked: bool,
    /// The host has asked for a restart.
    pub(crate) leaving: bool,
    /// There was a step.
    begun: bool,
    /// Where reports go besides the host.
    pub(crate) log: Option<fn(&Report)>,
}

impl<'a, T, B, const C: usize, const L: usize, const K: usize, const R: usize> App<'a, T, B, C, L, K, R>
where
    T: Task<C, L, K>,
    B: Board<C>,
{
    /// What the application occupies besides its [`Memory`], on the stack or wherever it is put.
    pub const BYTES: usize = size_of::<Self>();

    /// Loads the base, restores what was saved, sets the sensor up.
    ///
    /// # Errors
    /// Where the task's base is no blob of its network.
    pub fn new(memory: &'a mut Memory<T, C, L, K, R>, board: B) -> Result<Self, BlobError> {
        let mut app = Self::set_up(memory, board)?;
        app.begin();
        Ok(app)
    }

    /// As [`new`](Self::new), but what was saved is restored by the first step.
    ///
    /// The application is built where it is returned to, while `new` has it twice on the stack for a moment: for boards with little RAM.
    ///
    /// # Errors
    /// Where the task's base is no blob of its network.
    pub fn set_up(memory: &'a mut Memory<T, C, L, K, R>, board: B) -> Result<Self, BlobError> {
        let Parts {
            imu,
            flash,
            range,
            button,
            led,
            serial,
            clock,
            mut entropy,
            name,
        } = board.into_parts();
        let Memory { room, shelf, window } = memory;
        blob::load(T::BASE, room.net_mut())?;
        let leaves = Leaves(room.net_mut());
        let (network, params) = (Mark::of(&leaves), leaves.count() as u32);
        let (now, seed) = (clock.now_us(), entropy.seed());
        let config = Config { seed, ..T::CONFIG };
        let mut guard = Guarded::new(room, shelf, T::exemplars(), T::augment(), T::optimizer(), config);
        let kin = Kin {
            base: blob::checksum(T::BASE).unwrap_or_default(),
            task: T::NAME,
        };
        let storage = Storage::new(flash, range, guard.state().count());
        Ok(App {
            guard,
            windowing: Windowing::new(window, T::HOP),
            windows: Windows::NONE,
            sensor: Sensor::new(imu, now),
            sampler: Sampler::new(T::RATE, now),
            button: Button::new(button),
            light: Light::new(led),
            line: Line::new(serial),
            out: Outbox::new(),
            clock,
            storage,
            slices: Slices::default(),
            incoming: None,
            kin,
            metrics: Metrics::default(),
            name,
            session: (seed ^ seed >> 32 ^ now) as u32,
            network,
            params,
            origin: Origin::Base,
            generation: 0,
            per_day: config.per_day,
            day: (0, now),
            next_sample: 0,
            late: (0, now),
            marked: None,
            unsaved: false,
            save_asked: false,
            leaving: false,
            begun: false,
            log: None,
        })
    }

    /// What the start does besides, once.
    #[inline(never)]
    fn begin(&mut self) {
        self.begun = true;
        self.metrics.ram = (Memory::<T, C, L, K, R>::BYTES + Self::BYTES) as u32;
        // The base has been loaded before.
        let _ = self.restore();
        self.sampler = Sampler::new(T::RATE, self.now());
        self.session ^= self.storage.sequence.wrapping_mul(0x9E37_79B9);
    }

    /// Looks for what was saved.
    fn restore(&mut self) -> Result<(), BlobError> {
        let App {
            guard, storage, kin, ..
        } = self;
        match storage.load(&mut (&mut *kin, guard.state())) {
            Found::Nothing => {}
            Found::State { sequence, damaged } => {
                self.guard.restored();
                self.origin = Origin::Restored { sequence };
                // Without a calendar this is still the day of the last update.
                self.day.0 = self.guard.ledger().day;
                self.out.event(Event::Restored { sequence });
                if damaged > 0 {
                    self.out.event(Event::Damaged { saves: damaged });
                }
            }
            Found::Foreign { sequence } => {
                self.origin = Origin::Foreign { sequence };
                self.out.event(Event::Foreign { sequence });
            }
            Found::Unreadable => self.out.refuse(Asked::Save, Why::Flash),
            Found::Unsteady => {
                self.back_to_base()?;
                self.out.event(Event::Damaged { saves: 1 });
            }
        }
        Ok(())
    }

    /// Forgets everything that was learned.
    pub(crate) fn back_to_base(&mut self) -> Result<(), BlobError> {
        blob::load(T::BASE, self.guard.staged())?;
        self.guard.adopt()?;
        self.guard.resume(Ledger::ZERO);
        self.windows.clear();
        self.generation = self.generation.wrapping_add(1);
        self.origin = Origin::Base;
        Ok(())
    }

    /// Does what is due: a sample, a window, a request of the host, or one slice of learning or saving.
    pub fn step(&mut self) -> Next {
        if !self.begun {
            self.begin();
        }
        let now = self.clock.now_us();
        self.press(now);
        self.light.show(self.pattern(), now);
        let sent = self.report(now);
        if self.leaving {
            return if sent { Next::Restart } else { self.idle(now, sent) };
        }
        let heard = self.listen(now);
        if self.sample(now) || self.recognise() || self.slice(now) || heard {
            return Next::Busy;
        }
        self.idle(now, sent)
    }

    fn idle(&self, now: u64, sent: bool) -> Next {
        let due = if <B::Imu as Imu<C>>::PRESENT {
            self.sampler.due()
        } else {
            u64::MAX
        };
        // The line's buffer has room again after a byte or some.
        let look = now.saturating_add(if sent { LOOK_US } else { LOOK_US / 10 });
        Next::Idle {
            until_us: due.min(look),
        }
    }

    /// The time.
    pub(crate) fn now(&self) -> u64 {
        self.clock.now_us()
    }

    /// The button.
    fn press(&mut self, now: u64) {
        match self.button.poll(now) {
            None => {}
            Some(Press::Begun) => self.marked = self.windows.last(),
            Some(Press::Long) => self.ask_save(),
            Some(Press::Short(n)) => {
                let labelled = match self.marked.take() {
                    Some(window) => self.label(window, n.saturating_sub(1)).is_ok(),
                    None => false,
                };
                if !labelled {
                    self.out.event(Event::NothingToLabel);
                }
            }
        }
    }

    /// What the light shows now.
    pub fn pattern(&self) -> Pattern {
        if self.sensor.is_at_fault() || self.unsaved {
            Pattern::Fault
        } else if self.button.is_pressed() {
            Pattern::Pressed
        } else if self.storage.is_busy() {
            Pattern::Saving
        } else if self.guard.is_updating() {
            Pattern::Learning
        } else if self.storage.foreign.is_some() {
            Pattern::Foreign
        } else if self.windows.count == 0 {
            Pattern::Starting
        } else {
            Pattern::Recognising
        }
    }

    /// Hands every report to `log` as well, when it is sent to the host: for a debugger's console.
    pub fn log_by(&mut self, log: fn(&Report)) {
        self.log = Some(log);
    }

    /// Tells the application how deep the stack has been, for its reports to the host.
    pub fn set_stack(&mut self, bytes: u32) {
        self.metrics.stack = bytes;
    }

    /// The network that recognises, and the counts that go with it.
    pub fn learned(&self) -> (&T::Net, Ledger<K>) {
        (self.guard.net(), self.guard.ledger())
    }

    /// How the application is, as it tells the host.
    pub fn metrics(&self) -> Metrics {
        Metrics {
            learning: self.guard.is_updating(),
            slice_us: u32::try_from(self.slices.longest_us).unwrap_or(u32::MAX),
            mean_slice_us: u32::try_from(self.slices.mean_us()).unwrap_or(u32::MAX),
            dropped: self.line.dropped(),
            sequence: self.storage.sequence,
            ..self.metrics
        }
    }
}
