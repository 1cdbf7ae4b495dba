// A scope waits for its threads, and a dropped receiver makes an error of a send that would block.
use std::sync::{mpsc::sync_channel, Condvar, Mutex};
use std::{thread, time::Duration};

fn main() {
    let (over, told) = (&Mutex::new(false), &Condvar::new());
    let (sender, replies) = sync_channel(0); // hand to hand, no buffer
    thread::scope(|call| {
        for (replica, ms) in [(1, 30), (2, 10), (3, 3_600_000)] {
            let sender = sender.clone();
            call.spawn(move || {
                let (guard, delay) = (over.lock().unwrap(), Duration::from_millis(ms));
                let waited = told.wait_timeout_while(guard, delay, |over| !*over).unwrap();
                if waited.1.timed_out() {
                    drop(waited); // unlocks
                    let _ = sender.send(replica); // an error once nobody receives
                }
            });
        }
        println!("replica {} was first", replies.recv().unwrap());
        *over.lock().unwrap() = true;
        told.notify_all();
        drop(replies);
    });
}
