//! Links only if nothing in the shared workload can panic: see the feature `prove-no-panic`.
#![no_std]
#![no_main]

use board::{ConstStaticCell, Failed, firmware};
use core::{convert::Infallible, hint::black_box};
use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};
use motenet::device::store::Store;
use motenet::prelude::*;
use motenet_workload::int8;
use motenet_workload::resume::{Ram, Run};
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

static RAM: ConstStaticCell<Ram> = ConstStaticCell::new(Ram::ZERO);

/// A flash that is never run.
struct Nowhere;

impl ErrorType for Nowhere {
    type Error = Infallible;
}

impl ReadNorFlash for Nowhere {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(black_box(offset as u8));
        Ok(())
    }
    fn capacity(&self) -> usize {
        black_box(1 << 20)
    }
}

impl NorFlash for Nowhere {
    const WRITE_SIZE: usize = 8;
    const ERASE_SIZE: usize = 2048;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Infallible> {
        black_box((from, to));
        Ok(())
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Infallible> {
        black_box((offset, bytes));
        Ok(())
    }
}

/// Everything that a store can be asked for.
fn store() {
    let Some(ram) = RAM.try_take() else { return };
    let mut run = Run::new(ram, black_box(1));
    let Ok(mut store) = Store::new(Nowhere, black_box(0)..black_box(1 << 16), black_box(3)) else {
        return;
    };
    let _ = black_box(store.load(&mut run));
    let _ = black_box(store.save(&run));
    let _ = black_box(store.begin(&run));
    let _ = black_box(store.poll(&run));
    let _ = black_box(store.list().last());
    let _ = black_box(store.erase());
    let _ = black_box(run.hash());
}

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
    store();
    let sink = |word: [u8; 4]| black_box(word).first().map(drop).ok_or(());
    let _ = black_box(motenet::blob::write(device.net(), sink));
    Ok(())
}
