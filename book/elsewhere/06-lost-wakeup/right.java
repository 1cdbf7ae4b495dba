// A lock may have two conditions: one for those who wait for a job, one for those who wait for room.
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.*;

class Queue {
    static final Lock lock = new ReentrantLock(); // guards jobs
    static final Condition filled = lock.newCondition(), emptied = lock.newCondition();
    static final Deque<Integer> jobs = new ArrayDeque<>(); // one at most

    static void put(int job) throws InterruptedException {
        lock.lock();
        try {
            while (jobs.size() == 1) emptied.await();
            jobs.add(job);
            filled.signal();
        } finally { lock.unlock(); }
    }

    static int take() throws InterruptedException {
        lock.lock();
        try {
            while (jobs.isEmpty()) filled.await();
            emptied.signal();
            return jobs.remove();
        } finally { lock.unlock(); }
    }

    public static void main(String[] args) throws Exception {
        var pool = Executors.newFixedThreadPool(2);
        var results = new ArrayList<Future<Integer>>();
        for (int i = 0; i < 4; i++) results.add(pool.submit(Queue::take));
        for (int i = 1; i <= 4; i++) put(i);
        int sum = 0;
        for (var result : results) sum += result.get();
        pool.shutdown();
        System.out.println("jobs 1 to 4 add up to " + sum);
    }
}
// prints: jobs 1 to 4 add up to 10
