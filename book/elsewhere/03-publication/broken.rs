// What several threads may look at while one writes is not left to care: this is not compiled.
use std::cell::Cell;
use std::sync::Arc;
use std::thread;

fn main() {
    let table: Arc<Cell<Option<i64>>> = Arc::new(Cell::new(None));
    let theirs = Arc::clone(&table);
    let desk = thread::spawn(move || {
        if theirs.get().is_none() {
            theirs.set(Some(149));
        }
        theirs.get()
    });
    println!("{:?} {:?}", table.get(), desk.join().unwrap());
}
// fails: cannot be shared between threads safely
