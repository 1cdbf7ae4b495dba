// A channel is closed when its last sender is gone, and one of them has been forgotten.
use std::sync::mpsc::channel;
use std::thread;

fn main() {
    let (sender, items) = channel();
    for item in 0..3 {
        let sender = sender.clone();
        thread::spawn(move || sender.send(item).unwrap());
    }
    let mut here = 0;
    for _ in items {
        here += 1;
        if here == 3 {
            println!("0, 1 and 2 are here");
        }
    }
    drop(sender); // it was ours
}
// hangs after: 0, 1 and 2 are here
