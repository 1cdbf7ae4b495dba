// invokeAny() interrupts the losers but does not wait for them; awaitTermination() does.
import java.util.List;
import java.util.concurrent.*;

class ThreadLeak {
    static Callable<String> ask(int replica, long ms) {
        return () -> {
            try {
                Thread.sleep(ms);
            } catch (InterruptedException e) {
                System.out.println("replica " + replica + " winds up");
                throw e;
            }
            return "replica " + replica;
        };
    }

    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newCachedThreadPool();
        String first = pool.invokeAny(List.of(ask(1, 300), ask(2, 100), ask(3, 3600_000)));
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.MINUTES);
        System.out.println(first + " was first");
    }
}
