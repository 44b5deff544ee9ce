use crate::case::{Case, right};
use motenet::prelude::*;

/// Behind a dense layer, so that the activation's own gradient is what its weights are checked by.
macro_rules! behind_dense {
    ($($test:ident: $Layer:ty;)*) => {$(
        #[test]
        fn $test() {
            right(Model::<[f64; 4], (Dense<9>, $Layer, Dense<3>)>::ZERO, 1);
            right(Model::<[[f64; 6]; 2], (Conv1d<3, 3, 4>, $Layer, Dense<3>)>::ZERO, 2);
        }
    )*};
}

behind_dense! {
    relu: Relu;
    leaky_relu: LeakyRelu;
    leaky_relu_of_slope_0_3: LeakyRelu<300>;
    tanh: Tanh;
    sigmoid: Sigmoid;
    softplus: Softplus;
    silu: Silu;
    gelu: Gelu;
    softmax: Softmax;
    identity: Identity;
}

/// Inputs of some tens: the tails of the functions, where a careless formula overflows or cancels.
#[test]
fn far_from_zero() {
    fn far<N>(net: N)
    where
        N: Train<Elem = f64> + Layer<In = [f64; 1], Out = [f64; 1]>,
    {
        let mut case = Case::new(net, Mse, [[0.5], [-0.5], [0.1]], 3);
        case.net.leaf_mut(0).fill(1.0);
        case.inputs = [[-12.0], [14.0], [3.0]];
        case.check("far from zero");
    }
    far(Model::<[f64; 1], (Dense<1>, Softplus)>::ZERO);
    far(Model::<[f64; 1], (Dense<1>, Silu)>::ZERO);
    far(Model::<[f64; 1], (Dense<1>, Gelu)>::ZERO);
    far(Model::<[f64; 1], (Dense<1>, Sigmoid)>::ZERO);
    far(Model::<[f64; 1], (Dense<1>, Tanh)>::ZERO);
}
