// Readers keep an Arc of what they have got; the lock is held to copy it, or to swap.
use std::sync::{Arc, Mutex, RwLock};
use std::thread;

struct Config {
    version: u32,
}

struct Store {
    current: RwLock<Arc<Config>>,
    loads: Mutex<u32>, // held by the one who replaces current
}

fn current(store: &Store) -> Arc<Config> {
    store.current.read().unwrap().clone()
}

fn refresh(store: &Store) {
    if current(store).version >= 2 {
        return;
    }
    let mut loads = store.loads.lock().unwrap();
    if current(store).version < 2 { // while we waited, the other may have loaded it
        *store.current.write().unwrap() = Arc::new(Config { version: 2 });
        *loads += 1;
    }
}

fn main() {
    let store = Store { current: RwLock::new(Arc::new(Config { version: 1 })), loads: Mutex::new(0) };
    thread::scope(|service| {
        service.spawn(|| refresh(&store));
        service.spawn(|| refresh(&store));
    });
    println!("version {} loaded {} times", current(&store).version, store.loads.lock().unwrap());
}
// prints: version 2 loaded 1 times
