//! A tuple of layers is a layer: each one reads where the one before it wrote. Tuples hold up to 16 layers and nest.

use crate::fold::Fold;
use crate::init::{Nonlinearity, seen};
use crate::layer::{Layer, Train};
use crate::layers::Setting;
use crate::params::{NO_LEAF, Params, Role};
use crate::shape::{Dims, Elem, Shape, Zero};
use crate::spec::Spec;
use rand_core::Rng;

/// Each layer's type and index with its input shape and folded predecessor; then the last layer.
macro_rules! sequence {
    (($A:ident $a:tt: $X:ty, $P:ty) $(($L:ident $i:tt: $In:ty, $Prev:ty))* => $Last:ident) => {
        impl<$A: Zero, $($L: Zero),*> Zero for ($A, $($L,)*) {
            const ZERO: Self = ($A::ZERO, $($L::ZERO,)*);
        }

        impl<X: Shape, $A: Spec<X>, $($L: Spec<$In>),*> Spec<X> for ($A, $($L,)*) {
            type Out = $Last::Out;
            type Layer = ($A::Layer, $($L::Layer,)*);
        }

        impl<$A: Params, $($L: Params<Elem = $A::Elem>),*> Params for ($A, $($L,)*) {
            type Elem = $A::Elem;
            type Like<S: Elem> = ($A::Like<S>, $($L::Like<S>,)*);
            const LEAVES: usize = $A::LEAVES $(+ $L::LEAVES)*;
            const STORED: usize = $A::STORED $(+ $L::STORED)*;

            fn about(i: usize) -> (Role, Dims) {
                if i < $A::LEAVES { return $A::about(i) }
                let i = i - $A::LEAVES;
                $(if i < $L::LEAVES { return $L::about(i) } let i = i - $L::LEAVES;)*
                let _ = i;
                NO_LEAF
            }
            fn leaf(&self, i: usize) -> &[$A::Elem] {
                if i < $A::LEAVES { return self.$a.leaf(i) }
                let i = i - $A::LEAVES;
                $(if i < $L::LEAVES { return self.$i.leaf(i) } let i = i - $L::LEAVES;)*
                let _ = i;
                &[]
            }
            fn leaf_mut(&mut self, i: usize) -> &mut [$A::Elem] {
                if i < $A::LEAVES { return self.$a.leaf_mut(i) }
                let i = i - $A::LEAVES;
                $(if i < $L::LEAVES { return self.$i.leaf_mut(i) } let i = i - $L::LEAVES;)*
                let _ = i;
                &mut []
            }
            fn learns(&self, i: usize) -> &[$A::Elem] {
                if i < $A::LEAVES { return self.$a.learns(i) }
                let i = i - $A::LEAVES;
                $(if i < $L::LEAVES { return self.$i.learns(i) } let i = i - $L::LEAVES;)*
                let _ = i;
                &[]
            }
            fn learns_mut(&mut self, i: usize) -> &mut [$A::Elem] {
                if i < $A::LEAVES { return self.$a.learns_mut(i) }
                let i = i - $A::LEAVES;
                $(if i < $L::LEAVES { return self.$i.learns_mut(i) } let i = i - $L::LEAVES;)*
                let _ = i;
                &mut []
            }
        }

        impl<$A: Layer, $($L: Layer<In = $In>),*> Layer for ($A, $($L,)*) {
            type In = $A::In;
            type Out = $Last::Out;
            type Buf<const N: usize> = ($A::Buf<N>, $($L::Buf<N>,)*);
            const VALID: () = { let () = $A::VALID; $(let () = $L::VALID;)* };
            const MACS: usize = $A::MACS $(+ $L::MACS)*;

            fn infer<const N: usize>(&self, x: &mut [$A::In], buf: &mut Self::Buf<N>) {
                self.$a.infer(x, &mut buf.$a);
                let _x = $A::output(x, &mut buf.$a);
                $(self.$i.infer(_x, &mut buf.$i); let _x = $L::output(_x, &mut buf.$i);)*
            }
            fn output<'b, const N: usize>(x: &'b mut [$A::In], buf: &'b mut Self::Buf<N>) -> &'b mut [Self::Out] {
                let x = $A::output(x, &mut buf.$a);
                $(let x = $L::output(x, &mut buf.$i);)*
                x
            }
        }

        impl<$A: Train, $($L: Train<In = $In, Elem = $A::Elem>),*> Train for ($A, $($L,)*) {
            type Tape<const N: usize> = ($A::Tape<N>, $($L::Tape<N>,)*);
            const FROZEN: bool = frozen(&[($A::PARAMS > 0, $A::FROZEN), $(($L::PARAMS > 0, $L::FROZEN)),*]);
            const NONLINEARITY: Option<Nonlinearity> = first_some(&[$A::NONLINEARITY, $($L::NONLINEARITY),*]);

            fn init_before<R: Rng + ?Sized>(&mut self, next: Nonlinearity, rng: &mut R) {
                let behind = &[$($L::NONLINEARITY),*];
                self.$a.init_before(seen(behind, next), rng);
                $(self.$i.init_before(seen(behind.get($i..).unwrap_or_default(), next), rng);)*
            }
            fn forward<const N: usize>(&self, x: &mut [$A::In], buf: &mut Self::Buf<N>, tape: &mut Self::Tape<N>) {
                self.$a.forward(x, &mut buf.$a, &mut tape.$a);
                let _x = $A::output(x, &mut buf.$a);
                $(self.$i.forward(_x, &mut buf.$i, &mut tape.$i); let _x = $L::output(_x, &mut buf.$i);)*
            }
            fn backward<const N: usize>(
                &self, x: &mut [$A::In], buf: &mut Self::Buf<N>, tape: &mut Self::Tape<N>, grad: &mut Self::Like<$A::Elem>, dx: bool,
            ) {
                backward!(self x buf tape grad dx; $A $a $($L $i)*);
            }
            fn commit<const N: usize>(&mut self, tape: &mut Self::Tape<N>) {
                self.$a.commit(&mut tape.$a);
                $(self.$i.commit(&mut tape.$i);)*
            }
            fn min_batch(&self) -> usize {
                let least = self.$a.min_batch();
                $(let least = least.max(self.$i.min_batch());)*
                least
            }
            const STATE: usize = $A::STATE $(+ $L::STATE)*;

            fn state(&self, i: usize) -> u32 {
                if i < $A::STATE { return self.$a.state(i) }
                let i = i - $A::STATE;
                $(if i < $L::STATE { return self.$i.state(i) } let i = i - $L::STATE;)*
                let _ = i;
                0
            }
            fn set_state(&mut self, i: usize, word: u32) {
                if i < $A::STATE { return self.$a.set_state(i, word) }
                let i = i - $A::STATE;
                $(if i < $L::STATE { return self.$i.set_state(i, word) } let i = i - $L::STATE;)*
                let _ = (i, word);
            }
            fn configure(&mut self, setting: Setting) {
                self.$a.configure(setting);
                $(self.$i.configure(setting);)*
            }
        }

        impl<Prev, $A: Fold<Prev>, $($L: Fold<$Prev, In = $In>),*> Fold<Prev> for ($A, $($L,)*)
        where
            ($A::Folded, $($L::Folded,)*): Layer<In = Self::In, Out = Self::Out>,
        {
            type Folded = ($A::Folded, $($L::Folded,)*);
            fn fold(&self, prev: &mut Prev, into: &mut Self::Folded) {
                self.$a.fold(prev, &mut into.$a);
                let _prev = &mut into.$a;
                $(self.$i.fold(_prev, &mut into.$i); let _prev = &mut into.$i;)*
            }
        }
    };
}

/// Walks to the last layer and calls `backward` on the way out, as far as anything is left to train.
macro_rules! backward {
    ($net:ident $x:ident $buf:ident $tape:ident $grad:ident $dx:ident;) => {};
    ($net:ident $x:ident $buf:ident $tape:ident $grad:ident $dx:ident; $L:ident $i:tt $($rest:tt)*) => {
        let trains = $dx || $L::PARAMS > 0;
        {
            let _y = $L::output($x, &mut $buf.$i);
            backward!($net _y $buf $tape $grad trains; $($rest)*);
        }
        if trains {
            $net.$i.backward($x, &mut $buf.$i, &mut $tape.$i, &mut $grad.$i, $dx);
        }
    };
}

/// Whether a gradient is stopped, given for each layer whether it trains and whether it is frozen.
const fn frozen(layers: &[(bool, bool)]) -> bool {
    let (mut i, mut trains, mut frozen) = (0, false, false);
    while i < layers.len() {
        assert!(
            !(trains && layers[i].1),
            "a frozen layer has to come before the layers that train"
        );
        trains |= layers[i].0;
        frozen |= layers[i].1;
        i += 1;
    }
    frozen
}

const fn first_some(layers: &[Option<Nonlinearity>]) -> Option<Nonlinearity> {
    let mut i = 0;
    while i < layers.len() {
        if layers[i].is_some() {
            return layers[i];
        }
        i += 1;
    }
    None
}

macro_rules! sequences {
    ([$($done:tt)*]) => {};
    ([$($done:tt)*] ($L:ident $i:tt: $In:ty, $Prev:ty) $($rest:tt)*) => {
        sequence!($($done)* ($L $i: $In, $Prev) => $L);
        sequences!([$($done)* ($L $i: $In, $Prev)] $($rest)*);
    };
}

sequences! { []
    (A 0: X, Prev)
    (B 1: A::Out, A::Folded)
    (C 2: B::Out, B::Folded)
    (D 3: C::Out, C::Folded)
    (E 4: D::Out, D::Folded)
    (F 5: E::Out, E::Folded)
    (G 6: F::Out, F::Folded)
    (H 7: G::Out, G::Folded)
    (I 8: H::Out, H::Folded)
    (J 9: I::Out, I::Folded)
    (K 10: J::Out, J::Folded)
    (L 11: K::Out, K::Folded)
    (M 12: L::Out, L::Folded)
    (O 13: M::Out, M::Folded)
    (P 14: O::Out, O::Folded)
    (Q 15: P::Out, P::Folded)
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::{Nonlinearity, first_some, frozen};
    use std::panic::catch_unwind;

    #[test]
    fn gradients_stop_in_front_of_what_trains() {
        let (trains, stops, passes) = ((true, false), (false, true), (false, false));
        for (layers, expected) in [
            (&[][..], false),
            (&[trains, passes, trains], false),
            (&[stops, trains], true),
            (&[passes, stops, passes, stops, trains], true),
            (&[stops], true),
            (&[passes], false),
        ] {
            assert_eq!(frozen(layers), expected, "{layers:?}");
        }
        for layers in [&[trains, stops][..], &[stops, trains, passes, stops]] {
            assert!(catch_unwind(|| frozen(layers)).is_err(), "{layers:?}");
        }
    }

    #[test]
    fn the_first_nonlinearity_counts() {
        let (linear, rectifying) = (Some(Nonlinearity::Linear), Some(Nonlinearity::Relu));
        assert!(first_some(&[]).is_none() && first_some(&[None, None]).is_none());
        assert!(matches!(
            first_some(&[None, rectifying, linear]),
            Some(Nonlinearity::Relu)
        ));
        assert!(matches!(first_some(&[linear, None]), Some(Nonlinearity::Linear)));
    }
}
