//! Links only if nothing in the shared workload can panic: see the feature `prove-no-panic`.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, firmware};
use core::hint::black_box;
use motenet::prelude::*;
use motenet_workload::int8;
use motenet_workload::training::{self, Memory};
use motenet_workload::watch::Window;
use motenet_workload::watch::adapt::{Recipe, Silent, Source};
use motenet_workload::watch::session::{Device, Sets};

static MEMORY: ConstStaticCell<Memory> = ConstStaticCell::new(Memory::ZERO);

static INT8: ConstStaticCell<int8::Memory> = ConstStaticCell::new(int8::Memory::ZERO);

/// Layers in one, that the networks of the workload have one by one: with zeros around the image, and without.
type Pooled = Model<
    [[[f32; 6]; 7]; 1],
    (
        Fused<(
            Conv2d<5, 3, 3, 7, 6, motenet::Window<1, 1, Same>>,
            MaxPool2d<2, 2, 3, 3>,
            Relu,
        )>,
        Fused<(Conv2d<2, 2, 2, 2, 2>, MaxPool2d<1, 2, 2, 1>)>,
        Dense<2>,
    ),
>;

static POOLED: ConstStaticCell<(Pooled, motenet::Memory<Pooled, Adam, 2>)> =
    ConstStaticCell::new((Zero::ZERO, Zero::ZERO));

static DEVICE: ConstStaticCell<Device> = ConstStaticCell::new(Device::ZERO);

/// Windows that need no host.
#[derive(Clone, Copy)]
struct Constant;

impl Source for Constant {
    type Error = ();

    fn len(&self) -> usize {
        black_box(3)
    }
    fn read(&mut self, index: usize, window: &mut Window) -> Result<usize, ()> {
        *window = black_box([[0.5; 100]; 6]);
        Ok(black_box(index))
    }
}

firmware!(main);

fn main() -> Result<(), Failed> {
    let memory = MEMORY.try_take().ok_or(Failed)?;
    let _ = black_box(training::run(black_box(memory)));
    let int8 = INT8.try_take().ok_or(Failed)?;
    let _ = black_box(int8::restore(
        black_box(int8),
        black_box(&[0; 64]),
        black_box(&mut [0; 64]),
    ));
    let (net, room) = POOLED.try_take().ok_or(Failed)?;
    let mut trainer = Trainer::new(net, room, Adam::new(0.01), CrossEntropy);
    let image = black_box([[[0.5; 6]; 7]; 1]);
    let _ = black_box(trainer.step([(&image, black_box(1))]));
    black_box(trainer.predict(&image));
    let device = DEVICE.try_take().ok_or(Failed)?;
    let [mut adaptation, mut new, mut old] = [Constant; 3];
    let sets = Sets {
        adaptation: &mut adaptation,
        new: &mut new,
        old: &mut old,
    };
    let _ = black_box(device.run(black_box(&[0; 64]), sets, black_box(&Recipe::DEMO), &mut Silent, |_| {}));
    let sink = |word: [u8; 4]| black_box(word).first().map(drop).ok_or(());
    let _ = black_box(motenet::blob::write(device.net(), sink));
    Ok(())
}
