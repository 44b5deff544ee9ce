//! What errors say: one sentence a kind, for `Display` and, with the feature `defmt`, for a log.

/// Implements `Display`, and `defmt::Format` in the same words, by one sentence for each pattern.
///
/// A log holds a sentence's number and its values; the words stay on the host.
macro_rules! sentences {
    ($type:ty { $($pattern:pat => $text:literal $(, $value:expr)*;)+ }) => {
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self {
                    $($pattern => crate::sentences::display!(f, $text $(, $value)*),)+
                }
            }
        }

        #[cfg(feature = "defmt")]
        impl defmt::Format for $type {
            fn format(&self, f: defmt::Formatter<'_>) {
                match self {
                    $($pattern => defmt::write!(f, $text $(, $value)*),)+
                }
            }
        }
    };
}

/// Without values no formatting is linked.
macro_rules! display {
    ($f:ident, $text:literal) => {
        $f.write_str($text)
    };
    ($f:ident, $text:literal, $($value:expr),+) => {
        write!($f, $text, $($value),+)
    };
}

pub(crate) use {display, sentences};
