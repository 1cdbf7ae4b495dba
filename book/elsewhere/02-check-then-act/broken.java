// Each call of a ConcurrentHashMap is atomic.  Two calls are two.
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

class Office {
    static final ConcurrentMap<Integer, Integer> seatOf = new ConcurrentHashMap<>(); // by order
    static final AtomicInteger nextSeat = new AtomicInteger();
    static final CyclicBarrier bothLooked = new CyclicBarrier(2);

    static Integer order(int number) throws Exception {
        if (!seatOf.containsKey(number)) {
            bothLooked.await(); // the worst moment, made certain: both have looked
            seatOf.put(number, nextSeat.incrementAndGet());
        }
        return seatOf.get(number);
    }

    public static void main(String[] args) throws Exception {
        var calls = Executors.newFixedThreadPool(2);
        calls.invokeAll(java.util.Collections.nCopies(2, () -> order(1)));
        calls.shutdown();
        System.out.println(nextSeat + " seats sold to one order");
    }
}
// prints: 2 seats sold to one order
