// A ReentrantReadWriteLock can be downgraded, not upgraded: its writer waits for all readers, and is one.
import java.util.concurrent.locks.ReentrantReadWriteLock;

class Store {
    static final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(); // guards version
    static int version = 1;

    public static void main(String[] args) {
        lock.readLock().lock();
        if (version < 2) {
            // lock() would wait for ever, so we ask whether it would
            boolean upgraded = lock.writeLock().tryLock();
            System.out.println("one reader, and it is me; upgraded: " + upgraded);
        }
        lock.readLock().unlock();
    }
}
// prints: one reader, and it is me; upgraded: false
