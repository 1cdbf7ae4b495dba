// The client keeps the receiver for its next request, so the losers' sends wait for ever.
use std::sync::mpsc::sync_channel;
use std::thread;

fn main() {
    let (sender, replies) = sync_channel(0); // hand to hand, no buffer
    let mut calls = Vec::new();
    for replica in 0..3 {
        let sender = sender.clone();
        calls.push(thread::spawn(move || sender.send(replica)));
    }
    let first: usize = replies.recv().unwrap();
    let winner = calls.remove(first);
    winner.join().unwrap().unwrap();
    let left = calls.iter().filter(|call| !call.is_finished()).count();
    println!("answered, {left} threads are left");
    drop(replies); // too late
}
// prints: answered, 2 threads are left
