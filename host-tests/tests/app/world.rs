//! What is around the application: a clock that is told the time, a sensor that plays recordings, a button, a light, a line, a flash.

use app::task::watch::{App, C, Memory};
use app::{Clock, Imu, Next, NoSensor, Parts, Serial};
use embedded_hal::digital::{self, InputPin, OutputPin};
use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};
use host_tests::nor::{Failure, Nor};
use motenet::Zero;
use motenet_link::{Decoder, Event, MAX_FRAME, Report, Request, encode};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::rc::Rc;

pub type Flash = Nor<4, 4, 1024>;
pub type Sample = [f32; C];

/// Pages of the flash that the application may use, and all there are.
pub const PAGES: (std::ops::Range<usize>, usize) = (8..200, 208);

/// Everything that changes.
pub struct World {
    pub now: u64,
    /// What each look at the clock takes.
    pub tick: u64,
    /// What each step takes besides.
    pub step: u64,
    /// What the sensor gives next; then it repeats the last one, slightly changed.
    pub samples: VecDeque<Sample>,
    last: Sample,
    /// The sensor does not answer.
    pub broken: bool,
    /// When samples were asked for.
    pub asked: Vec<u64>,
    /// How often the sensor was set up.
    pub restarts: usize,
    pub pressed: bool,
    pub light: bool,
    pub to_device: VecDeque<u8>,
    pub taken: usize,
    /// Bytes that the line takes at a time.
    pub width: usize,
    pub from_device: Vec<u8>,
    decoder: Decoder<Report>,
    pub reports: Vec<Report>,
    pub flash: Flash,
    /// What erasing a page and a write take.
    pub flash_us: [u64; 2],
}

#[derive(Clone)]
pub struct Shared(pub Rc<RefCell<World>>);

impl Shared {
    pub fn new() -> Self {
        Shared::with(Flash::new(PAGES.1, PAGES.0, 2))
    }

    /// After a reset that only the flash has survived.
    pub fn with(flash: Flash) -> Self {
        Shared(Rc::new(RefCell::new(World {
            now: 5_000_000,
            tick: 10,
            step: 100,
            samples: VecDeque::new(),
            last: [0.0; C],
            broken: false,
            asked: vec![],
            restarts: 0,
            pressed: false,
            light: false,
            to_device: VecDeque::new(),
            taken: 0,
            width: 64,
            from_device: vec![],
            decoder: Decoder::new(),
            reports: vec![],
            flash,
            flash_us: [0; 2],
        })))
    }

    pub fn world(&self) -> std::cell::RefMut<'_, World> {
        self.0.borrow_mut()
    }

    pub fn ask(&self, request: &Request) {
        let mut room = [0; MAX_FRAME];
        self.world()
            .to_device
            .extend(encode(request, &mut room).iter().copied());
    }

    /// The reports since the last call.
    pub fn reports(&self) -> Vec<Report> {
        std::mem::take(&mut self.world().reports)
    }
}

impl Clock for Shared {
    fn now_us(&self) -> u64 {
        let mut world = self.world();
        world.now += world.tick;
        world.now
    }
}

impl Serial for Shared {
    fn read(&mut self) -> Option<u8> {
        let mut world = self.world();
        let byte = world.to_device.pop_front();
        world.taken += usize::from(byte.is_some());
        byte
    }
    fn write(&mut self, bytes: &[u8]) -> usize {
        let mut world = self.world();
        let n = bytes.len().min(world.width);
        world.from_device.extend(&bytes[..n]);
        for &byte in &bytes[..n] {
            if let Some(report) = world.decoder.push(byte) {
                world.reports.push(report.expect("the device sends whole frames"));
            }
        }
        n
    }
}

/// The sensor.
pub struct Player(pub Shared);

#[derive(Debug)]
pub struct Dead;

impl Imu<C> for Player {
    type Error = Dead;

    fn restart(&mut self) -> Result<(), Dead> {
        let mut world = self.0.world();
        world.restarts += 1;
        if world.broken { Err(Dead) } else { Ok(()) }
    }
    fn read(&mut self) -> Result<Sample, Dead> {
        let mut world = self.0.world();
        let now = world.now;
        world.asked.push(now);
        if world.broken {
            return Err(Dead);
        }
        match world.samples.pop_front() {
            Some(sample) => world.last = sample,
            // Somebody who sits still.
            None => {
                let wobble = 0.01 * (now as f32 / 100_000.0).sin();
                world.last = world.last.map(|x| x * 0.99 + wobble);
            }
        }
        Ok(world.last)
    }
}

pub struct Pin(pub Shared);

impl digital::ErrorType for Pin {
    type Error = Infallible;
}
impl InputPin for Pin {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(!self.0.world().pressed)
    }
    fn is_low(&mut self) -> Result<bool, Infallible> {
        Ok(self.0.world().pressed)
    }
}
impl OutputPin for Pin {
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.0.world().light = false;
        Ok(())
    }
    fn set_high(&mut self) -> Result<(), Infallible> {
        self.0.world().light = true;
        Ok(())
    }
}

pub struct InFlash(pub Shared);

impl ErrorType for InFlash {
    type Error = Failure;
}
impl ReadNorFlash for InFlash {
    const READ_SIZE: usize = Flash::READ_SIZE;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failure> {
        self.0.world().flash.read(offset, bytes)
    }
    fn capacity(&self) -> usize {
        self.0.world().flash.capacity()
    }
}
impl NorFlash for InFlash {
    const WRITE_SIZE: usize = Flash::WRITE_SIZE;
    const ERASE_SIZE: usize = Flash::ERASE_SIZE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failure> {
        let mut world = self.0.world();
        world.now += world.flash_us[0];
        world.flash.erase(from, to)
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failure> {
        let mut world = self.0.world();
        world.now += world.flash_us[1];
        world.flash.write(offset, bytes)
    }
}

pub type Worn = Parts<Player, InFlash, Pin, Pin, Shared, Shared, u64>;
pub type Fed = Parts<NoSensor, InFlash, Pin, Pin, Shared, Shared, u64>;

pub fn parts<I>(shared: &Shared, imu: I) -> Parts<I, InFlash, Pin, Pin, Shared, Shared, u64> {
    Parts {
        imu,
        flash: InFlash(shared.clone()),
        range: shared.world().flash.allowed(),
        button: Pin(shared.clone()),
        led: Pin(shared.clone()),
        serial: shared.clone(),
        clock: shared.clone(),
        entropy: 0,
        name: "a test",
    }
}

/// Never given back: a test has few lives.
pub fn memory() -> &'static mut Memory {
    Box::leak(Box::new(Memory::ZERO))
}

/// An application and its world.
pub struct Device<B: app::Board<C>> {
    pub app: App<'static, B>,
    pub shared: Shared,
}

pub fn worn(shared: &Shared) -> Device<Worn> {
    let app = App::new(memory(), parts(shared, Player(shared.clone()))).expect("a base of this network");
    Device {
        app,
        shared: shared.clone(),
    }
}

pub fn fed(shared: &Shared) -> Device<Fed> {
    let app = App::new(memory(), parts(shared, NoSensor)).expect("a base of this network");
    Device {
        app,
        shared: shared.clone(),
    }
}

impl<B: app::Board<C>> Device<B> {
    /// One step; time passes.
    pub fn step(&mut self) -> Next {
        let next = self.app.step();
        let mut world = self.shared.world();
        match next {
            Next::Idle { until_us } => world.now = world.now.max(until_us) + 1,
            _ => world.now += world.step,
        }
        next
    }

    /// So many microseconds.
    pub fn run(&mut self, us: u64) {
        let end = self.shared.world().now + us;
        while self.shared.world().now < end {
            assert_ne!(self.step(), Next::Restart, "nobody has asked for it");
        }
    }

    /// Until a report is one of those, for ten minutes at most. Returns all reports until then.
    pub fn until(&mut self, ends: impl Fn(&Report) -> bool) -> Vec<Report> {
        let end = self.shared.world().now + 600_000_000;
        let mut reports = vec![];
        while self.shared.world().now < end {
            self.step();
            let new = self.shared.reports();
            let ended = new.iter().any(&ends);
            reports.extend(new);
            if ended {
                return reports;
            }
        }
        panic!("not within ten minutes: {reports:?}");
    }

    /// Until a decision or a fault is one of those.
    pub fn until_event(&mut self, ends: impl Fn(&Event) -> bool) -> Vec<Report> {
        self.until(|report| matches!(report, Report::Event(event) if ends(event)))
    }

    pub fn ask(&mut self, request: Request, ends: impl Fn(&Report) -> bool) -> Vec<Report> {
        self.shared.ask(&request);
        self.until(ends)
    }
}

/// The events among reports.
pub fn events(reports: &[Report]) -> Vec<Event> {
    let event = |report: &Report| match report {
        Report::Event(event) => Some(*event),
        _ => None,
    };
    reports.iter().filter_map(event).collect()
}
