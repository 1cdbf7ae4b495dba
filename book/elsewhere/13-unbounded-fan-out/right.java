// Four threads and room for four more photos; when that is taken, the caller does the work itself.
import java.util.concurrent.*;
import java.util.stream.IntStream;

class Thumbnails {
    static int thumbnail(int photo) {
        return photo * photo;
    }

    public static void main(String[] args) throws Exception {
        var pool = new ThreadPoolExecutor(4, 4, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(4),
                                          new ThreadPoolExecutor.CallerRunsPolicy());
        var thumbnails = IntStream.range(0, 100)
            .mapToObj(photo -> pool.submit(() -> thumbnail(photo))).toList();
        pool.shutdown();
        int last = thumbnails.get(99).get(), most = pool.getLargestPoolSize();
        System.out.println("the last is " + last + ", " + most + " threads at once");
    }
}
// prints: the last is 9801, 4 threads at once
