// A worker throws, and its Future keeps that to itself: nobody asks it.
import java.util.concurrent.*;

class Pages {
    static int count(int page) {
        if (page == 7) throw new IllegalArgumentException("page 7 is no text");
        return page * 100;
    }

    public static void main(String[] args) throws Exception {
        var words = new ConcurrentHashMap<Integer, Integer>();
        var workers = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 100; i++) {
            int page = i;
            workers.submit(() -> words.put(page, count(page)));
        }
        workers.shutdown();
        workers.awaitTermination(1, TimeUnit.HOURS);
        System.out.println(words.size() + " pages, no error");
    }
}
// prints: 99 pages, no error
