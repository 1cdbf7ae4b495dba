// shutdown() refuses what comes now and does what is there; after the deadline the rest is named.
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

class Server {
    static void stop(ExecutorService workers, AtomicInteger done) {
        List<Runnable> abandoned = List.of();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(60, TimeUnit.SECONDS))
                abandoned = workers.shutdownNow();
        } catch (InterruptedException e) {
            abandoned = workers.shutdownNow();
        }
        System.out.println("3 jobs accepted, " + done + " done, " + abandoned.size() + " abandoned");
    }

    public static void main(String[] args) {
        var done = new AtomicInteger();
        var workers = Executors.newSingleThreadExecutor();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(workers, done)));
        for (int i = 0; i < 3; i++)
            workers.submit(() -> {
                Thread.sleep(10);
                return done.incrementAndGet();
            });
        System.exit(0); // runs the hooks, as SIGTERM does
    }
}
// prints: 3 jobs accepted, 3 done, 0 abandoned
