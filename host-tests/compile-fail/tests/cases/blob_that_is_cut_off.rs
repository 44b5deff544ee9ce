use motenet::blob;
use motenet::prelude::*;

static NET: Model<[f32; 3], (Dense<4>, Tanh, Dense<2>)> = blob::layers!(b"MOTE\x01\0\x01\0"; Dense, Tanh, Dense);

fn main() {}
