// channel() has no bound: send() succeeds as long as there is memory.
use std::sync::mpsc::channel;
use std::thread;

fn main() {
    let (lines, sink) = channel();
    for number in 0..1000 {
        lines.send(format!("line {number}")).unwrap(); // the sink is stuck: nobody receives
    }
    drop(lines);
    println!("1000 lines were accepted");
    let sender = thread::spawn(move || sink.iter().count());
    println!("and {} had been waiting", sender.join().unwrap());
}
// prints: 1000 lines were accepted, and 1000 had been waiting
