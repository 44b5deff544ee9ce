//! A tuple of layers is quantised layer by layer.

use super::{Integers, Leaf, LeafMut, QuantParams, Quantize, QuantizeError, Range};
use crate::layer::Layer;
use crate::shape::Shape;

macro_rules! sequence {
    ($A:ident $a:tt; $($L:ident $i:tt: $Before:ident)*) => {
        impl<$A: Integers, $($L: Integers),*> Integers for ($A, $($L,)*) {
            const LEAVES: usize = $A::LEAVES $(+ $L::LEAVES)*;
            const STORED: usize = $A::STORED $(+ $L::STORED)*;

            fn each(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
                self.$a.each(visit);
                $(self.$i.each(visit);)*
            }
            fn each_mut(&mut self, visit: &mut dyn FnMut(LeafMut<'_>)) {
                self.$a.each_mut(visit);
                $(self.$i.each_mut(visit);)*
            }
        }

        impl<$A: Quantize, $($L: Quantize<In = $Before::Out>),*> Quantize for ($A, $($L,)*)
        where
            ($A::Quantized, $($L::Quantized,)*): Layer<In: Shape<Elem = i8>, Out: Shape<Elem = i8>>,
        {
            type Quantized = ($A::Quantized, $($L::Quantized,)*);
            type Ranges = ($A::Ranges, $($L::Ranges,)*);

            fn observe<const N: usize>(&self, x: &mut [$A::In], buf: &mut Self::Buf<N>, ranges: &mut Self::Ranges) {
                self.$a.observe(x, &mut buf.$a, &mut ranges.$a);
                let _x = $A::output(x, &mut buf.$a);
                $(self.$i.observe(_x, &mut buf.$i, &mut ranges.$i); let _x = $L::output(_x, &mut buf.$i);)*
            }
            fn check(&self, ranges: &Self::Ranges) -> Result<(), QuantizeError> {
                self.$a.check(&ranges.$a).map_err(|e| e.in_layer($a))?;
                $(self.$i.check(&ranges.$i).map_err(|e| e.in_layer($i))?;)*
                Ok(())
            }
            fn wishes(ranges: &Self::Ranges, behind: Option<Range>) -> Option<Range> {
                wishes!(ranges behind; $A $a $($L $i)*)
            }
            fn quantize(
                &self, ranges: &Self::Ranges, input: QuantParams, behind: Option<Range>, into: &mut Self::Quantized,
            ) -> QuantParams {
                quantize!(self ranges input behind into; $A $a $($L $i)*)
            }
        }
    };
}

/// What the first of these layers wishes for.
macro_rules! wishes {
    ($ranges:ident $behind:ident;) => { $behind };
    ($ranges:ident $behind:ident; $L:ident $i:tt $($rest:tt)*) => {
        $L::wishes(&$ranges.$i, wishes!($ranges $behind; $($rest)*))
    };
}

macro_rules! quantize {
    ($net:ident $ranges:ident $input:ident $behind:ident $into:ident;) => { $input };
    ($net:ident $ranges:ident $input:ident $behind:ident $into:ident; $L:ident $i:tt $($rest:tt)*) => {{
        let output = $net.$i.quantize(&$ranges.$i, $input, wishes!($ranges $behind; $($rest)*), &mut $into.$i);
        quantize!($net $ranges output $behind $into; $($rest)*)
    }};
}

macro_rules! sequences {
    ([$A:ident $a:tt; $($done:tt)*]) => { sequence!($A $a; $($done)*); };
    ([$A:ident $a:tt; $($done:tt)*] ($L:ident $i:tt: $Before:ident) $($rest:tt)*) => {
        sequence!($A $a; $($done)*);
        sequences!([$A $a; $($done)* $L $i: $Before] $($rest)*);
    };
}

sequences! { [A 0;]
    (B 1: A) (C 2: B) (D 3: C) (E 4: D) (F 5: E) (G 6: F) (H 7: G) (I 8: H) (J 9: I) (K 10: J) (L 11: K) (M 12: L) (O 13: M) (P 14: O) (Q 15: P)
}
