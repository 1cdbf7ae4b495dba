// The compiler knows that the count is locked.  It does not know what zero means to whom.
use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread;

static ARRIVED: Mutex<u32> = Mutex::new(0);
static CHANGED: Condvar = Condvar::new();

fn wait(mut arrived: MutexGuard<'static, u32>) -> MutexGuard<'static, u32> {
    *arrived += 1;
    if *arrived < 2 {
        return CHANGED.wait_while(arrived, |arrived| *arrived != 0).unwrap();
    }
    *arrived = 0; // ready for the next phase
    CHANGED.notify_all();
    arrived
}

fn work() {
    let mut arrived = ARRIVED.lock().unwrap();
    for _phase in 0..3 {
        arrived = wait(arrived); // the worst moment, made certain: nobody gets in between
    }
}

fn main() {
    println!("two workers begin");
    let workers = [thread::spawn(work), thread::spawn(work)];
    for worker in workers {
        worker.join().unwrap();
    }
    println!("they are done");
}
// hangs after: two workers begin
