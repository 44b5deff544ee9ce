//! A training run as words: see [`words`](crate::words).

use super::Trainer;
use crate::layer::Train;
use crate::loss::Loss;
use crate::optim::Optimizer;
use crate::words::{Mark, Words, count_leaves, mark_leaves, read_leaves, read_part, write_leaves, write_part};

/// What the layers of a network keep besides their leaves.
struct Kept<'n, N>(&'n N);
struct KeptMut<'n, N>(&'n mut N);

impl<N: Train> Kept<'_, N> {
    fn read<'t>(&self, from: &mut usize, to: &'t mut [u32]) -> &'t mut [u32] {
        let n = N::STATE.saturating_sub(*from).min(to.len());
        let Some((now, later)) = to.split_at_mut_checked(n) else {
            return &mut [];
        };
        for (i, to) in now.iter_mut().enumerate() {
            *to = self.0.state(*from + i);
        }
        *from = from.saturating_sub(N::STATE);
        later
    }
}

impl<N: Train> KeptMut<'_, N> {
    fn write<'t>(&mut self, from: &mut usize, words: &'t [u32]) -> &'t [u32] {
        let n = N::STATE.saturating_sub(*from).min(words.len());
        let Some((now, later)) = words.split_at_checked(n) else {
            return &[];
        };
        for (i, &word) in now.iter().enumerate() {
            self.0.set_state(*from + i, word);
        }
        *from = from.saturating_sub(N::STATE);
        later
    }
}

/// The network's leaves, what its layers keep besides them, the optimiser's slots, the optimiser with its settings. Loss and guard are not among them.
impl<N, O, L, const B: usize> Words for Trainer<'_, N, O, L, B>
where
    N: Train<Elem: Words>,
    O: Optimizer<Slot<N::Elem>: Words> + Words,
    L: Loss<N::Out>,
{
    fn count(&self) -> usize {
        count_leaves(&*self.net) + N::STATE + count_leaves(&self.memory.slots) + self.optimizer.count()
    }
    fn mark(&self, mark: &mut Mark) {
        mark_leaves(&*self.net, mark);
        mark.number(N::STATE as u32);
        mark_leaves(&self.memory.slots, mark);
        self.optimizer.mark(mark);
    }
    fn read(&self, from: usize, to: &mut [u32]) {
        let mut from = from;
        let rest = read_leaves(&*self.net, &mut from, to);
        let rest = Kept(&*self.net).read(&mut from, rest);
        let rest = read_leaves(&self.memory.slots, &mut from, rest);
        read_part(&self.optimizer, &mut from, rest);
    }
    fn write(&mut self, from: usize, words: &[u32]) {
        // A gradient of other weights is of no use.
        self.memory.samples = 0;
        let mut from = from;
        let rest = write_leaves(&mut *self.net, &mut from, words);
        let rest = KeptMut(&mut *self.net).write(&mut from, rest);
        let rest = write_leaves(&mut self.memory.slots, &mut from, rest);
        write_part(&mut self.optimizer, &mut from, rest);
    }
    fn is_ready(&self) -> bool {
        self.memory.samples == 0
    }
}
