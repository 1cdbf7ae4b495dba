// A latch that is open stays open: in the second phase it holds nobody up.
import java.util.concurrent.*;

class Phases {
    static final CountDownLatch latch = new CountDownLatch(2), end = new CountDownLatch(1);
    static volatile int otherHasFinished;

    static void other() {
        try {
            otherHasFinished = 1;
            latch.countDown();
            end.await(); // the worst moment, made certain: it is slow in phase 2
        } catch (InterruptedException nobodyDoesThat) { }
    }

    public static void main(String[] args) throws InterruptedException {
        new Thread(Phases::other).start();
        for (int phase = 1; phase <= 2; phase++) {
            latch.countDown();
            latch.await();
            System.out.println("phase " + phase + " is over; the other has finished " + otherHasFinished);
        }
        end.countDown();
    }
}
// prints: phase 1 is over; the other has finished 1, phase 2 is over; the other has finished 1
