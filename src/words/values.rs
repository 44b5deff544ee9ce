//! Words of numbers and of what is made of them.

use super::{Mark, Words, read_part, write_part};
use core::marker::PhantomData;

/// A type of one word or two.
macro_rules! number {
    ($($T:ty: $name:literal, $count:literal, $to:expr, $from:expr;)*) => {$(
        impl Words for $T {
            fn count(&self) -> usize {
                $count
            }
            fn mark(&self, mark: &mut Mark) {
                mark.name($name);
            }
            fn read(&self, from: usize, to: &mut [u32]) {
                let bits: u64 = $to(*self);
                let mut words = [bits as u32, (bits >> 32) as u32].into_iter().take($count).skip(from);
                to.iter_mut().zip(&mut words).for_each(|(to, word)| *to = word);
            }
            fn write(&mut self, from: usize, words: &[u32]) {
                let bits: u64 = $to(*self);
                let mut all = [bits as u32, (bits >> 32) as u32];
                all.iter_mut().take($count).skip(from).zip(words).for_each(|(to, &word)| *to = word);
                let [low, high] = all;
                *self = $from(u64::from(low) | u64::from(high) << 32);
            }
        }
    )*};
}

number! {
    f32: "f32", 1, |x: f32| u64::from(x.to_bits()), |bits| f32::from_bits(bits as u32);
    f64: "f64", 2, |x: f64| x.to_bits(), f64::from_bits;
    u8: "u8", 1, u64::from, |bits| bits as u8;
    i8: "i8", 1, |x| x as u8 as u64, |bits| bits as i8;
    u16: "u16", 1, u64::from, |bits| bits as u16;
    i16: "i16", 1, |x| x as u16 as u64, |bits| bits as i16;
    u32: "u32", 1, u64::from, |bits| bits as u32;
    i32: "i32", 1, |x| x as u32 as u64, |bits| bits as i32;
    u64: "u64", 2, |x| x, |bits| bits;
    usize: "usize", 2, |x| x as u64, |bits| bits as usize;
    bool: "bool", 1, u64::from, |bits| bits != 0;
    (): "()", 0, |()| 0, |_| ();
}

impl<T> Words for PhantomData<T> {
    fn count(&self) -> usize {
        0
    }
    fn mark(&self, _: &mut Mark) {}
    fn read(&self, _: usize, _: &mut [u32]) {}
    fn write(&mut self, _: usize, _: &[u32]) {}
}

/// A flag and the value; the words of the default where there is none.
impl<T: Words + Default> Words for Option<T> {
    fn count(&self) -> usize {
        1 + T::default().count()
    }
    fn mark(&self, mark: &mut Mark) {
        mark.name("Option");
        T::default().mark(mark);
    }
    fn read(&self, from: usize, to: &mut [u32]) {
        let mut from = from;
        let rest = read_part(&self.is_some(), &mut from, to);
        match self {
            Some(value) => read_part(value, &mut from, rest),
            None => read_part(&T::default(), &mut from, rest),
        };
    }
    fn write(&mut self, from: usize, words: &[u32]) {
        let (mut from, mut some) = (from, self.is_some());
        let rest = write_part(&mut some, &mut from, words);
        if !some {
            *self = None;
        } else {
            write_part(self.get_or_insert_default(), &mut from, rest);
        }
    }
}

/// One value after the other. Values of a slice have equally many words each.
impl<T: Words> Words for [T] {
    fn count(&self) -> usize {
        self.len() * self.first().map_or(0, T::count)
    }
    fn mark(&self, mark: &mut Mark) {
        mark.number(self.len() as u32);
        if let Some(first) = self.first() {
            first.mark(mark);
        }
    }
    fn read(&self, from: usize, to: &mut [u32]) {
        let each = self.first().map_or(0, T::count);
        let (Some(first), Some(mut from)) = (from.checked_div(each), from.checked_rem(each)) else {
            return;
        };
        let mut rest = to;
        for value in self.get(first..).unwrap_or_default() {
            if rest.is_empty() {
                break;
            }
            rest = read_part(value, &mut from, rest);
        }
    }
    fn write(&mut self, from: usize, words: &[u32]) {
        let each = self.first().map_or(0, T::count);
        let (Some(first), Some(mut from)) = (from.checked_div(each), from.checked_rem(each)) else {
            return;
        };
        let mut rest = words;
        for value in self.get_mut(first..).unwrap_or_default() {
            if rest.is_empty() {
                break;
            }
            rest = write_part(value, &mut from, rest);
        }
    }
    fn is_ready(&self) -> bool {
        self.iter().all(T::is_ready)
    }
}

/// What holds words has those words.
macro_rules! holder {
    ($([$($generics:tt)*] $T:ty, $W:ty;)*) => {$(
        impl<$($generics)*> Words for $T {
            fn count(&self) -> usize {
                <$W>::count(self)
            }
            fn mark(&self, mark: &mut Mark) {
                <$W>::mark(self, mark);
            }
            fn read(&self, from: usize, to: &mut [u32]) {
                <$W>::read(self, from, to);
            }
            fn write(&mut self, from: usize, words: &[u32]) {
                <$W>::write(self, from, words);
            }
            fn is_ready(&self) -> bool {
                <$W>::is_ready(self)
            }
        }
    )*};
}

holder! {
    [T: Words, const N: usize] [T; N], [T];
    [W: Words + ?Sized] &mut W, W;
}

macro_rules! tuple {
    ($($W:ident $i:tt)*) => {
        impl<$($W: Words),*> Words for ($($W,)*) {
            fn count(&self) -> usize {
                0 $(+ self.$i.count())*
            }
            fn mark(&self, mark: &mut Mark) {
                $(self.$i.mark(mark);)*
            }
            fn read(&self, from: usize, to: &mut [u32]) {
                let (mut from, rest) = (from, to);
                $(let rest = read_part(&self.$i, &mut from, rest);)*
                let _ = (from, rest);
            }
            fn write(&mut self, from: usize, words: &[u32]) {
                let (mut from, rest) = (from, words);
                $(let rest = write_part(&mut self.$i, &mut from, rest);)*
                let _ = (from, rest);
            }
            fn is_ready(&self) -> bool {
                true $(&& self.$i.is_ready())*
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0 B 1);
tuple!(A 0 B 1 C 2);
tuple!(A 0 B 1 C 2 D 3);
tuple!(A 0 B 1 C 2 D 3 E 4);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5);
