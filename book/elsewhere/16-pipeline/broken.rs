// The reader is joined while its queue is full, and while the end that empties it is still here.
use std::sync::mpsc::sync_channel;
use std::thread;

fn main() {
    let (pages_in, pages) = sync_channel(1);
    let reader = thread::spawn(move || {
        for page in 0..100 {
            if pages_in.send(page).is_err() {
                return; // nobody wants it
            }
        }
    });
    for _ in 0..2 {
        println!("page {}", pages.recv().unwrap());
    }
    reader.join().unwrap();
    println!("{} more", pages.iter().count());
}
// hangs after: page 0, page 1
