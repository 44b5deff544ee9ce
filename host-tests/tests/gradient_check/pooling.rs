use crate::case::right;
use motenet::prelude::*;

/// Pools of 11 values, behind a convolution.
macro_rules! pools {
    ($($test:ident: $Pool:ident;)*) => {$(
        #[test]
        fn $test() {
            type Net<P> = Model<[[f64; 11]; 2], (Conv1d<3, 3, 11, Window<1, 1, Same>>, P, Tanh, Dense<3>)>;
            right(Net::<$Pool<2, 5>>::ZERO, 1);
            right(Net::<$Pool<3, 3>>::ZERO, 2);
            // Overlapping windows: an input may win in two of them, and its gradients add up.
            right(Net::<$Pool<3, 9, 1>>::ZERO, 3);
            right(Net::<$Pool<5, 4, 2>>::ZERO, 4);
            // Gaps between the windows.
            right(Net::<$Pool<2, 4, 3>>::ZERO, 5);
            right(Net::<$Pool<11, 1>>::ZERO, 6);
        }
    )*};
}

pools! {
    max_pool: MaxPool1d;
    avg_pool: AvgPool1d;
}

/// Pools of 6 by 7 values, behind a convolution.
macro_rules! pools2d {
    ($($test:ident: $Pool:ident;)*) => {$(
        #[test]
        fn $test() {
            type Net<P> = Model<[[[f64; 7]; 6]; 1], (Conv2d<2, 3, 3, 6, 7, Window<1, 1, Same>>, P, Tanh, Dense<3>)>;
            right(Net::<$Pool<2, 2, 3, 3>>::ZERO, 11);
            // Overlapping windows: an input may win in several of them, and its gradients add up.
            right(Net::<$Pool<3, 2, 4, 3, 1, 2>>::ZERO, 12);
        }
    )*};
}

pools2d! {
    max_pool2d: MaxPool2d;
    avg_pool2d: AvgPool2d;
}

#[test]
fn global_max_pool() {
    right(
        Model::<[[f64; 7]; 2], (Conv1d<5, 3, 5>, Tanh, GlobalMaxPool, Dense<3>)>::ZERO,
        13,
    );
}

#[test]
fn global_avg_pool() {
    right(
        Model::<[[f64; 7]; 2], (Conv1d<5, 3, 5>, Tanh, GlobalAvgPool, Dense<3>)>::ZERO,
        7,
    );
}

#[test]
fn flatten() {
    right(
        Model::<[[f64; 7]; 2], (Conv1d<3, 3, 5>, Flatten<15>, BatchNorm, Tanh, Dense<3>)>::ZERO,
        8,
    );
}
