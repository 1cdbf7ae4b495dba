// The guard of lock() lives until the end of the loop, and the loop calls strangers.
use std::sync::{Arc, Mutex};

type Listener = Arc<dyn Fn(&Bus, &str)>;

struct Bus(Mutex<Vec<Listener>>);

impl Bus {
    fn publish(&self, event: &str) {
        for listener in self.0.lock().unwrap().iter() {
            listener(self, event);
        }
    }
}

fn main() {
    let bus = Bus(Mutex::new(Vec::new()));

    bus.0.lock().unwrap().push(Arc::new(|bus: &Bus, event: &str| {
        println!("{event}");
        if event == "order" {
            bus.publish("sold out");
        }
    }));
    bus.publish("order");
}
// hangs after: order
