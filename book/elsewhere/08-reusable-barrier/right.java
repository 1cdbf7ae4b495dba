// A cyclic barrier begins anew when all have come, and does something once a phase before they go on.
import java.util.concurrent.*;

class Phases {
    static int phases; // changed by the barrier's action alone, while all wait
    static final CyclicBarrier barrier = new CyclicBarrier(2, () -> phases++);

    static void work() {
        try {
            for (int phase = 1; phase <= 3; phase++) barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) { throw new Error(e); }
    }

    public static void main(String[] args) throws InterruptedException {
        var other = new Thread(Phases::work);
        other.start();
        work();
        other.join();
        System.out.println(phases + " phases, and one action in each");
    }
}
// prints: 3 phases, and one action in each
