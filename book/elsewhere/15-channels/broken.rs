// A channel is closed when its last sender is gone, and one of them has been forgotten.
use std::sync::mpsc::channel;
use std::thread;

fn main() {
    let (sender, items) = channel();
    for item in 0..3 {
        let sender = sender.clone();
        thread::spawn(move || sender.send(item).unwrap());
    }
    let mut sum = 0;
    for item in items {
        sum += item;
        if sum == 3 {
            println!("0, 1 and 2 are here");
        }
    }
    drop(sender); // it was ours
}
// hangs after: 0, 1 and 2 are here
