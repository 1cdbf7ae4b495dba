// A monitor lets its owner in again: no deadlock here, but the list changes under the loop.
import java.util.*;
import java.util.function.Consumer;

class Bus {
    final List<Consumer<String>> listeners = new ArrayList<>();

    synchronized void publish(String event) {
        for (var listener : listeners) listener.accept(event);
    }

    synchronized void leave(Consumer<String> listener) {
        listeners.remove(listener);
    }

    public static void main(String[] args) {
        var bus = new Bus();
        bus.listeners.add(new Consumer<>() {
            public void accept(String event) { bus.leave(this); }
        });
        bus.listeners.add(event -> {});
        bus.listeners.add(event -> {});
        bus.publish("sold out");
    }
}
// fails: java.util.ConcurrentModificationException
