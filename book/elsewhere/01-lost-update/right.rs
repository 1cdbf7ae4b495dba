// The mutex owns the balance: there is no way to it but through the lock.
use std::sync::Mutex;
use std::thread;

fn main() {
    let balance = Mutex::new(0);

    thread::scope(|branch| {
        for _teller in 0..2 {
            branch.spawn(|| *balance.lock().unwrap() += 100);
        }
    });
    println!("balance {}", balance.into_inner().unwrap());
}
// prints: balance 200
