// A cached pool starts another thread whenever none is free, however many there are.
import java.util.concurrent.*;
import java.util.stream.IntStream;

class Thumbnails {
    static final CountDownLatch disk = new CountDownLatch(1);

    static int thumbnail(int photo) throws InterruptedException {
        disk.await(); // the worst moment, made certain: none is done before all were submitted
        return photo * photo;
    }

    public static void main(String[] args) throws Exception {
        var pool = (ThreadPoolExecutor) Executors.newCachedThreadPool();
        var thumbnails = IntStream.range(0, 100)
            .mapToObj(photo -> pool.submit(() -> thumbnail(photo))).toList();
        disk.countDown();
        pool.shutdown();
        int last = thumbnails.get(99).get(), most = pool.getLargestPoolSize();
        System.out.println("the last is " + last + ", " + most + " threads at once");
    }
}
// prints: the last is 9801, 100 threads at once
