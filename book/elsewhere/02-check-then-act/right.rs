// One guard lives from the look to the sale.
use std::sync::Mutex;
use std::thread;

type Seat = Mutex<Option<&'static str>>;

fn order(name: &'static str, owner: &Seat) {
    let mut owner = owner.lock().unwrap();
    if owner.is_none() {
        *owner = Some(name);
        println!("sold");
    }
}

fn main() {
    let owner = Seat::new(None);
    thread::scope(|office| {
        office.spawn(|| order("ann", &owner));
        office.spawn(|| order("ben", &owner));
    });
}
// prints: sold
