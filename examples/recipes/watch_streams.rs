//! A wearer of the watch for a guarded network to meet, and what may come from the wrist: good streams and bad ones.

use motenet::device::guarded::{Event, Exemplar, Exemplars, Progress, Shelf};
use motenet::{Memory, blob, prelude::*, rng, softmax};
use motenet_host::watch::{Protocol, Recording, Window, per_class};
use motenet_host::{Error, Result, files, folder};
use motenet_workload::watch::guarded::{Guarded, Known, Packed};
use motenet_workload::watch::{CLASSES, Watch, adapt};

/// What comes from the wrist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {
    /// Ten windows of each exercise, in turn.
    Good,
    /// As many windows, all of one exercise.
    OneClass,
    /// The good windows with labels drawn at random.
    ShuffledLabels,
    /// The good windows, every second label drawn at random.
    HalfShuffled,
    /// Noise ten times as loud as a signal, with labels drawn at random.
    Outliers,
    /// A sensor that repeats the first sample of each window; the labels are right.
    StuckSensor,
}

impl Stream {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Stream::Good,
        Stream::OneClass,
        Stream::ShuffledLabels,
        Stream::Outliers,
        Stream::StuckSensor,
        Stream::HalfShuffled,
    ];

    /// For a table.
    pub fn name(self) -> &'static str {
        match self {
            Stream::Good => "good",
            Stream::OneClass => "one class",
            Stream::ShuffledLabels => "shuffled labels",
            Stream::HalfShuffled => "half of them",
            Stream::Outliers => "outliers",
            Stream::StuckSensor => "stuck sensor",
        }
    }
}

/// A new subject, a base that has seen neither this subject nor the old windows, and what the base is to remember.
pub struct Wearer {
    pub protocol: Protocol,
    pub base: Box<Watch>,
    pub known: Box<Known>,
    /// Windows of the base's subjects, which the base was not trained on.
    pub old: Vec<Window>,
}

impl Wearer {
    pub fn new(recordings: &[Recording], subject: usize) -> Result<Self> {
        let protocol = Protocol::new(recordings, subject)?;
        let name = format!("base-{subject:02}-without-old.mote");
        let bytes = files::read(&folder::data("watch").join(name))?;
        let mut base = Box::new(Watch::ZERO);
        blob::load(&bytes, &mut *base).map_err(|e| Error::Request(e.to_string()))?;
        let mut known = Box::new(Known::ZERO);
        let (mut predictor, n) = (Predictor::<Watch>::ZERO, known[0].len());
        for (i, window) in per_class(protocol.base_without_old(), n)?.into_iter().enumerate() {
            let answer = softmax(&predictor.predict(&base, &window.values));
            known[window.label][i / CLASSES] = Exemplar::new(&window.values, &answer);
        }
        let old = protocol.old().cloned().collect();
        Ok(Self {
            protocol,
            base,
            known,
            old,
        })
    }

    /// 70 windows of a stream, as drawn for `seed`.
    pub fn lessons(&self, stream: Stream, seed: u64) -> Result<Vec<Window>> {
        let mut lessons: Vec<Window> = self.protocol.adaptation(10)?.into_iter().cloned().collect();
        let mut rng = rng::seeded(1000 * seed + self.protocol.subject as u64);
        let class = rng::below(&mut rng, CLASSES as u32) as usize;
        let mut of_class = self.protocol.pool.iter().filter(|w| w.label == class).cycle();
        for (i, lesson) in lessons.iter_mut().enumerate() {
            match stream {
                Stream::Good => {}
                Stream::HalfShuffled if i % 2 == 0 => {}
                Stream::OneClass => *lesson = of_class.next().cloned().unwrap_or_else(|| lesson.clone()),
                Stream::StuckSensor => lesson.values = lesson.values.map(|row| [row[0]; 100]),
                Stream::ShuffledLabels | Stream::HalfShuffled => {
                    lesson.label = rng::below(&mut rng, CLASSES as u32) as usize
                }
                Stream::Outliers => {
                    lesson.label = rng::below(&mut rng, CLASSES as u32) as usize;
                    lesson.values = lesson.values.map(|row| row.map(|_| 10.0 * rng::normal(&mut rng)));
                }
            }
        }
        Ok(lessons)
    }

    /// A network's accuracy on the new subject and on the old ones, in percent.
    pub fn accuracy(&self, net: &Watch) -> [f64; 2] {
        [&self.protocol.eval, &self.old].map(|windows| {
            let mut predictor = Predictor::<Watch>::ZERO;
            let right = windows
                .iter()
                .filter(|w| argmax(&predictor.predict(net, &w.values)) == w.label);
            100.0 * right.count() as f64 / windows.len() as f64
        })
    }

    /// What the lessons make of the base without a guard: example 06's recipe.
    pub fn unguarded(&self, lessons: &[Window]) -> Result<Box<Watch>> {
        let (mut net, mut room) = (self.base.clone(), Box::new(Memory::<Watch, Sgd, 1>::ZERO));
        let mut source = adapt::Stored {
            windows: lessons,
            view: |window: &Window| (&window.values, window.label),
        };
        let mut window = [[0.0; 100]; 6];
        let recipe = &adapt::Recipe::DEMO;
        adapt::adapt(
            &mut *net,
            &mut room,
            &mut window,
            &mut source,
            recipe,
            &mut adapt::Silent,
        )
        .map_err(|e| Error::Request(e.to_string()))?;
        Ok(net)
    }
}

/// Offers each window with its label and lets the guard work to the end of it; `event` hears of every decision.
pub fn wear<S, E>(guard: &mut Guarded<'_, S, E>, lessons: &[Window], mut event: impl FnMut(Event))
where
    S: Shelf<Packed>,
    E: Exemplars<Packed, CLASSES>,
{
    for lesson in lessons {
        if let Ok((id, _)) = guard.offer(&lesson.values) {
            // A sample that was just taken in waits for its label.
            let _ = guard.label(id, lesson.label);
        }
        loop {
            match guard.poll(1) {
                Progress::Idle => break,
                Progress::Working => {}
                Progress::Decided(decision) => event(decision),
            }
        }
    }
}
