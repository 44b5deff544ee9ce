//! The state machine.

use super::config::Config;
use super::event::{Event, Failure, LabelError, Refusal};
use super::exemplars::Exemplars;
use super::gate::Scores;
use super::ledger::Ledger;
use super::packed::Packed;
use super::pending::{Id, Labelled, Pending};
use super::reservoir::{Part, Places};
use super::screen::{self, Drift, Summary};
use super::shelf::{Shelf, ShelfError};
use super::state::State;
use crate::blob::BlobError;
use crate::data::augment::Augment;
use crate::layer::Train;
use crate::layers::Setting;
use crate::loss::{Loss, SoftCrossEntropy};
use crate::optim::Optimizer;
use crate::params::{Params, copy};
use crate::predict::argmax;
use crate::rng::{self, Generator};
use crate::shape::{Elem, Zero};
use crate::train::{Memory, Trainer};
use crate::words::Leaves;

/// The memory of a [`Guarded`] network: the last good network, the one that learns, what training needs, and `R` places for samples that wait for
/// their labels. All zero, so that a `static` of it lies in `.bss`.
pub struct Room<N: Train, O: Optimizer, P, const R: usize> {
    good: N,
    tried: N,
    memory: Memory<N, O, 1>,
    pending: Pending<P, R>,
}

impl<N: Train + Zero, O: Optimizer, P: Packed, const R: usize> Zero for Room<N, O, P, R> {
    const ZERO: Self = {
        assert!(R > 0, "a sample waits for its label somewhere");
        Room {
            good: N::ZERO,
            tried: N::ZERO,
            memory: Memory::ZERO,
            pending: Pending::ZERO,
        }
    };
}

impl<N: Train, O: Optimizer, P, const R: usize> Room<N, O, P, R> {
    /// What it occupies.
    pub const BYTES: usize = size_of::<Self>();

    /// The last good network, to load the base's weights into before [`Guarded::new`].
    pub fn net_mut(&mut self) -> &mut N {
        &mut self.good
    }
}

/// What a [`Guarded::poll`] has done.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Progress {
    /// Nothing: there is nothing to do until another label comes, or another day.
    Idle,
    /// A slice of work; there is more.
    Working,
    /// A slice of work that ended in a decision; there may be more.
    Decided(Event),
}

/// What the next [`Guarded::poll`] does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Work {
    /// Reads an exemplar, after the first start, to know what samples look like.
    Calibrate,
    /// Takes a labelled sample up, with one inference; begins an update; or nothing.
    TakeUp,
    /// Asks a network about [`Config::judged`] held-out samples.
    Judge,
    /// Learns from one sample, update included.
    Train,
    /// Accepts an update, halves it or rolls it back.
    Decide,
}

/// Where the work is.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Reads the exemplars, one a slice, to know what samples look like.
    Calibrating { class: usize, index: usize },
    /// Takes labelled samples up, one a slice.
    Idle,
    /// Asks a network about held-out samples: the good one before, or the one that learned.
    Judging { after: bool, at: u32 },
    /// Learns, one sample a slice.
    Training { step: u32 },
    /// Accepts or rolls back.
    Deciding,
}

/// A sample that is stored somewhere.
#[derive(Clone, Copy)]
enum Item {
    Old { class: usize, index: usize },
    New { class: usize, part: Part, index: u32 },
}

/// A network that learns from what comes, in slices, and never becomes worse than it was.
///
/// See the [module](super) for the whole picture. `N` network, `O` optimiser, `P` form in which samples are kept, `S` [`Shelf`] of the new samples,
/// `E` [`Exemplars`] of what is known, `A` augmentation of samples that are learned from, `K` classes, `R` samples that can wait for a label.
pub struct Guarded<'a, N: Train, O: Optimizer, P, S, E, A, const K: usize, const R: usize> {
    room: &'a mut Room<N, O, P, R>,
    shelf: S,
    exemplars: E,
    augment: A,
    /// As a round begins with it.
    optimizer: O,
    /// As the round under way has it.
    running: O,
    config: Config,
    ledger: Ledger<K>,
    phase: Phase,
    rng: Generator,
    /// The classes in the order in which this turn asks for them.
    order: [u16; K],
    steps: u32,
    halvings: u32,
    before: Scores,
    after: Scores,
    drift: Drift,
    away: bool,
    limited: bool,
    one_sided: bool,
    queued: Option<Event>,
}

impl<'a, N, O, P, S, E, A, const K: usize, const R: usize> Guarded<'a, N, O, P, S, E, A, K, R>
where
    N: Train<Elem = f32, In = P::Sample, Out = [f32; K]>,
    O: Optimizer + Copy,
    P: Packed,
    S: Shelf<P>,
    E: Exemplars<P, K>,
    A: Augment<P::Sample>,
{
    /// Guards the network in `room`. Batch norms keep their statistics from here on.
    ///
    /// The shelf's places are dealt out evenly to the classes. `optimizer` is what each update begins with; its learning rate falls on a line to zero.
    pub fn new(
        room: &'a mut Room<N, O, P, R>,
        shelf: S,
        exemplars: E,
        augment: A,
        optimizer: O,
        mut config: Config,
    ) -> Self {
        room.good.configure(Setting::FrozenStatistics);
        room.tried.configure(Setting::FrozenStatistics);
        config.held_out = config.held_out.max(2);
        Guarded {
            room,
            shelf,
            exemplars,
            augment,
            optimizer,
            running: optimizer,
            config,
            ledger: Ledger::ZERO,
            phase: Phase::Calibrating { class: 0, index: 0 },
            rng: rng::seeded(config.seed),
            order: [0; K],
            steps: 0,
            halvings: 0,
            before: Scores::ZERO,
            after: Scores::ZERO,
            drift: Drift::new(),
            away: false,
            limited: false,
            one_sided: false,
            queued: None,
        }
    }

    /// Goes on from a ledger that was saved with the network and the shelf. Samples that waited for their labels are gone.
    pub fn resume(&mut self, ledger: Ledger<K>) {
        self.room.pending = Pending::ZERO;
        self.room.pending.resume(ledger.next);
        self.ledger = ledger;
        self.queued = None;
        self.phase = if ledger.calibrated {
            Phase::Idle
        } else {
            Phase::Calibrating { class: 0, index: 0 }
        };
    }

    /// What is to be saved, and where to load it to: for a store, or whatever keeps [words](crate::words). Call [`restored`](Self::restored) after a load.
    ///
    /// Nothing but [`poll`](Self::poll), [`resume`](Self::resume) and [`adopt`](Self::adopt) changes these words: between the slices of a save
    /// samples can be offered, labelled and recognised.
    pub fn state(&mut self) -> State<'_, N, S, K> {
        State {
            net: Leaves(&mut self.room.good),
            ledger: &mut self.ledger,
            shelf: &mut self.shelf,
        }
    }

    /// Goes on from what was loaded into [`state`](Self::state), as [`resume`](Self::resume) does.
    pub fn restored(&mut self) {
        self.resume(self.ledger);
    }

    /// The network beside the good one, for weights from outside: write all of them, then [`adopt`](Self::adopt) them, without a
    /// [`poll`](Self::poll) in between. An update under way is given up, as by a restart.
    pub fn staged(&mut self) -> &mut N {
        if self.is_updating() {
            self.phase = Phase::Idle;
        }
        &mut self.room.tried
    }

    /// Makes the [`staged`](Self::staged) network the good one. What it scores on the exemplars is from now on what updates are measured by.
    ///
    /// # Errors
    /// [`BlobError::NotFinite`]; the good network is as it was.
    pub fn adopt(&mut self) -> Result<(), BlobError> {
        let Room { good, tried, .. } = &mut *self.room;
        for leaf in 0..N::LEAVES {
            if !f32::all_usable(tried.leaf(leaf)) {
                return Err(BlobError::NotFinite { leaf });
            }
        }
        copy(tried, good);
        self.ledger.first = None;
        Ok(())
    }

    /// The last good network: what predicts, and what is to be saved.
    pub fn net(&self) -> &N {
        &self.room.good
    }

    /// The counts, to be saved with the network and the shelf.
    pub fn ledger(&self) -> Ledger<K> {
        Ledger {
            next: self.room.pending.next(),
            ..self.ledger
        }
    }

    /// The shelf of the new samples.
    pub fn shelf(&self) -> &S {
        &self.shelf
    }

    /// The settings. Changes count from the next slice on.
    pub fn config_mut(&mut self) -> &mut Config {
        &mut self.config
    }

    /// What the next [`poll`](Self::poll) does.
    pub fn next(&self) -> Work {
        match self.phase {
            Phase::Calibrating { .. } => Work::Calibrate,
            Phase::Idle => Work::TakeUp,
            Phase::Judging { .. } => Work::Judge,
            Phase::Training { .. } => Work::Train,
            Phase::Deciding => Work::Decide,
        }
    }

    /// Whether an update is under way.
    pub fn is_updating(&self) -> bool {
        !matches!(self.phase, Phase::Idle | Phase::Calibrating { .. })
    }

    /// How far the stream of samples has moved away from what is known.
    pub fn drift(&self) -> f32 {
        self.drift.size()
    }

    /// How unlike the known samples one is, in deviations: see [`Summary::novelty`].
    pub fn novelty(&self, sample: &P::Sample) -> f32 {
        Summary::of(sample).novelty(&self.ledger.known)
    }

    /// The last good network's output. Costs one inference, at any time.
    pub fn predict(&mut self, sample: &P::Sample) -> [f32; K] {
        self.room.memory.predict(&self.room.good, sample)
    }

    /// Takes in a sample whose label may come later, or never. Returns its number, and that of the oldest sample without a label, if that had to go for it.
    ///
    /// # Cost
    /// A look at each number and its packing: no inference.
    ///
    /// # Errors
    /// [`Refusal::NotFinite`], [`Refusal::Stuck`], [`Refusal::Full`]; nothing has changed then.
    pub fn offer(&mut self, sample: &P::Sample) -> Result<(Id, Option<Id>), Refusal> {
        screen::check(sample, self.config.constant)?;
        let summary = Summary::of(sample);
        let numbers = self.room.pending.push(sample, summary).ok_or(Refusal::Full)?;
        self.drift.push(summary, &self.ledger.known);
        Ok(numbers)
    }

    /// Says what a sample is. It is taken up by a later [`poll`](Self::poll), in the order of the labels, between updates.
    ///
    /// # Errors
    /// [`LabelError`]; nothing has changed then.
    pub fn label(&mut self, id: Id, class: usize) -> Result<(), LabelError> {
        match u16::try_from(class) {
            Ok(label) if class < K => self.room.pending.label(id, label),
            _ => Err(LabelError::Class { classes: K }),
        }
    }

    /// Does one slice of work. `day` is any number that grows by one a day.
    ///
    /// What comes out does not depend on when it is called, only on the order of the labels, as long as no sample expires that would have got one (and
    /// but for [`Event::Drift`], which is of the samples as they come).
    ///
    /// # Cost
    /// At most one sample's training step with its update, or [`Config::judged`] inferences, or a copy of the network; see the [module](super).
    pub fn poll(&mut self, day: u32) -> Progress {
        // So that what is saved does not change while samples are offered.
        self.ledger.next = self.room.pending.next();
        if let Some(event) = self.queued.take() {
            return Progress::Decided(event);
        }
        match self.phase {
            Phase::Calibrating { class, index } => self.calibrate(class, index),
            Phase::Idle => self.idle(day),
            Phase::Judging { after, at } => self.judge(after, at),
            Phase::Training { step } => self.train(step),
            Phase::Deciding => self.decide(),
        }
    }

    fn calibrate(&mut self, class: usize, index: usize) -> Progress {
        if class >= K {
            self.ledger.calibrated = true;
            self.phase = Phase::Idle;
            let exemplars = u32::try_from(self.ledger.known.count()).unwrap_or(u32::MAX);
            return Progress::Decided(Event::Calibrated { exemplars });
        }
        if index >= self.exemplars.count(class) {
            self.phase = Phase::Calibrating {
                class: class + 1,
                index: 0,
            };
            return Progress::Working;
        }
        self.phase = Phase::Calibrating {
            class,
            index: index + 1,
        };
        // An exemplar that cannot be read tells nothing; the first update will say so.
        if self.load(Item::Old { class, index }).is_ok()
            && let Some(sample) = self.room.memory.sample_mut()
        {
            let Summary { level, motion } = Summary::of(sample);
            // Both are finite, for the sample is.
            let _ = self.ledger.known.push(&[level, motion]);
        }
        Progress::Working
    }

    fn idle(&mut self, day: u32) -> Progress {
        if day > self.ledger.day {
            (self.ledger.day, self.ledger.today) = (day, 0);
            self.limited = false;
        }
        if self.ledger.fresh >= self.config.fresh.max(1) {
            if self.ledger.contradicted as f32 > self.config.contradicted * self.ledger.fresh as f32 {
                let (contradicted, of) = (self.ledger.contradicted, self.ledger.fresh);
                self.ledger.forget();
                return Progress::Decided(Event::Doubted { contradicted, of });
            }
            let (places, least) = (self.places(), self.config.classes);
            let learned = self
                .ledger
                .seen
                .iter()
                .filter(|&&seen| places.filled(seen, Part::Training) > 0);
            let classes = u32::try_from(learned.count()).unwrap_or(u32::MAX);
            let held_out = self
                .ledger
                .seen
                .iter()
                .any(|&seen| places.filled(seen, Part::HeldOut) > 0);
            if classes < least || !held_out {
                if !self.one_sided {
                    self.one_sided = true;
                    return Progress::Decided(if held_out {
                        Event::OneSided { classes, least }
                    } else {
                        Event::NothingHeldOut
                    });
                }
            } else if self.ledger.today < self.config.per_day {
                return self.start();
            } else if !self.limited {
                self.limited = true;
                let updates = self.ledger.today;
                return Progress::Decided(Event::DayLimit { updates });
            }
        }
        if let Some(event) = self.take_up() {
            return Progress::Decided(event);
        }
        let distance = self.drift.size();
        let far = if self.away {
            0.5 * self.config.drift
        } else {
            self.config.drift
        };
        if self.away != (distance > far) {
            self.away = !self.away;
            return Progress::Decided(Event::Drift {
                away: self.away,
                distance,
            });
        }
        Progress::Idle
    }

    /// Takes up the sample that was labelled first.
    fn take_up(&mut self) -> Option<Event> {
        let places = self.places();
        let Self {
            room,
            shelf,
            ledger,
            config,
            ..
        } = self;
        let Room {
            good, memory, pending, ..
        } = &mut **room;
        pending.take(|waiting| {
            let Labelled {
                id,
                class,
                summary,
                sample,
            } = waiting;
            let distance = summary.novelty(&ledger.known);
            if distance > config.novelty {
                let why = Refusal::Novel { distance };
                return Event::Refused { id, why };
            }
            let Some(seen) = ledger.seen.get_mut(class) else {
                let why = Refusal::Shelf;
                return Event::Refused { id, why };
            };
            let (part, at) = places.next(*seen, config.seed ^ (u64::from(ledger.taken) << 32 | 1));
            if let Some(at) = at
                && shelf.store(places.place(class, part, at), sample).is_err()
            {
                let why = Refusal::Shelf;
                return Event::Refused { id, why };
            }
            if let Some(room) = memory.sample_mut() {
                sample.unpack(room);
            }
            let agrees = argmax(&memory.predict_in_place(good)) == class;
            seen.count(part);
            ledger.taken = ledger.taken.wrapping_add(1);
            ledger.fresh = ledger.fresh.saturating_add(1);
            ledger.contradicted = ledger.contradicted.saturating_add(u32::from(!agrees));
            Event::Taken {
                id,
                class,
                part,
                kept: at.is_some(),
                agrees,
            }
        })
    }

    fn start(&mut self) -> Progress {
        let round = self.ledger.rounds;
        self.one_sided = false;
        let learned: u32 = self
            .ledger
            .seen
            .iter()
            .map(|&seen| self.places().filled(seen, Part::Training))
            .sum();
        self.steps = learned
            .saturating_mul(self.config.passes)
            .saturating_mul(self.config.rehearsed.saturating_add(1));
        self.ledger.rounds = round.wrapping_add(1);
        self.ledger.today = self.ledger.today.saturating_add(1);
        (self.ledger.fresh, self.ledger.contradicted) = (0, 0);
        self.rng = rng::seeded(self.config.seed ^ u64::from(round).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for (place, class) in self.order.iter_mut().zip(0..) {
            *place = class;
        }
        (self.before, self.after) = (Scores::ZERO, Scores::ZERO);
        self.halvings = self.config.halvings;
        let Room {
            good, tried, memory, ..
        } = &mut *self.room;
        copy(good, tried);
        let mut trainer = Trainer::new(tried, memory, self.optimizer, SoftCrossEntropy);
        trainer.reset_optimizer(self.optimizer);
        self.running = self.optimizer;
        self.phase = Phase::Judging { after: false, at: 0 };
        let steps = self.steps;
        Progress::Decided(Event::Started { round, steps })
    }

    fn judge(&mut self, after: bool, at: u32) -> Progress {
        for at in at..at.saturating_add(self.config.judged.max(1)) {
            let Some(item) = self.held_out(at) else {
                self.phase = if after {
                    Phase::Deciding
                } else {
                    Phase::Training { step: 0 }
                };
                return Progress::Working;
            };
            let Ok(target) = self.load(item) else {
                return self.fail(Failure::Shelf);
            };
            let Room {
                good, tried, memory, ..
            } = &mut *self.room;
            let y = memory.predict_in_place(if after { tried } else { good });
            // A loss that there is not counts as an infinite one.
            let loss = SoftCrossEntropy.value(&y, &target).unwrap_or(f32::INFINITY);
            let scores = if after { &mut self.after } else { &mut self.before };
            match item {
                Item::Old { class, .. } => scores.old.count(argmax(&y) == class, loss),
                Item::New { class, .. } => scores.new.count(argmax(&y) == class, loss),
            }
        }
        self.phase = Phase::Judging {
            after,
            at: at.saturating_add(self.config.judged.max(1)),
        };
        Progress::Working
    }

    fn train(&mut self, step: u32) -> Progress {
        // Nothing to learn from, then.
        if step >= self.steps {
            self.phase = Phase::Judging { after: true, at: 0 };
            return Progress::Working;
        }
        self.phase = if step + 1 < self.steps {
            Phase::Training { step: step + 1 }
        } else {
            Phase::Judging { after: true, at: 0 }
        };
        let period = self.config.rehearsed.saturating_add(1);
        let turn = step.checked_div(period).unwrap_or(0);
        let Some(item) = self.lesson(turn, step.is_multiple_of(period)) else {
            return Progress::Working;
        };
        let Ok(target) = self.load(item) else {
            return self.fail(Failure::Shelf);
        };
        let Room { tried, memory, .. } = &mut *self.room;
        if let Some(sample) = memory.sample_mut() {
            self.augment.apply(sample, &mut self.rng);
        }
        let rest = 1.0 - step as f32 / self.steps as f32;
        self.running.set_lr(self.optimizer.lr() * rest);
        let mut trainer = Trainer::new(tried, memory, self.running, SoftCrossEntropy);
        let learned = trainer.accumulate_in_place(&target).and_then(|_| {
            // A bound that is not one clips nothing.
            let _ = trainer.clip_norm(self.config.clip);
            trainer.update()
        });
        self.running = trainer.optimizer;
        match learned {
            Ok(()) => Progress::Working,
            Err(error) => self.fail(Failure::Step(error)),
        }
    }

    fn decide(&mut self) -> Progress {
        let round = self.ledger.rounds.wrapping_sub(1);
        let (before, after) = (self.before, self.after);
        let first = *self.ledger.first.get_or_insert(before.old);
        let Room { good, tried, .. } = &mut *self.room;
        let event = if self.config.gate.accepts(first, before, after) {
            copy(tried, good);
            self.ledger.turned_down = 0;
            Event::Accepted { round, before, after }
        } else if self.halvings > 0 {
            self.halvings -= 1;
            halve(good, tried);
            self.after = Scores::ZERO;
            self.phase = Phase::Judging { after: true, at: 0 };
            return Progress::Decided(Event::Halved { round, after });
        } else {
            self.turn_down();
            Event::RolledBack { round, before, after }
        };
        self.phase = Phase::Idle;
        Progress::Decided(event)
    }

    fn fail(&mut self, why: Failure) -> Progress {
        let round = self.ledger.rounds.wrapping_sub(1);
        self.turn_down();
        self.phase = Phase::Idle;
        Progress::Decided(Event::Failed { round, why })
    }

    fn turn_down(&mut self) {
        let updates = self.ledger.turned_down.saturating_add(1);
        self.ledger.turned_down = updates;
        if updates >= self.config.patience {
            self.ledger.forget();
            self.queued = Some(Event::Forgotten { updates });
        }
    }

    /// How the shelf is dealt out.
    fn places(&self) -> Places {
        let of_class = self.shelf.places().checked_div(K).unwrap_or(0);
        Places {
            of_class: u32::try_from(of_class).unwrap_or(u32::MAX),
            every: self.config.held_out,
        }
    }

    /// How many exemplars of a class are held out: the first of every `held_out`.
    fn held_out_old(&self, class: usize) -> usize {
        self.exemplars
            .count(class)
            .div_ceil(self.config.held_out.max(2) as usize)
    }

    /// The held-out sample of this number, the exemplars first.
    fn held_out(&self, mut at: u32) -> Option<Item> {
        for class in 0..K {
            let n = u32::try_from(self.held_out_old(class)).unwrap_or(u32::MAX);
            if at < n {
                let index = (at as usize).saturating_mul(self.config.held_out.max(2) as usize);
                return Some(Item::Old { class, index });
            }
            at -= n;
        }
        let (places, part) = (self.places(), Part::HeldOut);
        for (class, &seen) in self.ledger.seen.iter().enumerate() {
            let n = places.filled(seen, part);
            if at < n {
                return Some(Item::New { class, part, index: at });
            }
            at -= n;
        }
        None
    }

    /// What to learn from next: each class in turn, in an order drawn for each walk through the classes; of the class a random sample. A class of which
    /// there is no new sample is rehearsed instead.
    fn lesson(&mut self, turn: u32, new: bool) -> Option<Item> {
        let at = (turn as usize).checked_rem(K)?;
        if at == 0 && new {
            rng::shuffle(&mut self.order, &mut self.rng);
        }
        let start = usize::from(*self.order.get(at)?);
        // Without exemplars of a class the next one stands in.
        for class in (start..K).chain(0..start) {
            if let Some(item) = self.lesson_of(class, new).or_else(|| self.lesson_of(class, !new)) {
                return Some(item);
            }
        }
        None
    }

    fn lesson_of(&mut self, class: usize, new: bool) -> Option<Item> {
        if new {
            let part = Part::Training;
            let n = self.places().filled(*self.ledger.seen.get(class)?, part);
            let index = rng::below(&mut self.rng, n);
            (n > 0).then_some(Item::New { class, part, index })
        } else {
            let every = self.config.held_out.max(2);
            let n = self.exemplars.count(class) - self.held_out_old(class).min(self.exemplars.count(class));
            let drawn = rng::below(&mut self.rng, u32::try_from(n).unwrap_or(u32::MAX));
            // The held-out ones are left out.
            let index = (drawn + 1).saturating_add(drawn.checked_div(every - 1)?) as usize;
            (n > 0).then_some(Item::Old { class, index })
        }
    }

    /// Puts a stored sample to its place in the training memory; returns what the network is to answer.
    fn load(&mut self, item: Item) -> Result<[f32; K], ShelfError> {
        let places = self.places();
        let sample = self.room.memory.sample_mut().ok_or(ShelfError)?;
        let unpack = |packed: &P| packed.unpack(sample);
        let target = match item {
            Item::Old { class, index } => self.exemplars.fetch(class, index, unpack)?,
            Item::New { class, part, index } => {
                self.shelf.fetch(places.place(class, part, index), unpack)?;
                let mut target = [0.0; K];
                *target.get_mut(class).ok_or(ShelfError)? = 1.0;
                target
            }
        };
        Ok(target)
    }
}

/// Half of the way from `good` to `tried`.
fn halve<N: Params<Elem = f32>>(good: &N, tried: &mut N) {
    for i in 0..N::LEAVES {
        for (w, &good) in tried.leaf_mut(i).iter_mut().zip(good.leaf(i)) {
            *w = good + 0.5 * (*w - good);
        }
    }
}
