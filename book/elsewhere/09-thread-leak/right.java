// invokeAny() interrupts the losers but does not wait for them; awaitTermination() does.
import java.util.List;
import java.util.concurrent.*;

class Client {
    static int ask(int replica) throws InterruptedException {
        if (replica != 2) new CountDownLatch(1).await(); // a reply that never comes
        return replica;
    }

    public static void main(String[] args) throws Exception {
        var pool = (ThreadPoolExecutor) Executors.newCachedThreadPool();
        int first = pool.invokeAny(List.of(() -> ask(1), () -> ask(2), () -> ask(3)));
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.HOURS);
        int left = pool.getPoolSize();
        System.out.println("replica " + first + " was first, " + left + " threads are left");
    }
}
// prints: replica 2 was first, 0 threads are left
