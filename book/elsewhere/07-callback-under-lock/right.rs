// The vector is copied, each listener kept alive by its reference count, and the guard is gone.
use std::sync::{Arc, Mutex};

type Listener = Arc<dyn Fn(&Bus, &str)>;

struct Bus(Mutex<Vec<Listener>>);

impl Bus {
    fn publish(&self, event: &str) {
        let listeners = self.0.lock().unwrap().clone();
        for listener in listeners {
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
// prints: order, sold out
