//! Optimisers over 50 steps on three problems.

use host_tests::by_name;
use host_tests::fixtures::optim::{Optim, rate_at};
use host_tests::reference::layers::{Dense, Tanh};
use host_tests::reference::loss::cross_entropy;
use host_tests::reference::optim::Optimizer;
use host_tests::reference::{Layer, Network};
use host_tests::tensor::Tensor;

use crate::assert_close;

const VARIANTS: usize = 26;

fn load() -> Optim {
    Optim::load().unwrap_or_else(|e| panic!("{e}"))
}

fn optimizer(name: &str, params: &host_tests::fixtures::Attributes) -> Box<dyn Optimizer> {
    by_name::optimizer(name, params).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn prescribed_gradients() {
    let stream = load().stream;
    let [steps, _] = stream.g.dims();
    assert_eq!(stream.cases.len(), VARIANTS);
    for case in &stream.cases {
        let mut optimizer = optimizer(&case.name, &case.params);
        let mut w = stream.w0.data.clone();
        let mut trajectory = w.clone();
        for t in 1..=steps {
            optimizer.step(rate_at(&case.name, case.lr, t), &mut w, &stream.g.rows(t - 1, t).data);
            trajectory.extend(&w);
        }
        assert_close(&format!("stream, {}", case.name), &trajectory, &case.w.data);
    }
}

#[test]
fn quadratic() {
    let problem = load().quadratic;
    assert_eq!(problem.cases.len(), VARIANTS);
    let [n] = problem.w0.dims();
    for case in &problem.cases {
        let mut optimizer = optimizer(&case.name, &case.params);
        let mut w = problem.w0.data.clone();
        let (mut trajectory, mut values) = (w.clone(), Vec::new());
        for t in 1..=case.f.len() {
            let product: Vec<f64> = (0..n).map(|i| (0..n).map(|j| problem.a[[i, j]] * w[j]).sum()).collect();
            values.push((0..n).map(|i| w[i] * (0.5 * product[i] - problem.b[[i]])).sum::<f64>());
            let g: Vec<f64> = (0..n).map(|i| product[i] - problem.b[[i]]).collect();
            if t < case.f.len() {
                optimizer.step(rate_at(&case.name, case.lr, t), &mut w, &g);
                trajectory.extend(&w);
            }
        }
        assert_close(&format!("quadratic, {}", case.name), &trajectory, &case.w.data);
        assert_close(&format!("value of the quadratic, {}", case.name), &values, &case.f);
    }
}

#[test]
fn small_network_with_full_batches() {
    let problem = load().mlp;
    assert_eq!(problem.cases.len(), VARIANTS);
    let loss = |y: &Tensor| cross_entropy::classes(y, &problem.y);
    for case in &problem.cases {
        let mut network = Network::new(vec![
            Layer::Dense(Dense {
                w: problem.w1.clone(),
                b: Some(problem.b1.clone()),
            }),
            Layer::activation(Tanh),
            Layer::Dense(Dense {
                w: problem.w2.clone(),
                b: Some(problem.b2.clone()),
            }),
        ]);
        let mut optimizer = optimizer(&case.name, &case.params);
        let mut losses: Vec<f64> = (1..case.loss.len())
            .map(|t| network.step(&problem.x, loss, optimizer.as_mut(), rate_at(&case.name, case.lr, t)))
            .collect();
        losses.push(loss(&network.infer(&problem.x)).0);
        assert_close(&format!("losses of the network, {}", case.name), &losses, &case.loss);
        let expected: Vec<f64> = [&case.w1, &case.b1, &case.w2, &case.b2]
            .into_iter()
            .flat_map(|t| t.data.clone())
            .collect();
        assert_close(
            &format!("weights of the network, {}", case.name),
            &network.flat(),
            &expected,
        );
    }
}
