//! What of a guarded network is to be saved.

use super::ledger::Ledger;
use crate::params::Params;
use crate::words::{self, Leaves, Words};

/// The [words](crate::words) of a guarded network: of its last good network, its ledger and its shelf. Made by [`Guarded::state`](super::Guarded::state).
///
/// A shelf in flash has no words of its own: give it a type with a [`Words::count`] of 0.
#[derive(Debug)]
pub struct State<'s, N, S, const K: usize> {
    pub(super) net: Leaves<'s, N>,
    pub(super) ledger: &'s mut Ledger<K>,
    pub(super) shelf: &'s mut S,
}

words::fields!(['s, N: Params<Elem: Words>, S: Words, const K: usize] State<'s, N, S, K> {
    net: Leaves<'s, N>,
    ledger: &'s mut Ledger<K>,
    shelf: &'s mut S,
});
