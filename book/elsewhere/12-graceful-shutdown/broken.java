// shutdownNow() interrupts what runs and hands back what waits.  Nobody looks at either.
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

class Server {
    public static void main(String[] args) {
        var done = new AtomicInteger();
        var workers = Executors.newSingleThreadExecutor();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            workers.shutdownNow();
            System.out.println("3 jobs accepted, " + done + " done");
        }));
        for (int i = 0; i < 3; i++)
            workers.submit(() -> {
                Thread.sleep(3600 * 1000);
                return done.incrementAndGet();
            });
        System.exit(0); // runs the hooks, as SIGTERM does
    }
}
// prints: 3 jobs accepted, 0 done
