//! What survives: power cuts, states of other networks, flash that fails.

use crate::lessons::{learn, lessons, teach};
use crate::world::{Device, InFlash, Player, Shared, Worn, events, memory, parts, worn};
use app::light::Pattern;
use app::task::watch::{C, K, L, R, Watch};
use app::{Parts, Task};
use motenet::device::guarded::Config;
use motenet::device::store::Store;
use motenet::fingerprint;
use motenet_link::{Asked, Event, Origin, Report, Request, Why};

/// What a device knows: weights, counts, the number of the last save.
fn state(device: &Device<Worn>) -> (u64, [motenet::device::guarded::Seen; K], u32) {
    let (net, ledger) = device.app.learned();
    (fingerprint(net), ledger.seen, device.app.metrics().sequence)
}

fn save(device: &mut Device<Worn>) {
    device.ask(Request::Save, |report| matches!(report, Report::Saved { .. }));
}

#[test]
fn a_power_cut_in_a_save_leaves_the_state_before_or_the_new_one() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    teach(&mut device, &lessons()[..3]);
    device.run(1_000_000);
    save(&mut device);
    let old = state(&device);
    teach(&mut device, &lessons()[3..5]);
    device.run(1_000_000);
    let before = shared.world().flash.clone();
    save(&mut device);
    let new = state(&device);
    let work = shared.world().flash.work - before.work;
    assert!(new.2 == old.2 + 1 && new.1 != old.1 && work > 14_000, "{work} words");

    let mut found = [0; 2];
    for cut in [
        0,
        1,
        40,
        56,
        57,
        60,
        5_000,
        work - 20,
        work - 6,
        work - 5,
        work - 4,
        work - 3,
        work - 2,
        work - 1,
        work,
    ] {
        // The device that was about to save, but the power fails after so much work.
        let mut flash = before.clone();
        flash.reseed(cut);
        let shared = Shared::with(flash);
        let mut device = worn(&shared);
        assert_eq!(state(&device), old);
        teach(&mut device, &lessons()[3..5]);
        device.run(1_000_000);
        shared.world().flash.cut_after(cut);
        shared.ask(&Request::Save);
        let reports = device.until(|report| matches!(report, Report::Saved { .. } | Report::Event(Event::SaveFailed)));
        assert_eq!(
            matches!(reports.last(), Some(Report::Saved { .. })),
            cut == work,
            "cut after {cut}"
        );

        let mut flash = shared.world().flash.clone();
        flash.power_on();
        let shared = Shared::with(flash);
        let mut restarted = worn(&shared);
        let (weights, seen, _) = state(&restarted);
        let is_new = seen == new.1;
        assert!(is_new || seen == old.1, "cut after {cut}: something in between");
        assert_eq!(weights, old.0);
        assert!(is_new || cut < work, "what is saved stays");
        found[usize::from(is_new)] += 1;
        // And the next save works.
        teach(&mut restarted, &lessons()[5..6]);
        save(&mut restarted);
        let last = state(&restarted);
        assert_eq!(
            state(&worn(&Shared::with(shared.world().flash.clone()))),
            last,
            "cut after {cut}"
        );
    }
    assert!(found[0] >= 8 && found[1] >= 1, "{found:?}");
}

/// The watch, with the base of another new wearer.
struct OtherBase;

impl Task<C, L, K> for OtherBase {
    type Net = <Watch as Task<C, L, K>>::Net;
    type Optimizer = <Watch as Task<C, L, K>>::Optimizer;
    type Packed = <Watch as Task<C, L, K>>::Packed;
    type Shelf = <Watch as Task<C, L, K>>::Shelf;
    type Exemplars = <Watch as Task<C, L, K>>::Exemplars;
    type Augment = <Watch as Task<C, L, K>>::Augment;

    const NAME: &'static str = Watch::NAME;
    const BASE: &'static [u8] = include_bytes!("../../../examples/data/watch/base-05-without-old.mote");
    const NAMES: [&'static str; K] = Watch::NAMES;
    const RATE: u32 = Watch::RATE;
    const HOP: usize = Watch::HOP;
    const CONFIG: Config = Watch::CONFIG;

    fn optimizer() -> Self::Optimizer {
        Watch::optimizer()
    }
    fn exemplars() -> Self::Exemplars {
        Watch::exemplars()
    }
    fn augment() -> Self::Augment {
        Watch::augment()
    }
}

#[test]
fn what_was_learned_from_another_base_is_another_networks() {
    let shared = Shared::new();
    save(&mut worn(&shared));
    let shared = Shared::with(shared.world().flash.clone());
    let room = Box::leak(Box::new(<app::Memory<OtherBase, C, L, K, R> as motenet::Zero>::ZERO));
    let other = app::App::new(room, parts(&shared, Player(shared.clone()))).unwrap();
    assert_eq!(other.pattern(), Pattern::Foreign);
    drop(other);
    assert_eq!(worn(&shared).app.pattern(), Pattern::Starting, "it is still this one's");
}

/// A flash in which something else has saved its state.
fn foreign() -> Shared {
    let shared = Shared::new();
    let range = shared.world().flash.allowed();
    let mut store = Store::new(InFlash(shared.clone()), range, 3).unwrap();
    for i in 0..4u32 {
        store.save(&[i; 10]).unwrap();
    }
    shared
}

#[test]
fn the_state_of_another_network_is_told_and_kept_until_somebody_says_otherwise() {
    let shared = foreign();
    let mut device = worn(&shared);
    let bytes = shared.world().flash.bytes().to_vec();
    let reports = device.until_event(|event| matches!(event, Event::Foreign { sequence: 4 }));
    let foreign = Origin::Foreign { sequence: 4 };
    assert!(
        reports
            .iter()
            .any(|r| matches!(r, Report::Hello(hello) if hello.origin == foreign)),
        "{reports:?}"
    );
    assert_eq!(device.app.pattern(), Pattern::Foreign);
    // It learns, but does not save by itself.
    let reports = learn(&mut device);
    assert!(matches!(events(&reports).last(), Some(Event::Accepted { .. })));
    device.run(20_000_000);
    assert!(shared.world().flash.bytes() == bytes, "nobody has asked");
    // Until it is asked to.
    save(&mut device);
    let learned = state(&device);
    assert_eq!(device.app.pattern(), Pattern::Recognising);
    assert_eq!(state(&worn(&Shared::with(shared.world().flash.clone()))), learned);
}

#[test]
fn erasing_leaves_the_base() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    let base = state(&device);
    learn(&mut device);
    device.until(|report| matches!(report, Report::Saved { .. }));
    assert_ne!(state(&device).0, base.0);
    let reports = device.ask(Request::Erase, |r| *r == Report::Done { request: Asked::Erase });
    assert!(events(&reports).contains(&Event::Erased));
    assert_eq!(state(&device), base);
    let restarted = worn(&Shared::with(shared.world().flash.clone()));
    assert_eq!(state(&restarted), base);
    // It learns again as it did the first time.
    let reports = learn(&mut device);
    assert!(matches!(events(&reports).last(), Some(Event::Accepted { .. })));
    device.until(|report| matches!(report, Report::Saved { sequence: 1 }));
    // Another network's state goes as well.
    let shared = foreign();
    let mut device = worn(&shared);
    device.ask(Request::Erase, |r| *r == Report::Done { request: Asked::Erase });
    let mut restarted = worn(&Shared::with(shared.world().flash.clone()));
    assert_ne!(restarted.app.pattern(), Pattern::Foreign);
    save(&mut restarted);
}

#[test]
fn flash_that_fails_is_told_and_costs_nothing_else() {
    let shared = Shared::new();
    let mut device = worn(&shared);
    save(&mut device);
    shared.world().flash.cut_after(100);
    let refused = Report::Refused {
        request: Asked::Save,
        why: Why::Flash,
    };
    let reports = device.ask(Request::Save, |report| *report == refused);
    assert!(events(&reports).contains(&Event::SaveFailed));
    assert_eq!(device.app.pattern(), Pattern::Fault);
    let windows = device.app.metrics().windows;
    device.run(5_000_000);
    assert!(device.app.metrics().windows >= windows + 4, "it goes on");
    let refused = Report::Refused {
        request: Asked::Erase,
        why: Why::Flash,
    };
    device.ask(Request::Erase, |report| *report == refused);
    shared.world().flash.power_on();
    save(&mut device);
    assert_ne!(device.app.pattern(), Pattern::Fault);
}

#[test]
fn without_flash_it_works_until_the_power_goes() {
    let shared = Shared::new();
    let Parts {
        imu,
        button,
        led,
        serial,
        clock,
        ..
    } = parts(&shared, Player(shared.clone()));
    let board = Parts {
        imu,
        flash: app::flash::NoFlash,
        range: 0..0,
        button,
        led,
        serial,
        clock,
        entropy: 7u64,
        name: "no flash",
    };
    let app = app::task::watch::App::new(memory(), board).unwrap();
    let mut device = Device {
        app,
        shared: shared.clone(),
    };
    let refused = Report::Refused {
        request: Asked::Save,
        why: Why::Unsupported,
    };
    device.ask(Request::Save, |report| *report == refused);
    device.ask(Request::Erase, |r| *r == Report::Done { request: Asked::Erase });
}
