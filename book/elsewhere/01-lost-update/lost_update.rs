// With a plain integer this does not compile: two closures would borrow it mutably.  The mutex
// owns the balance, so the only way to the balance is through the lock.
use std::sync::Mutex;
use std::thread;

fn main() {
    let balance = Mutex::new(0);

    thread::scope(|branch| {
        for _teller in 0..4 {
            branch.spawn(|| {
                for _ in 0..1000 {
                    *balance.lock().unwrap() += 1;
                }
            });
        }
    });
    println!("{}", balance.into_inner().unwrap());
}
