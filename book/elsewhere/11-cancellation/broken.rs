// A flag is seen by those who are awake.  Nobody wakes the one that waits for a line.
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::sync::{Condvar, Mutex};
use std::thread;

static CANCELLED: AtomicBool = AtomicBool::new(false);
static LINES: Mutex<u32> = Mutex::new(0);
static CHANGED: Condvar = Condvar::new();

fn main() {
    let (sender, asleep) = channel();
    let trip = thread::spawn(move || {
        let mut lines = LINES.lock().unwrap();
        sender.send(()).unwrap();
        while *lines == 0 && !CANCELLED.load(SeqCst) {
            lines = CHANGED.wait(lines).unwrap();
        }
    });
    asleep.recv().unwrap();
    drop(LINES.lock().unwrap()); // to be had once the other waits
    CANCELLED.store(true, SeqCst);
    println!("cancelled");
    trip.join().unwrap();
}
// hangs after: cancelled
