// The standard library's barrier can be used again, and one of those who wait is the leader.
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Barrier;
use std::thread;

fn main() {
    let (barrier, told) = (Barrier::new(2), AtomicU32::new(0));
    thread::scope(|crew| {
        for _worker in 0..2 {
            crew.spawn(|| {
                for _phase in 0..3 {
                    if barrier.wait().is_leader() {
                        told.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    println!("{} phases, and one was told in each", told.into_inner());
}
// prints: 3 phases, and one was told in each
