// newFixedThreadPool(4) bounds the threads, but not the queue.  Here a full queue makes the caller
// work.  A lambda may not capture the loop's i: it must not change.
import java.util.*;
import java.util.concurrent.*;

class UnboundedFanOut {
    public static void main(String[] args) throws Exception {
        var pool = new ThreadPoolExecutor(4, 4, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(4),
                                          new ThreadPoolExecutor.CallerRunsPolicy());
        var thumbnails = new ArrayList<Future<Integer>>();
        for (int i = 0; i < 1000; i++) {
            int photo = i;
            thumbnails.add(pool.submit(() -> photo * photo)); // reads, decodes and scales
        }
        pool.shutdown();
        System.out.println(thumbnails.get(0).get() + " " + thumbnails.get(999).get());
        System.out.println(pool.getLargestPoolSize() + " threads at most");
    }
}
