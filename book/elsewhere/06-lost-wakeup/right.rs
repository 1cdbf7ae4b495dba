// wait_while() takes what to wait for, looks before it sleeps, and looks again when it wakes.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (jobs, filled) = (Mutex::new(Vec::new()), Condvar::new());

    jobs.lock().unwrap().push("a job");
    filled.notify_one(); // nobody sleeps yet
    thread::scope(|workers| {
        workers.spawn(|| {
            let jobs = jobs.lock().unwrap();
            let mut jobs = filled.wait_while(jobs, |jobs| jobs.is_empty()).unwrap();
            println!("{:?} is run", jobs.pop().unwrap());
        });
    });
}
// prints: "a job" is run
