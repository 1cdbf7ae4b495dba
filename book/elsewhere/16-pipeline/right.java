// invokeAll() waits for all; get() throws what a worker threw, with its cause.
import java.util.concurrent.*;
import java.util.stream.IntStream;

class Pages {
    static int count(int page) {
        if (page == 7) throw new IllegalArgumentException("page 7 is no text");
        return page * 100;
    }

    public static void main(String[] args) throws Exception {
        var workers = Executors.newFixedThreadPool(4);
        var counts = IntStream.range(0, 100)
            .mapToObj(page -> (Callable<Integer>) () -> count(page)).toList();
        int words = 0;
        try {
            for (var result : workers.invokeAll(counts)) words += result.get();
            System.out.println(words + " words");
        } catch (ExecutionException e) {
            System.out.println(e.getCause().getMessage());
        } finally {
            workers.shutdownNow();
        }
    }
}
// prints: page 7 is no text
