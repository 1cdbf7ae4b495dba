// Each thread has its own slot and its own number, and nothing bounds how many there are.
use std::sync::Barrier;
use std::thread;

fn main() {
    let mut thumbnails = vec![0; 100];
    let all = Barrier::new(thumbnails.len());

    thread::scope(|batch| {
        for (photo, slot) in thumbnails.iter_mut().enumerate() {
            let all = &all;
            batch.spawn(move || {
                if all.wait().is_leader() { // the worst moment, made certain
                    println!("100 photos at once");
                }
                *slot = photo * photo;
            });
        }
    });
}
// prints: 100 photos at once
