// The virtual machine can find the ring of monitors, and jstack prints it; it does not break it.
import java.lang.management.*;
import java.util.concurrent.CyclicBarrier;

class Bank {
    static final CyclicBarrier meeting = new CyclicBarrier(2);

    static void transfer(long[] from, long[] to, long amount) {
        synchronized (from) {
            try { meeting.await(); } catch (Exception e) { throw new Error(e); } // the worst moment
            synchronized (to) {
                from[0] -= amount;
                to[0] += amount;
            }
        }
    }

    public static void main(String[] args) {
        long[] alice = {100}, bob = {100};
        new Thread(() -> transfer(alice, bob, 30)).start();
        new Thread(() -> transfer(bob, alice, 20)).start();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        while (threads.findDeadlockedThreads() == null) Thread.yield();
        System.out.println("a ring of " + threads.findDeadlockedThreads().length + " threads");
        System.exit(0); // they would keep the program alive
    }
}
// prints: a ring of 2 threads
