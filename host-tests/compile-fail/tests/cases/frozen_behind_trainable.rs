//! No gradient passes a frozen layer, so what stands in front of it would never learn.

use motenet::prelude::*;

type Front = Model<[f32; 8], Dense<4>>;
type Back = Model<[f32; 4], Dense<2>>;

static mut MEMORY: Memory<(Front, &Back), Sgd, 4> = Memory::ZERO;

fn main() {}
