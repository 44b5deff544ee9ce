//! Mini-batches, points kept out of the training, and a picture of what the network has learned.
//!
//! ```text
//! cargo run --release --example 02_two_moons
//! ```
//!
//! Two interleaved half circles with so much noise that their ends overlap. Expect about 96 % of the held-out points right and, in
//! `target/pictures/02_two_moons.png`, a smooth line that winds between the moons.

use std::{error::Error, path::Path};

use motenet::{prelude::*, rng};
use motenet_host::{moons, plot};

type Net = Model<[f32; 2], (Dense<16>, Tanh, Dense<16>, Tanh, Dense<2>)>;
type Room = Memory<Net, Adam, 32>;

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures/02_two_moons.png");
const EPOCHS: usize = 60;

fn main() -> Result<(), Box<dyn Error>> {
    // Two seeds, two independent draws: nothing of the test points is known in training.
    let (train, test) = (moons::two_moons(400, 0.2, 1), moons::two_moons(1000, 0.2, 2));

    let mut rng = rng::seeded(3);
    let (mut net, mut memory) = (Net::ZERO, Room::ZERO);
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);

    // An epoch walks through all points once, 32 at a time, each time in another order. The last batch is shorter.
    let mut order: Vec<usize> = (0..train.len()).collect();
    for epoch in 1..=EPOCHS {
        rng::shuffle(&mut order, &mut rng);
        for batch in order.chunks(32) {
            trainer.step(batch.iter().map(|&i| (&train.x[i], &train.y[i])))?;
        }
        if epoch % 10 == 0 {
            let seen = trainer.evaluate(train.x.iter().zip(&train.y))?;
            let new = trainer.evaluate(test.x.iter().zip(&test.y))?;
            println!("epoch {epoch:2}  loss {seen:.3} on the training points, {new:.3} on new ones");
        }
    }

    let right = |&(x, &y): &(&[f32; 2], &usize)| argmax(&trainer.predict(x)) == y;
    let right = test.x.iter().zip(&test.y).filter(right).count();
    println!(
        "{:.1} % of {} new points right",
        100.0 * right as f64 / test.len() as f64,
        test.len()
    );

    let title = "Two moons: the line a small network draws";
    plot::decision_boundary(
        Path::new(PICTURE),
        title,
        ["upper moon", "lower moon"],
        &test.x,
        &test.y,
        |x| {
            // The softmax of two outputs.
            let [upper, lower] = trainer.predict(&x);
            let p = 1.0 / (1.0 + (lower - upper).exp());
            [p, 1.0 - p]
        },
    )?;
    println!("picture: {PICTURE}");
    Ok(())
}
