// A pool of one thread has a queue without a bound, and execute() never says no.
import java.util.concurrent.*;

class Shipper {
    public static void main(String[] args) throws Exception {
        var sink = new CountDownLatch(1);
        var queue = new LinkedBlockingQueue<Runnable>(); // as newSingleThreadExecutor() makes it
        var sender = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue);
        sender.execute(() -> { // the sink is stuck
            try { sink.await(); } catch (InterruptedException e) { }
        });
        for (int number = 0; number < 1000; number++) {
            String line = "line " + number;
            sender.execute(() -> line.length());
        }
        System.out.println(queue.size() + " lines wait");
        sink.countDown();
        sender.shutdown();
    }
}
// prints: 1000 lines wait
