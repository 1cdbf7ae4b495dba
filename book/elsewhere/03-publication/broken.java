// The flag is up before the table is there; the latches make the worst moment certain.
import java.util.concurrent.CountDownLatch;

class Exchange {
    static final CountDownLatch flagIsUp = new CountDownLatch(1), hasLooked = new CountDownLatch(1);
    static volatile boolean fetched;
    static final long[] table = new long[3];

    static long rate(int currency) throws InterruptedException {
        if (!fetched) {
            fetched = true;
            flagIsUp.countDown();
            hasLooked.await();
            table[1] = 149;
        }
        return table[currency];
    }

    public static void main(String[] args) throws Exception {
        var first = new Thread(() -> {
            try { rate(1); } catch (InterruptedException e) { }
        });
        first.start();
        flagIsUp.await();
        System.out.println("second desk: " + rate(1));
        hasLooked.countDown();
        first.join();
    }
}
// prints: second desk: 0
