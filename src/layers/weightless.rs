/// What there is to say of a layer `L<X>` without weights that takes any `X`: it has no parameters, may stand anywhere
/// in a network, and stays what it is when folded.
macro_rules! weightless {
    ($(#[$doc:meta])* $L:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub struct $L<X = $crate::spec::Infer>(core::marker::PhantomData<X>);

        impl<X> $L<X> {
            /// Reads nothing from the blob: see [`blob::layers`](crate::blob::layers).
            pub const fn read(_: &mut $crate::blob::Reader<'_>) -> Self {
                $L(core::marker::PhantomData)
            }
        }

        impl<X> $crate::shape::Zero for $L<X> {
            const ZERO: Self = $L(core::marker::PhantomData);
        }
        impl<X: $crate::shape::Tensor> $crate::spec::Spec<X> for $L {
            type Out = X;
            type Layer = $L<X>;
        }
        no_params!([X: $crate::shape::Shape] $L<X>, X::Elem);
        impl<X: $crate::shape::Tensor, Prev> $crate::fold::Fold<Prev> for $L<X> {
            type Folded = $L<X>;
            fn fold(&self, _: &mut Prev, _: &mut $L<X>) {}
        }
    };
}

/// [`Params`](crate::Params) of a layer that has none.
macro_rules! no_params {
    ([$($generics:tt)*] $L:ty, $Elem:ty) => {
        impl<$($generics)*> $crate::params::Params for $L {
            type Elem = $Elem;
            type Like<Other: $crate::shape::Elem> = $crate::params::Empty<Other>;
            const LEAVES: usize = 0;
            const STORED: usize = 0;

            fn about(_: usize) -> ($crate::params::Role, $crate::shape::Dims) {
                $crate::params::NO_LEAF
            }
            fn leaf(&self, _: usize) -> &[$Elem] {
                &[]
            }
            fn leaf_mut(&mut self, _: usize) -> &mut [$Elem] {
                &mut []
            }
        }
    };
}
