// The end goes through the queue, behind all items; whoever finds it leaves it for the next.
import java.util.*;
import java.util.concurrent.*;

class Channel {
    static final Integer END = Integer.valueOf(-1);
    static final BlockingQueue<Integer> items = new ArrayBlockingQueue<>(4);

    static Integer receiveAll() throws InterruptedException {
        int sum = 0;
        Integer item;
        while ((item = items.take()) != END) sum += item;
        items.put(END);
        return sum;
    }

    public static void main(String[] args) throws Exception {
        var pool = Executors.newFixedThreadPool(2);
        var receivers = List.of(pool.submit(Channel::receiveAll), pool.submit(Channel::receiveAll));
        for (int item = 1; item <= 10; item++) items.put(item);
        items.put(END);
        int sum = 0;
        for (var receiver : receivers) sum += receiver.get();
        pool.shutdown();
        System.out.println("both receivers have gone home, and the sum is " + sum);
    }
}
// prints: both receivers have gone home, and the sum is 55
