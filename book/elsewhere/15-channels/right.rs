// Who has no more to send has no sender: to close is to drop, and nobody can do it twice.
use std::sync::mpsc::channel;
use std::thread;

fn main() {
    let (sender, items) = channel();
    for item in 0..3 {
        let sender = sender.clone();
        thread::spawn(move || sender.send(item).unwrap());
    }
    drop(sender);
    let sum: i32 = items.iter().sum();
    println!("the channel is closed, and the sum is {sum}");
}
// prints: the channel is closed, and the sum is 3
