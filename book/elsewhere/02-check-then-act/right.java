// computeIfAbsent looks and acts in one step; a second call waits for the first, and gets its seat.
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

class Office {
    static final ConcurrentMap<Integer, Integer> seatOf = new ConcurrentHashMap<>(); // by order
    static final AtomicInteger nextSeat = new AtomicInteger();

    static Integer order(int number) {
        return seatOf.computeIfAbsent(number, order -> nextSeat.incrementAndGet());
    }

    public static void main(String[] args) throws Exception {
        var calls = Executors.newFixedThreadPool(2);
        calls.invokeAll(java.util.Collections.nCopies(2, () -> order(1)));
        calls.shutdown();
        System.out.println(nextSeat + " seats sold to one order");
    }
}
// prints: 1 seats sold to one order
