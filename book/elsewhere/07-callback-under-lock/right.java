// Changes make a new array; a loop that is under way goes on over the old one, without a lock.
import java.util.*;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

class Bus {
    final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    void publish(String event) {
        for (var listener : listeners) listener.accept(event);
    }

    public static void main(String[] args) {
        var bus = new Bus();
        var heard = new ArrayList<String>();
        bus.listeners.add(new Consumer<>() {
            public void accept(String event) {
                bus.listeners.remove(this);
                bus.publish("sign is up");
            }
        });
        bus.listeners.add(heard::add);
        bus.publish("sold out");
        System.out.println(heard);
    }
}
// prints: [sign is up, sold out]
