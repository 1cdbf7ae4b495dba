// The read lock is let go before the write lock is taken; then everything is looked at again.  The
// lock is a fair one: who waits is not overtaken.
import java.util.concurrent.locks.ReentrantReadWriteLock;

class Store {
    static final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true); // guards the rest
    static int version = 1, loads = 0;

    static void refresh() {
        lock.readLock().lock();
        boolean current = version >= 2;
        lock.readLock().unlock();
        if (current) return;

        lock.writeLock().lock();
        if (version < 2) { // while we waited, the other may have loaded it
            version = 2;
            loads++;
        }
        lock.writeLock().unlock();
    }

    public static void main(String[] args) throws InterruptedException {
        Thread[] workers = {new Thread(Store::refresh), new Thread(Store::refresh)};
        for (Thread worker : workers) worker.start();
        for (Thread worker : workers) worker.join();
        System.out.println("version " + version + " loaded " + loads + " times");
    }
}
// prints: version 2 loaded 1 times
