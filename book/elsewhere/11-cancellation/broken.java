// interrupt() wakes who sleeps, and the flag is down again.  Who goes on was told in vain.
class Agency {
    static void leg() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            System.out.println("interrupted in a leg");
        }
    }

    public static void main(String[] args) throws Exception {
        var trip = new Thread(() -> {
            for (int leg = 0; leg < 100 && !Thread.currentThread().isInterrupted(); leg++) leg();
            System.out.println("all legs are booked");
        });
        trip.start();
        while (trip.getState() != Thread.State.TIMED_WAITING) Thread.yield();
        trip.interrupt();
        trip.join();
    }
}
// prints: interrupted in a leg, all legs are booked
