// A leg hands the interruption on; finally undoes what is booked, and gives the line back.
import java.util.concurrent.Semaphore;

class Agency {
    static final Semaphore lines = new Semaphore(1);

    static void book(int legs) throws InterruptedException {
        int booked = 0;
        lines.acquire();
        try {
            for (; booked < legs; booked++)
                if (booked > 0) Thread.sleep(3600_000); // the second leg takes an hour
        } finally {
            if (booked < legs) System.out.println("legs undone: " + booked);
            lines.release();
        }
    }

    public static void main(String[] args) throws Exception {
        var trip = new Thread(() -> {
            try {
                book(2);
            } catch (InterruptedException e) {
                System.out.println("cancelled");
            }
        });
        trip.start();
        while (trip.getState() != Thread.State.TIMED_WAITING) Thread.yield();
        trip.interrupt();
        trip.join();
        System.out.println("free lines: " + lines.availablePermits());
    }
}
// prints: legs undone: 1, cancelled, free lines: 1
