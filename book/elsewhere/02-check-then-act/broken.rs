// There is no way to the seat but through the lock, and it is sold twice: the guard of the first look
// is gone at the end of its line.
use std::sync::{Barrier, Mutex};
use std::thread;

type Seat = Mutex<Option<&'static str>>;

fn order(name: &'static str, owner: &Seat, looked: &Barrier) {
    let free = owner.lock().unwrap().is_none();
    looked.wait(); // the worst moment, made certain: both have looked
    if free {
        *owner.lock().unwrap() = Some(name);
        println!("sold");
    }
}

fn main() {
    let (owner, looked) = (Seat::new(None), Barrier::new(2));
    thread::scope(|office| {
        office.spawn(|| order("ann", &owner, &looked));
        office.spawn(|| order("ben", &owner, &looked));
    });
}
// prints: sold, sold
