//! Several pieces of work at a time.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// What `work` makes of each item, in their order; `at_a_time` of them are under way at once.
pub fn map<T: Sync, R: Send>(items: &[T], at_a_time: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..at_a_time {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(i) else { break };
                    let result = work(item);
                    done.lock().expect("nobody panics while it is locked").push((i, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("nobody panics while it is locked");
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

/// As many pieces of work as there are processors.
pub fn processors() -> usize {
    thread::available_parallelism().map_or(1, Into::into)
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn every_item_once_in_their_order() {
        let items: Vec<u32> = (0..100).collect();
        for at_a_time in [1, 3, 200] {
            assert_eq!(
                map(&items, at_a_time, |i| i * i),
                items.iter().map(|i| i * i).collect::<Vec<_>>()
            );
        }
        assert!(map(&[] as &[u32], 2, |i| *i).is_empty());
    }
}
