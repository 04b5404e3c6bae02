//! The pool of threads that everything of which there are many is made on.
//!
//! Takes items and the work to do on each, hands the results over in the order of the items,
//! whatever order they end in, and looks up now and then whether to stop. Knows no documents.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use crate::diag::Diagnostics;

/// How often a wish to stop is asked for: a long item does not keep it waiting.
const LOOK: Duration = Duration::from_millis(100);

/// Takes results on the thread that started the pool.
pub(super) trait Gather<R> {
    /// A result is there, in any order.
    fn came(&mut self, result: &R);
    /// Whether the work is to stop after the items in hand.
    fn cancelled(&mut self) -> bool;
    /// Takes the results in the order of the items.
    fn take(&mut self, at: usize, result: R) -> Result<(), Diagnostics>;
}

/// Works on every item, on some threads or, for 0, on as many as the machine has cores. `work` may
/// set the flag it is given to stop the others. Returns whether it was stopped before the end.
///
/// # Errors
/// Those of [`Gather::take`], after which nothing more is begun.
pub(super) fn run<I: Sync, R: Send>(
    items: &[I],
    threads: usize,
    work: impl Fn(&I, &AtomicBool) -> R + Sync,
    gather: &mut dyn Gather<R>,
) -> Result<bool, Diagnostics> {
    let threads = if threads == 0 {
        std::thread::available_parallelism().map_or(1, usize::from)
    } else {
        threads
    };
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (send, receive) = mpsc::channel();
    let mut stopped = false;
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, items.len().max(1)) {
            let (send, next, stop, work) = (send.clone(), &next, &stop, &work);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    if send.send((at, work(item, stop))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let result = gather_all(&receive, gather, &stop);
        stopped = stop.load(Ordering::Relaxed);
        // Whatever happened here, the threads are to come to their end.
        stop.store(true, Ordering::Relaxed);
        result
    })?;
    Ok(stopped)
}

fn gather_all<R>(
    results: &mpsc::Receiver<(usize, R)>,
    gather: &mut dyn Gather<R>,
    stop: &AtomicBool,
) -> Result<(), Diagnostics> {
    let mut waiting: BTreeMap<usize, R> = BTreeMap::new();
    let mut next = 0;
    loop {
        match results.recv_timeout(LOOK) {
            Ok((at, result)) => {
                gather.came(&result);
                waiting.insert(at, result);
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
        if gather.cancelled() {
            stop.store(true, Ordering::Relaxed);
        }
        while let Some(result) = waiting.remove(&next) {
            gather.take(next, result)?;
            next += 1;
        }
    }
    waiting.into_iter().try_for_each(|(at, result)| gather.take(at, result))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    struct Numbers {
        taken: Vec<usize>,
        came: usize,
        stop_after: usize,
    }

    impl Gather<usize> for Numbers {
        fn came(&mut self, _: &usize) {
            self.came += 1;
        }
        fn cancelled(&mut self) -> bool {
            self.came >= self.stop_after
        }
        fn take(&mut self, at: usize, result: usize) -> Result<(), Diagnostics> {
            assert_eq!(result, at * 2);
            self.taken.push(at);
            Ok(())
        }
    }

    #[test]
    fn results_come_in_order_and_a_wish_to_stop_is_heard() {
        let items: Vec<usize> = (0..500).collect();
        for threads in [0, 1, 2, 8] {
            let mut all = Numbers { taken: Vec::new(), came: 0, stop_after: usize::MAX };
            assert!(!run(&items, threads, |n, _| n * 2, &mut all).unwrap());
            assert_eq!(all.taken, items);
            let slow = |n: &usize, _: &AtomicBool| {
                std::thread::sleep(Duration::from_millis(1));
                n * 2
            };
            let mut few = Numbers { taken: Vec::new(), came: 0, stop_after: 5 };
            assert!(run(&items, threads, slow, &mut few).unwrap());
            assert!(few.taken.len() < 500 && few.taken.is_sorted(), "{}", few.taken.len());
        }
    }
}
