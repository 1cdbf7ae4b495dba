// A thread may not borrow a loop variable that changes: &i in the closure does not compile.  The
// slots come from an iterator behind a mutex, each as the only reference to its slot.
use std::sync::Mutex;
use std::thread;

fn main() {
    let mut thumbnails = vec![0; 1000];
    let slots = Mutex::new(thumbnails.iter_mut().enumerate());

    thread::scope(|batch| {
        for _worker in 0..4 {
            batch.spawn(|| loop {
                let next = slots.lock().unwrap().next(); // the lock is free again here
                let Some((photo, slot)) = next else { break };
                *slot = photo * photo; // reads, decodes and scales
            });
        }
    });
    println!("{} {}", thumbnails[0], thumbnails[999]);
}
