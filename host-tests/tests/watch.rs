//! The watch task: the committed bases are what the recipe makes, and fine-tuning them reaches what the README says.

use motenet::{Zero, blob};
use motenet_host::watch::{self, Protocol, Window};
use motenet_host::{files, folder};
use motenet_workload::watch::adapt::{Recipe, Silent, Stored};
use motenet_workload::watch::session::{Device, Outcome, Sets};
use motenet_workload::watch::{Watch, pretrain};

fn base(subject: usize) -> Vec<u8> {
    files::read(&folder::data("watch").join(format!("base-{subject:02}.mote"))).unwrap()
}

fn stored(windows: &Vec<Window>) -> Stored<'_, Window> {
    Stored {
        windows,
        view: |window| (&window.values, window.label),
    }
}

fn session(protocol: &Protocol, recipe: &Recipe) -> Outcome {
    let adaptation: Vec<_> = protocol.adaptation(10).unwrap().into_iter().cloned().collect();
    let old: Vec<_> = protocol.old().cloned().collect();
    let [mut adaptation, mut new, mut old] = [&adaptation, &protocol.eval, &old].map(stored);
    let sets = Sets {
        adaptation: &mut adaptation,
        new: &mut new,
        old: &mut old,
    };
    let mut device = Box::new(Device::ZERO);
    device
        .run(&base(protocol.subject), sets, recipe, &mut Silent, |_| ())
        .unwrap()
}

#[test]
fn fine_tuning_reaches_95_percent_on_new_subjects() {
    let recordings = watch::load().unwrap();
    let outcomes: Vec<_> = (1..=watch::SUBJECTS)
        .map(|subject| session(&Protocol::new(&recordings, subject).unwrap(), &Recipe::DEMO))
        .collect();
    let mean = |score: fn(&Outcome) -> f32| outcomes.iter().map(score).sum::<f32>() / outcomes.len() as f32;
    let (new_before, new_after) = (mean(|o| o.new_before.percent()), mean(|o| o.new_after.percent()));
    let (old_before, old_after) = (mean(|o| o.old_before.percent()), mean(|o| o.old_after.percent()));
    println!("new {new_before:.1} -> {new_after:.1}, old {old_before:.1} -> {old_after:.1}");
    assert!((76.0..=90.0).contains(&new_before), "new subjects before: {new_before}");
    assert!(new_after >= 95.0, "new subjects after: {new_after}");
    assert!(old_before >= 96.0, "old subjects before: {old_before}");
    assert!(old_after >= 86.0, "old subjects after: {old_after}");
}

#[test]
fn the_recipe_makes_the_committed_base() {
    let subject = 1;
    let protocol = Protocol::new(&watch::load().unwrap(), subject).unwrap();
    let (mut net, mut room) = (Box::new(Watch::ZERO), Box::new(pretrain::Room::ZERO));
    let mut order = vec![0; protocol.base.len()];
    let window = |i: usize| (&protocol.base[i].values, &protocol.base[i].label);
    let statistics = (protocol.mean, protocol.deviation);
    pretrain::pretrain(
        &mut net,
        &mut room,
        statistics,
        window,
        &mut order,
        subject as u64,
        |_, _| (),
    )
    .unwrap();

    let mut bytes = vec![0; blob::size::<Watch>()];
    blob::save(&*net, &mut bytes).unwrap();
    assert!(
        bytes == base(subject),
        "example 05 makes another base now: run it with --subject all --save"
    );
}
