//! Inverted dropout. The masks are the library's own; what they do to a number has to be what PyTorch does.

use crate::pass::{pass, samples, wide};
use crate::{must, traces};
use host_tests::tolerance::Ledger;
use motenet::layers::Keep;
use motenet::prelude::*;
use motenet::rng::seeded;

const ROOM: usize = 4;

#[test]
fn kept_elements_are_torchs() {
    let case = traces().dropout.remove(0);
    let mut net = Model::<[f32; 10], Dropout<30>>::ZERO;
    net.init(&mut seeded(1));
    assert_eq!(f64::from(net.keep().probability()) as f32, (1.0 - case.p_drop) as f32);
    let mut ledger = Ledger::new();
    let mut compared = vec![false; case.x.data.len()];
    for _ in 0..30 {
        let computed = pass::<f32, _, ROOM>(&mut net, &case.x.data, &case.grad_output.data);
        assert_eq!(computed.inferred, case.eval_y.data, "inference does nothing");
        for (i, kept_by_torch) in case.keep_mask.data.iter().enumerate() {
            if computed.output[i] == 0.0 {
                assert_eq!(computed.dx[i], 0.0, "the gradient goes where the value went");
            } else if *kept_by_torch == 1.0 {
                ledger.check("dropout", "output", &[computed.output[i]], &[case.y.data[i]]);
                ledger.check("dropout", "gradient", &[computed.dx[i]], &[case.grad_x.data[i]]);
                compared[i] = true;
            }
        }
    }
    let kept_by_torch: Vec<bool> = case.keep_mask.data.iter().map(|&kept| kept == 1.0).collect();
    assert_eq!(compared, kept_by_torch, "every element that PyTorch keeps was compared");
}

/// On many ones: the fraction kept and the mean, within three deviations, as PyTorch's own draw is.
#[test]
fn kept_fraction_and_mean() {
    let stats = traces().dropout_stats;
    const N: usize = 1000;
    let mut net = Model::<[f32; N], Dropout<30>>::ZERO;
    net.init(&mut seeded(2));
    net.configure(Setting::DropoutKeep(must(Keep::new((1.0 - stats.p_drop) as f32))));
    let (mut sum, mut kept) = (0.0, 0);
    for _ in 0..stats.n / N {
        let mut x = samples::<[f32; N]>(&[1.0; N]);
        let mut pass = Zero::ZERO;
        net.forward::<1>(&mut x, &mut (), &mut pass);
        net.commit::<1>(&mut pass);
        for y in wide(&x) {
            assert!(y == 0.0 || y as f32 == stats.torch_kept_value as f32, "{y}");
            sum += y;
            kept += usize::from(y > 0.0);
        }
    }
    let (n, keep) = (stats.n as f64, 1.0 - stats.p_drop);
    assert!((sum / n - 1.0).abs() < 3.0 * stats.sd_of_mean, "mean {}", sum / n);
    let deviation = (stats.p_drop * keep / n).sqrt();
    assert!((kept as f64 / n - keep).abs() < 3.0 * deviation, "kept {kept} of {n}");
}
