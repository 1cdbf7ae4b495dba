// Four workers take the slots from an iterator behind a mutex, each the only reference to its slot.
use std::sync::Mutex;
use std::thread;

fn main() {
    let mut thumbnails = vec![0; 100];
    let slots = Mutex::new(thumbnails.iter_mut().enumerate());

    thread::scope(|batch| {
        for _worker in 0..4 {
            batch.spawn(|| loop {
                let next = slots.lock().unwrap().next(); // the lock is free again here
                match next {
                    Some((photo, slot)) => *slot = photo * photo,
                    None => break,
                }
            });
        }
    });
    println!("{} thumbnails by 4 workers, the last is {}", thumbnails.len(), thumbnails[99]);
}
// prints: 100 thumbnails by 4 workers, the last is 9801
