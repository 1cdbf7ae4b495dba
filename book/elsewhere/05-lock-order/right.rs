// Every account has a number, and the lower number is locked first, whichever way the money goes.
use std::sync::Mutex;
use std::thread;

struct Account {
    number: u32,
    balance: Mutex<i64>,
}

fn transfer(from: &Account, to: &Account, amount: i64) {
    if to.number < from.number {
        return transfer(to, from, -amount);
    }
    let (mut first, mut second) = (from.balance.lock().unwrap(), to.balance.lock().unwrap());
    *first -= amount;
    *second += amount;
}

fn main() {
    let [alice, bob] = [1, 2].map(|number| Account { number, balance: Mutex::new(100) });
    thread::scope(|bank| {
        bank.spawn(|| transfer(&alice, &bob, 30));
        bank.spawn(|| transfer(&bob, &alice, 20));
    });
    println!("{} {}", alice.balance.lock().unwrap(), bob.balance.lock().unwrap());
}
// prints: 90 110
