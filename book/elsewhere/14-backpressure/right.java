// A bounded queue, and a handler for what does not fit: it drops the oldest line and counts.
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

class Shipper {
    static final AtomicInteger lost = new AtomicInteger();

    static void dropOldest(Runnable line, ThreadPoolExecutor sender) {
        if (sender.getQueue().poll() != null) lost.incrementAndGet();
        sender.execute(line); // comes back here if somebody else took the place
    }

    public static void main(String[] args) throws Exception {
        var sink = new CountDownLatch(1);
        var queue = new ArrayBlockingQueue<Runnable>(8);
        var sender = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue, Shipper::dropOldest);
        sender.execute(() -> { // the sink is stuck
            try { sink.await(); } catch (InterruptedException e) { }
        });
        for (int number = 0; number < 1000; number++) {
            String line = "line " + number;
            sender.execute(() -> line.length());
        }
        System.out.println(queue.size() + " lines wait, " + lost + " are lost");
        sink.countDown();
        sender.shutdown();
    }
}
// prints: 8 lines wait, 992 are lost
