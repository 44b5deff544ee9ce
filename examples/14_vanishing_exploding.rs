//! Vanishing and exploding gradients: `0.5^L`, `1.5^L`, and starting weights that keep both ways open.
//!
//! ```text
//! cargo run --release --example 14_vanishing_exploding
//! ```
//!
//! Thirty layers. With weights 1.5 times the identity the signal grows by 1.5^30 = 190,000 on its way forward, and the gradient as much on its way back;
//! with 0.5 both shrink to 1e-9. In ReLU and tanh networks the same happens where the variance of the weights is wrong (1/(3 n), PyTorch's default for
//! dense layers), and He's 2/n and Xavier's 2/(n + n) repair it. Expect in `target/pictures/14_activations.png` and `14_gradients.png` two curves
//! that stay level within a factor of about ten and four that do not, and the same in the monitor's verdicts. In `14_clipping.png`, the gradient
//! clipped, the loss of the network of 1.5s falls from 2e9 to 6e4 in 600 steps; without clipping the second step is refused.

use std::{error::Error, path::Path};

use motenet::{
    Init, Variance, author::*, monitor, monitor::Monitor, monitor::Verdict, prelude::*, rng, schedule::Cosine,
};
use motenet_host::plot::{self, Axis, Series};
use motenet_host::report::Table;

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures");
const WIDTH: usize = 32;
/// How many inputs the curves are means of.
const INPUTS: u64 = 20;

type Five<A> = (D, A, D, A, D, A, D, A, D, A);
type D = Dense<WIDTH>;
/// Thirty layers with the activation A. (`f64` here, so that 0.5^60 is no underflow.)
type Deep<A> = Model<[f64; WIDTH], (Five<A>, Five<A>, Five<A>, Five<A>, Five<A>, Five<A>)>;
type Curve = Vec<(f64, f64)>;

/// What reaches each layer: the activation as a multiple of the input, the gradient as a multiple of the last layer's, and the verdict.
fn look<N>(net: &mut N) -> Result<(Curve, Curve, Verdict), StepError>
where
    N: Train<Elem = f64> + Layer<In = [f64; WIDTH], Out = [f64; WIDTH]>,
{
    let mut memory = Box::new(Memory::<N, Sgd, 1>::ZERO);
    let mut trainer = Trainer::new(net, &mut memory, Sgd::new(1e-30), Mse);
    let mut monitor = Monitor::<60>::new();
    // The weights are to stay: the rate is next to nothing on purpose.
    monitor.limits.slow = 0.0;
    let mut rng = rng::seeded(9);
    let (mut forward, mut back) = (vec![0.0; 30], vec![0.0; 30]);
    for _ in 0..INPUTS {
        let x = [(); WIDTH].map(|()| f64::from(rng::normal(&mut rng)));
        trainer.gradient([(x, [0.5; WIDTH])])?;
        // With one sample, a layer's bias has the gradient δ that reaches the layer, and its weights δ aᵀ with the input a: two norms give both.
        let (mut deltas, mut inputs, mut weights) = (vec![], vec![], 0.0);
        monitor::update(&mut trainer, |report| {
            monitor.take(report);
            match report.role {
                Role::Weight => weights = f64::from(report.gradient),
                _ => {
                    deltas.push(f64::from(report.gradient));
                    inputs.push(weights / f64::from(report.gradient));
                }
            }
        })?;
        for layer in 0..30 {
            forward[layer] += (inputs[layer] / inputs[0]).ln() / INPUTS as f64;
            back[layer] += (deltas[layer] / deltas[29]).ln() / INPUTS as f64;
        }
    }
    let curve = |logarithms: &[f64]| {
        logarithms
            .iter()
            .enumerate()
            .map(|(i, l)| (i as f64 + 1.0, l.exp()))
            .collect()
    };
    Ok((curve(&forward), curve(&back), monitor.verdict()))
}

/// A network whose weights are this multiple of the identity.
fn identities(scale: f64) -> Box<Deep<Identity>> {
    let mut net = Box::new(Deep::<Identity>::ZERO);
    for i in (0..60).step_by(2) {
        for (unit, row) in net.leaf_mut(i).chunks_mut(WIDTH).enumerate() {
            row[unit] = scale;
        }
    }
    net
}

/// A network with normal weights of this variance.
fn drawn<N: Params<Elem = f64> + Zero>(variance: Variance) -> Box<N> {
    let (mut net, mut rng) = (Box::new(N::ZERO), rng::seeded(1));
    for i in (0..60).step_by(2) {
        Init::Normal(variance).fill(net.leaf_mut(i), WIDTH, WIDTH, &mut rng);
    }
    net
}

fn main() -> Result<(), Box<dyn Error>> {
    let looks = [
        ("1.5 times the identity", look(&mut *identities(1.5))?),
        ("0.5 times the identity", look(&mut *identities(0.5))?),
        ("ReLU, 1/(3n)", look(&mut *drawn::<Deep<Relu>>(Variance::Torch))?),
        ("ReLU, He 2/n", look(&mut *drawn::<Deep<Relu>>(Variance::He))?),
        ("tanh, 1/(3n)", look(&mut *drawn::<Deep<Tanh>>(Variance::Torch))?),
        (
            "tanh, Xavier 2/(n + n)",
            look(&mut *drawn::<Deep<Tanh>>(Variance::Xavier))?,
        ),
    ];
    let mut table = Table::new([
        "weights",
        "activation, layer 30 / 1",
        "gradient, layer 1 / 30",
        "verdict",
    ]);
    for (name, (forward, back, verdict)) in &looks {
        let cells = [forward[29].1, back[0].1].map(|figure| format!("{figure:.1e}"));
        table.row([
            name.to_string(),
            cells[0].clone(),
            cells[1].clone(),
            format!("{verdict}"),
        ]);
    }
    println!("{table}");

    let layer = Axis::linear("layer");
    let forward = looks.each_ref().map(|(name, look)| Series { name, points: &look.0 });
    let back = looks.each_ref().map(|(name, look)| Series { name, points: &look.1 });
    draw(
        "14_activations.png",
        "What reaches a layer on the way forward",
        layer,
        "activation / input",
        &forward,
    )?;
    draw(
        "14_gradients.png",
        "What reaches a layer on the way back",
        layer,
        "gradient / the last layer's",
        &back,
    )?;

    // The same x always: its image, 190,000 times too large, is to become x.
    let (mut clipped, mut plain) = (vec![], vec![]);
    let schedule = Cosine {
        lr: 0.02,
        end: 0.0,
        duration: 600,
    };
    let x: [f64; WIDTH] = core::array::from_fn(|i| 0.1 * (i % 5) as f64);
    for (bound, losses) in [(Some(1.0), &mut clipped), (None, &mut plain)] {
        let (mut net, mut memory) = (identities(1.5), Box::new(Memory::<Deep<Identity>, Sgd, 1>::ZERO));
        let mut trainer = Trainer::new(&mut *net, &mut memory, Sgd::new(0.0), Mse);
        for step in 1..=600 {
            let loss = match trainer.gradient([(x, x)]) {
                Ok(loss) => loss,
                Err(error) => {
                    println!("without clipping: step {step} is refused, {error}");
                    break;
                }
            };
            losses.push((f64::from(step), loss));
            trainer.optimizer.set_lr(schedule.lr(step));
            if let Some(bound) = bound {
                trainer.clip_norm(bound)?;
            }
            trainer.update()?;
        }
    }
    println!(
        "with the norm clipped to 1: loss {:.1e} at first, {:.1e} after 600 steps",
        clipped[0].1, clipped[599].1
    );
    let curves = [("norm clipped to 1", &clipped), ("not clipped", &plain)];
    let curves = curves.map(|(name, points)| Series { name, points });
    draw(
        "14_clipping.png",
        "Learning with 1.5 times the identity",
        Axis::linear("step"),
        "loss",
        &curves,
    )
}

fn draw(file: &str, title: &str, x: Axis, y: &str, curves: &[Series]) -> Result<(), Box<dyn Error>> {
    let path = Path::new(PICTURES).join(file);
    plot::lines(&path, title, x, Axis::log(y), curves)?;
    println!("picture: {}", path.display());
    Ok(())
}
