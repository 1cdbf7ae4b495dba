// The table lies inside the lock.  Since Rust 1.70, OnceLock does the same without a lock for readers.
use std::sync::{Arc, Mutex};
use std::thread;

type Table = Arc<[i64; 3]>;

fn rate(table: &Mutex<Option<Table>>, currency: usize) -> i64 {
    let mut table = table.lock().unwrap();
    table.get_or_insert_with(|| Arc::new([108, 149, 87]))[currency]
}

fn main() {
    let table = Arc::new(Mutex::new(None));
    let theirs = Arc::clone(&table);
    let desk = thread::spawn(move || rate(&theirs, 1));
    println!("{} {}", rate(&table, 1), desk.join().unwrap());
}
// prints: 149 149
