// The flag is guarded by the lock with which one waits, and whoever sets it wakes them all.
use std::sync::{Condvar, Mutex};
use std::thread;

struct Agency {
    lines: u32,
    cancelled: bool,
}

static AGENCY: Mutex<Agency> = Mutex::new(Agency { lines: 0, cancelled: false });
static CHANGED: Condvar = Condvar::new();

fn book() -> Result<(), &'static str> {
    let agency = AGENCY.lock().unwrap();
    let mut agency = CHANGED.wait_while(agency, |a| a.lines == 0 && !a.cancelled).unwrap();
    if agency.cancelled {
        return Err("cancelled");
    }
    agency.lines -= 1;
    Ok(())
}

fn main() {
    thread::scope(|trips| {
        let trip = trips.spawn(book);
        AGENCY.lock().unwrap().cancelled = true;
        CHANGED.notify_all();
        println!("{:?}", trip.join().unwrap());
    });
}
// prints: Err("cancelled")
