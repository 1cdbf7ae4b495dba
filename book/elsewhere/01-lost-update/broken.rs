// Two threads may not both have the balance to write to: this does not compile.
use std::thread;

fn main() {
    let mut balance = 0;

    thread::scope(|branch| {
        for _teller in 0..2 {
            branch.spawn(|| balance += 100);
        }
    });
    println!("balance {balance}");
}
// fails: error[E0499]: cannot borrow `balance` as mutable more than once
