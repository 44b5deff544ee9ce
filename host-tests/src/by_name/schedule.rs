use crate::fixtures::schedules::ScheduleCase;
use reference::schedule::one_cycle::Curve;
use reference::schedule::{Rate, cosine, decay, one_cycle, ramp};

/// The schedule of a case in `schedules.json`, with that case's constants.
pub fn schedule(case: &ScheduleCase) -> Result<Rate, String> {
    let name = case.name.as_str();
    let number = |key: &str| case.params.number(key).map_err(|e| format!("{name}: {e}"));
    let steps = |key: &str| number(key).map(|steps| steps as u32);
    let lr = case.lr0;
    Ok(match name {
        "constant" => Box::new(move |_| lr),
        "inverse_time" => {
            let (k, d) = (number("k")?, steps("D")?);
            Box::new(move |t| decay::inverse_time(lr, k, d, t))
        }
        "inverse_time_staircase" => {
            let (k, d) = (number("k")?, steps("D")?);
            Box::new(move |t| decay::inverse_time(lr, k, d, decay::stair(d, t)))
        }
        "exponential" => {
            let (k, d) = (number("k")?, steps("D")?);
            Box::new(move |t| decay::exponential(lr, k, d, t))
        }
        "exponential_per_step" => {
            let gamma = number("gamma")?;
            Box::new(move |t| decay::exponential(lr, gamma, 1, t))
        }
        "exp_natural" => {
            let k = number("k")?;
            Box::new(move |t| decay::natural_exponential(lr, k, t))
        }
        "step_staircase" => {
            let (gamma, s) = (number("gamma")?, steps("S")?);
            Box::new(move |t| decay::exponential(lr, gamma, s, decay::stair(s, t)))
        }
        "multistep" => {
            let gamma = number("gamma")?;
            let milestones = case.params.classes("milestones").map_err(|e| format!("{name}: {e}"))?;
            let milestones: Vec<u32> = milestones.into_iter().map(|m| m as u32).collect();
            Box::new(move |t| decay::step_list(lr, gamma, &milestones, t))
        }
        "inv_sqrt" => Box::new(move |t| decay::inverse_sqrt(lr, t)),
        "inv_sqrt_warmup" => {
            let w = steps("W")?;
            Box::new(move |t| decay::noam(lr, w, t))
        }
        "polynomial" | "polynomial_torch" => {
            let end = if case.params.has("end") { number("end")? } else { 0.0 };
            let (p, d) = (number("p")?, steps("D")?);
            Box::new(move |t| ramp::polynomial(lr, end, p, d, t))
        }
        "linear" => {
            let (end, d) = (number("end")?, steps("D")?);
            Box::new(move |t| ramp::linear(lr, end, d, t))
        }
        "cosine" | "cosine_clamped" => {
            let (end, d) = (number("end")?, steps("D")?);
            Box::new(move |t| cosine::cosine(lr, end, d, t))
        }
        "cosine_warmup" => {
            let (w, d, end) = (steps("W")?, steps("D")?, number("end")?);
            Box::new(move |t| ramp::warmup(w, |t| cosine::cosine(lr, end, d - w, t), t))
        }
        "sgdr" | "sgdr_m1" => {
            let (t0, m, end) = (steps("T0")?, steps("M")?, number("end")?);
            Box::new(move |t| cosine::restarts(lr, end, t0, m, t))
        }
        "onecycle_cos" | "onecycle_linear" => {
            let curve = if name == "onecycle_cos" {
                Curve::Cosine
            } else {
                Curve::Line
            };
            let (peak, div, final_div) = (number("lr_max")?, number("div")?, number("final_div")?);
            let (share, steps) = (number("pct")?, steps("T")?);
            Box::new(move |t| one_cycle::rate(peak, div, final_div, share, steps, curve, t))
        }
        "cyclic_triangular" => {
            let (base, max, s) = (number("base")?, number("max")?, steps("S")?);
            Box::new(move |t| ramp::triangular(base, max, s, t))
        }
        _ => return Err(format!("no schedule is called `{name}`")),
    })
}
