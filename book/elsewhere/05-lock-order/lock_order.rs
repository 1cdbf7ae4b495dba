// The compiler proves that the balances are locked, but not in which order.
use std::sync::Mutex;
use std::thread;

struct Account {
    number: u32,
    balance: Mutex<i64>,
}

fn transfer(from: &Account, to: &Account, amount: i64) {
    if to.number < from.number {
        return transfer(to, from, -amount); // the lower number comes first
    }
    let (mut first, mut second) = (from.balance.lock().unwrap(), to.balance.lock().unwrap());
    (*first, *second) = (*first - amount, *second + amount);
}

fn main() {
    let [alice, bob] = [1, 2].map(|number| Account { number, balance: Mutex::new(100) });
    thread::scope(|bank| {
        bank.spawn(|| transfer(&alice, &bob, 30));
        bank.spawn(|| transfer(&bob, &alice, 20));
    });
    println!("{} {}", alice.balance.lock().unwrap(), bob.balance.lock().unwrap());
}
