// An AtomicLong adds in one step: what was read cannot grow stale before it is written.
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;

class Branch {
    static final AtomicLong balance = new AtomicLong();
    static final CyclicBarrier bothCounted = new CyclicBarrier(2);

    static long counted(long amount) throws Exception {
        bothCounted.await();
        return amount;
    }

    static Void deposit(long amount) throws Exception {
        balance.addAndGet(counted(amount));
        return null;
    }

    public static void main(String[] args) throws Exception {
        var tellers = java.util.concurrent.Executors.newFixedThreadPool(2);
        tellers.invokeAll(java.util.Collections.nCopies(2, () -> deposit(100)));
        tellers.shutdown();
        System.out.println("balance " + balance);
    }
}
// prints: balance 200
