// notifyAll() forgets nobody, and the second worker does not look again.
import java.util.*;
import java.util.concurrent.*;

class Queue {
    static final Deque<String> jobs = new ArrayDeque<>();
    static final Set<Thread> workers = ConcurrentHashMap.newKeySet();

    static String take() throws InterruptedException {
        workers.add(Thread.currentThread());
        synchronized (jobs) {
            if (jobs.isEmpty()) jobs.wait();
            return jobs.remove();
        }
    }

    static boolean allSleep() { // the worst moment, made certain
        return workers.size() == 2
            && workers.stream().allMatch(w -> w.getState() == Thread.State.WAITING);
    }

    public static void main(String[] args) throws Exception {
        var pool = Executors.newFixedThreadPool(2);
        var results = List.of(pool.submit(Queue::take), pool.submit(Queue::take));
        pool.shutdown();
        while (!allSleep()) Thread.onSpinWait();
        synchronized (jobs) {
            jobs.add("a job");
            jobs.notifyAll();
        }
        for (var result : results) result.get();
    }
}
// fails: java.util.NoSuchElementException
