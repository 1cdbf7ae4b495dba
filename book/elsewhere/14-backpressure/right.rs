// sync_channel(8) has room for eight.  send() would wait; try_send() says that a line is lost.
use std::sync::mpsc::{sync_channel, TrySendError};
use std::thread;

fn main() {
    let (lines, sink) = sync_channel(8);
    let mut lost = 0;
    for number in 0..1000 {
        match lines.try_send(format!("line {number}")) { // the sink is stuck: nobody receives
            Ok(()) => {}
            Err(TrySendError::Full(_)) => lost += 1,
            Err(TrySendError::Disconnected(_)) => break,
        }
    }
    let sender = thread::spawn(move || sink.iter().last());
    lines.send(format!("{lost} lines are missing here")).unwrap(); // waits for room
    drop(lines);
    println!("the sink's last line: {}", sender.join().unwrap().unwrap());
}
// prints: the sink's last line: 992 lines are missing here
