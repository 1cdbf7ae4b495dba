// Dropping the receiving end makes the next send an error: that tells the reader, and then it can
// be joined.
use std::sync::mpsc::sync_channel;
use std::thread;

fn main() {
    thread::scope(|stages| {
        let (pages_in, pages) = sync_channel(1);
        stages.spawn(move || {
            for page in 0..100 {
                if pages_in.send(page).is_err() {
                    return; // nobody wants it
                }
            }
        });
        for _ in 0..2 {
            println!("page {}", pages.recv().unwrap());
        }
        drop(pages);
    });
    println!("all have ended");
}
// prints: page 0, page 1, all have ended
