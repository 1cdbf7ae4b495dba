// Dropping the sender says "no more".  The receiver's loop ends when the channel is empty, too.
use std::sync::mpsc::channel;
use std::thread;

fn main() {
    let (accept, jobs) = channel();
    for job in 0..3 {
        accept.send(job).unwrap();
    }
    drop(accept); // as a signal would
    let done = thread::scope(|server| {
        let worker = server.spawn(move || {
            let mut done = 0;
            for _job in jobs {
                done += 1;
            }
            done
        });
        worker.join().unwrap()
    });
    println!("3 jobs accepted, {done} done");
}
// prints: 3 jobs accepted, 3 done
