// The worker looks at the flag first.  What is in the channel by then is dropped with it.
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;

fn main() {
    let stop = AtomicBool::new(false);
    let (accept, jobs) = channel();
    for job in 0..3 {
        accept.send(job).unwrap();
    }
    stop.store(true, Ordering::SeqCst); // as a signal would
    let done = thread::scope(|server| {
        let worker = server.spawn(move || {
            let mut done = 0;
            while !stop.load(Ordering::SeqCst) {
                let _job: i32 = jobs.recv().unwrap();
                done += 1;
            }
            done
        });
        worker.join().unwrap()
    });
    println!("3 jobs accepted, {done} done");
}
// prints: 3 jobs accepted, 0 done
