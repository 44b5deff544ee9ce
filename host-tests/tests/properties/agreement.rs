//! Holds a library network, in `f32` and in `f64`, to its twin in the reference, with random parameters and inputs.

use crate::pass::{Pass, load, numbers, pass};
use crate::twin::Twinned;
use host_tests::random::Random;
use host_tests::reference::{Layer as Twin, Network};
use host_tests::tensor::Tensor as Array;
use host_tests::tolerance::{Ledger, Tolerance, close, row};
use motenet::prelude::*;
use motenet::{Dims, Role, Scalar, Tensor, rng};

/// Samples there is room for.
const ROOM: usize = 5;

/// In `f64` the two differ by the order of summation.
const DOUBLE: Tolerance = Tolerance::new(1e-12, 1e-12);

/// Everything one pass gives, in one order for both sides.
type Results = Vec<(String, Vec<f64>)>;

/// A network of the library behind one face for all: each test of a new type costs the compiler, so that what can be said once is said once.
pub trait Subject {
    /// Its type.
    fn name(&self) -> String;
    /// The shapes of input and output, and the smallest batch.
    fn shapes(&self) -> (Dims, Dims, usize);
    /// What each leaf is for, and its shape.
    fn about(&self) -> Vec<(Role, Dims)>;
    /// The parameters.
    fn parameters(&self) -> Vec<Vec<f64>>;
    /// Replaces the parameters.
    fn set(&mut self, parameters: &[&[f64]]);
    /// A training pass.
    fn pass(&mut self, x: &[f64], dy: &[f64]) -> Pass;
    /// What the reference has to compute.
    fn twin(&self, samples: usize) -> Vec<Twin>;
}

impl<T: Scalar, N> Subject for N
where
    N: Twinned + Train<Elem = T> + Layer<In: Tensor<Elem = T>>,
{
    fn name(&self) -> String {
        std::any::type_name::<N>().replace("motenet::layers::", "")
    }
    fn shapes(&self) -> (Dims, Dims, usize) {
        (N::In::DIMS, N::Out::DIMS, self.min_batch())
    }
    fn about(&self) -> Vec<(Role, Dims)> {
        leaves::<N>()
    }
    fn parameters(&self) -> Vec<Vec<f64>> {
        (0..N::LEAVES).map(|i| numbers(self.leaf(i))).collect()
    }
    fn set(&mut self, parameters: &[&[f64]]) {
        load(self, parameters);
    }
    fn pass(&mut self, x: &[f64], dy: &[f64]) -> Pass {
        pass::<T, N, ROOM>(self, x, dy)
    }
    fn twin(&self, samples: usize) -> Vec<Twin> {
        Twinned::twin(self, samples)
    }
}

/// A network whose layers with random numbers of their own draw the same ones in either precision.
pub fn subject<N: Subject + Train + Zero>() -> N {
    let mut net = N::ZERO;
    net.init(&mut rng::seeded(1));
    net
}

/// What each leaf of a network is for, and its shape.
pub fn leaves<N: Params>() -> Vec<(Role, Dims)> {
    (0..N::LEAVES).map(N::about).collect()
}

/// Draws parameters that `f32` holds: weights so small that activations keep their size, gammas and statistics away from 0.
pub fn draw(leaves: &[(Role, Dims)], random: &mut Random) -> Vec<Vec<f64>> {
    let leaf = |(role, dims): &(Role, Dims)| {
        let inputs: u32 = dims.lengths().iter().skip(1).product();
        let number = |bell: f64| match role {
            Role::Weight => bell / f64::from(inputs).sqrt(),
            Role::Bias | Role::Beta => 0.5 * bell,
            Role::Gamma => 1.0 + 0.3 * bell,
            Role::Statistic => 0.5 + bell.abs(),
        };
        random
            .tensor(&[dims.count()])
            .data
            .into_iter()
            .map(|bell| f64::from(number(bell) as f32))
            .collect()
    };
    leaves.iter().map(leaf).collect()
}

/// Numbers of `n` samples for an operation: multiples of 1/256, whose sums are exact, where its results have to be.
fn samples_for(operation: &str, random: &mut Random, n: usize, dims: Dims) -> Vec<f64> {
    if row(operation).tolerance == Tolerance::EXACT {
        random.exact_tensor(&[n * dims.count()]).data
    } else {
        samples_of(random, n, dims)
    }
}

/// Numbers of `n` samples.
pub fn samples_of(random: &mut Random, n: usize, dims: Dims) -> Vec<f64> {
    random.tensor(&[n * dims.count()]).data
}

/// Compares `rounds` random draws of a network and its batch. `operation` names the tolerance.
pub fn agree(operation: &str, rounds: usize, ledger: &mut Ledger, single: &mut dyn Subject, double: &mut dyn Subject) {
    let what = single.name();
    // The name seeds the draws, so that no two shapes see the same numbers.
    let seed = what
        .bytes()
        .fold(1, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut random = Random::new(seed);
    let (input, output, least) = single.shapes();
    for round in 0..rounds {
        let parameters = draw(&single.about(), &mut random);
        let parameters: Vec<&[f64]> = parameters.iter().map(Vec::as_slice).collect();
        single.set(&parameters);
        double.set(&parameters);
        let batch = least + random.below(ROOM + 1 - least);
        let x = samples_for(operation, &mut random, batch, input);
        let dy = samples_for(operation, &mut random, batch, output);

        let twin = of_reference(double, batch, &x, &dy);
        let (single, double) = (of_library(single, &x, &dy), of_library(double, &x, &dy));
        assert!(single.len() == twin.len() && double.len() == twin.len());
        for ((name, expected), (single, double)) in twin.iter().zip(single.iter().zip(&double)) {
            assert!(
                *name == single.0 && *name == double.0,
                "{what}: the sides compute different things"
            );
            let name = format!("{what}, round {round}, {batch} samples: {name}");
            ledger.check(operation, &name, &single.1, expected);
            if let Err(mismatch) = close(&double.1, expected, DOUBLE) {
                panic!("{name} in f64: {mismatch}");
            }
        }
    }
}

fn results(inferred: Vec<f64>, output: Vec<f64>, dx: Vec<f64>) -> Results {
    vec![
        ("inference".to_owned(), inferred),
        ("output".to_owned(), output),
        ("gradient of x".to_owned(), dx),
    ]
}

fn of_library(net: &mut dyn Subject, x: &[f64], dy: &[f64]) -> Results {
    let Pass {
        inferred,
        output,
        dx,
        grads,
    } = net.pass(x, dy);
    let mut results = results(inferred, output, dx);
    for (i, (role, _)) in net.about().iter().enumerate() {
        if role.trains() {
            results.push((format!("gradient of leaf {i}"), grads[i].clone()));
        }
    }
    for (i, (role, _)) in net.about().iter().enumerate() {
        if *role == Role::Statistic {
            results.push((format!("statistic {i}"), net.parameters()[i].clone()));
        }
    }
    results
}

fn of_reference(net: &dyn Subject, batch: usize, x: &[f64], dy: &[f64]) -> Results {
    let (input, output, _) = net.shapes();
    let shape = |dims: Dims| {
        let lengths = dims.lengths().iter().map(|&n| n as usize);
        [batch].into_iter().chain(lengths).collect::<Vec<usize>>()
    };
    let x = Array::new(&shape(input), x.to_vec());
    let dy = Array::new(&shape(output), dy.to_vec());
    let mut network = Network::new(net.twin(batch));
    let inferred = network.infer(&x).data;
    let (output, caches) = network.forward(&x);
    let gradients = network.backward(&caches, &dy);
    let mut results = results(inferred, output.data, gradients.input.data);

    let numbers_of = |role: fn(&Role) -> bool| {
        let about = net.about().into_iter().enumerate();
        about.filter(move |(_, (r, _))| role(r)).map(|(i, _)| i)
    };
    let trained = numbers_of(|role| role.trains()).map(|i| format!("gradient of leaf {i}"));
    results.extend(trained.zip(gradients.params.into_iter().map(|g| g.data)));

    // Running statistics have moved, normalisation's have not.
    let mut statistics = Vec::new();
    for layer in &network.layers {
        match layer {
            Twin::BatchNorm(norm) => {
                statistics.extend([norm.running_mean.data.clone(), norm.running_var.data.clone()]);
            }
            Twin::Normalize(layer) => {
                statistics.extend([layer.mean.data.clone(), layer.deviation.map(|d| 1.0 / d).data]);
            }
            _ => {}
        }
    }
    let names = numbers_of(|role| !role.trains()).map(|i| format!("statistic {i}"));
    results.extend(names.zip(statistics));
    results
}
