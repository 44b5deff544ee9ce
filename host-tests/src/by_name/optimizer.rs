use crate::fixtures::Attributes;
use reference::optim::{
    Adagrad, Adam, AdamEpsHat, AdamUncorrected, AdamW, AmsGrad, CoupledL2, Decay, Lion, Momentum, MomentumKeras,
    MomentumTorch, Nesterov, NesterovKeras, Optimizer, RmsProp, Sgd,
};

/// The optimiser of a case in `optim.json` or `digits_train.json`, with that case's constants.
pub fn optimizer(name: &str, params: &Attributes) -> Result<Box<dyn Optimizer>, String> {
    let number = |key: &str| params.number(key).map_err(|e| format!("{name}: {e}"));
    let decay = |key: &str| number(key).map(Decay::everywhere);
    let adam = || Ok::<_, String>(Adam::new(number("b1")?, number("b2")?, number("eps")?));
    Ok(match name {
        "sgd" => Box::new(Sgd),
        "sgd_l2" => Box::new(CoupledL2 {
            decay: decay("l2")?,
            optimizer: Sgd,
        }),
        "momentum_ewa" => Box::new(Momentum::new(number("beta")?, false)),
        "momentum_ewa_bc" => Box::new(Momentum::new(number("beta")?, true)),
        "momentum_torch" | "momentum_torch_lrdrop" => Box::new(MomentumTorch::new(number("mu")?, 0.0)),
        "momentum_torch_dampening" => Box::new(MomentumTorch::new(number("mu")?, number("dampening")?)),
        "momentum_keras" | "momentum_keras_lrdrop" => Box::new(MomentumKeras::new(number("mu")?)),
        "nesterov" => Box::new(Nesterov::new(number("mu")?)),
        "nesterov_keras" => Box::new(NesterovKeras::new(number("mu")?)),
        "rmsprop" => Box::new(RmsProp::new(number("rho")?, number("eps")?)),
        "rmsprop_epsinside" => Box::new(RmsProp {
            eps_inside: true,
            ..RmsProp::new(number("rho")?, number("eps")?)
        }),
        "rmsprop_bc" => Box::new(RmsProp {
            bias_correction: true,
            ..RmsProp::new(number("rho")?, number("eps")?)
        }),
        "rmsprop_centered" => Box::new(RmsProp {
            centered: true,
            ..RmsProp::new(number("rho")?, number("eps")?)
        }),
        "rmsprop_momentum" => Box::new(RmsProp {
            momentum: number("mu")?,
            ..RmsProp::new(number("rho")?, number("eps")?)
        }),
        "adagrad" => Box::new(Adagrad::new(number("eps")?)),
        "adam" | "adam_eps1e-3" => Box::new(adam()?),
        "adam_l2" => Box::new(CoupledL2 {
            decay: decay("l2")?,
            optimizer: adam()?,
        }),
        "adam_epshat" | "adam_epshat_eps1e-3" => {
            Box::new(AdamEpsHat::new(number("b1")?, number("b2")?, number("eps")?))
        }
        "adam_nobc" => Box::new(AdamUncorrected::new(number("b1")?, number("b2")?, number("eps")?)),
        "amsgrad" => Box::new(AmsGrad::new(number("b1")?, number("b2")?, number("eps")?)),
        "adamw" => Box::new(AdamW::new(number("b1")?, number("b2")?, number("eps")?, decay("wd")?)),
        "lion" => Box::new(Lion::new(number("b1")?, number("b2")?, decay("wd")?)),
        _ => return Err(format!("no optimiser is called `{name}`")),
    })
}
