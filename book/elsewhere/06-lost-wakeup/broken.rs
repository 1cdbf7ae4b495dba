// A notification is not kept: who comes later and does not look first sleeps for ever.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (jobs, filled) = (Mutex::new(Vec::new()), Condvar::new());

    jobs.lock().unwrap().push("a job");
    filled.notify_one(); // nobody sleeps yet
    println!("a job is there");
    thread::scope(|workers| {
        workers.spawn(|| {
            let jobs = jobs.lock().unwrap();
            let mut jobs = filled.wait(jobs).unwrap();
            println!("{:?} is run", jobs.pop());
        });
    });
}
// hangs after: a job is there
