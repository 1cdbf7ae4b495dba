// ++ on a volatile long loses deposits; AtomicLong adds in one step.
import java.util.concurrent.atomic.AtomicLong;

class LostUpdate {
    static volatile long broken;
    static final AtomicLong fixed = new AtomicLong();

    static void teller() {
        for (int i = 0; i < 10_000_000; i++) {
            broken++;
            fixed.incrementAndGet();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        var tellers = new Thread[] {new Thread(LostUpdate::teller), new Thread(LostUpdate::teller)};
        for (var teller : tellers)
            teller.start();
        for (var teller : tellers)
            teller.join();
        System.out.println("broken " + broken + ", fixed " + fixed);
    }
}
