// A receiver for each request: once it is dropped, a send is an error.  The scope joins them all.
use std::sync::mpsc::{sync_channel, SyncSender};
use std::thread;

fn ask(replica: u32, replies: SyncSender<u32>) {
    if replies.send(replica).is_err() {
        println!("a loser ends");
    }
}

fn main() {
    thread::scope(|request| {
        let (sender, replies) = sync_channel(0); // hand to hand, no buffer
        for replica in 1..=3 {
            let sender = sender.clone();
            request.spawn(move || ask(replica, sender));
        }
        replies.recv().unwrap();
        println!("answered");
        drop(replies);
    });
}
// prints: answered, a loser ends, a loser ends
