//! The P² algorithm after Jain and Chlamtac (1985), box 1: floating-point places, counted from 1.

/// The markers' heights after all of `values` (at least five).
pub fn heights(values: &[f64], p: f64) -> [f64; 5] {
    let mut q: [f64; 5] = values[..5].try_into().expect("five values");
    q.sort_by(f64::total_cmp);
    let mut n = [1.0, 2.0, 3.0, 4.0, 5.0];
    let dn = [0.0, p / 2.0, p, (1.0 + p) / 2.0, 1.0];
    let mut desired: [f64; 5] = std::array::from_fn(|i| 1.0 + 4.0 * dn[i]);
    for &x in &values[5..] {
        let k = if x < q[0] {
            q[0] = x;
            0
        } else if x >= q[4] {
            q[4] = q[4].max(x);
            3
        } else {
            (0..4).find(|&i| q[i] <= x && x < q[i + 1]).expect("a cell")
        };
        for place in &mut n[k + 1..] {
            *place += 1.0;
        }
        for i in 0..5 {
            desired[i] += dn[i];
        }
        for i in 1..4 {
            let d = desired[i] - n[i];
            if (d >= 1.0 && n[i + 1] - n[i] > 1.0) || (d <= -1.0 && n[i - 1] - n[i] < -1.0) {
                let d = d.signum();
                let parabola = q[i]
                    + d / (n[i + 1] - n[i - 1])
                        * ((n[i] - n[i - 1] + d) * (q[i + 1] - q[i]) / (n[i + 1] - n[i])
                            + (n[i + 1] - n[i] - d) * (q[i] - q[i - 1]) / (n[i] - n[i - 1]));
                let to = if d > 0.0 { i + 1 } else { i - 1 };
                q[i] = if q[i - 1] < parabola && parabola < q[i + 1] {
                    parabola
                } else {
                    q[i] + d * (q[to] - q[i]) / (n[to] - n[i])
                };
                n[i] += d;
            }
        }
    }
    q
}
