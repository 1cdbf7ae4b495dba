// volatile makes each read and each write reach memory, and leaves += the two that it is.
import java.util.concurrent.CyclicBarrier;

class Branch {
    static volatile long balance;
    static final CyclicBarrier bothCounted = new CyclicBarrier(2);

    static long counted(long amount) throws Exception {
        bothCounted.await(); // the worst moment, made certain: both tellers have read
        return amount;
    }

    static Void deposit(long amount) throws Exception {
        balance += counted(amount);
        return null;
    }

    public static void main(String[] args) throws Exception {
        var tellers = java.util.concurrent.Executors.newFixedThreadPool(2);
        tellers.invokeAll(java.util.Collections.nCopies(2, () -> deposit(100)));
        tellers.shutdown();
        System.out.println("balance " + balance);
    }
}
// prints: balance 100
