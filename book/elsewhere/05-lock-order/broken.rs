// The compiler proves that the balances are locked, but not in which order.
use std::sync::{Barrier, Mutex};
use std::thread;

type Account = Mutex<i64>;

fn transfer(from: &Account, to: &Account, amount: i64, meeting: &Barrier) {
    let mut from = from.lock().unwrap();
    if meeting.wait().is_leader() { // the worst moment, made certain
        println!("each holds its first lock");
    }
    let mut to = to.lock().unwrap();
    *from -= amount;
    *to += amount;
}

fn main() {
    let (alice, bob, meeting) = (Account::new(100), Account::new(100), Barrier::new(2));
    thread::scope(|bank| {
        bank.spawn(|| transfer(&alice, &bob, 30, &meeting));
        bank.spawn(|| transfer(&bob, &alice, 20, &meeting));
    });
    println!("{} {}", alice.into_inner().unwrap(), bob.into_inner().unwrap());
}
// hangs after: each holds its first lock
