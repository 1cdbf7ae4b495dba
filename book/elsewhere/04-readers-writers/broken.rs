// The guard of the read lock lives until the end of the match: this thread waits for itself.
use std::sync::RwLock;

struct Config {
    version: u32,
}

fn refresh(config: &RwLock<Config>) {
    match config.read().unwrap().version {
        1 => {
            println!("version 1 is old");
            config.write().unwrap().version = 2;
        }
        _ => {}
    }
}

fn main() {
    let config = RwLock::new(Config { version: 1 });
    refresh(&config);
    println!("version {}", config.read().unwrap().version);
}
// hangs after: version 1 is old
