// A flag beside the queue: who sleeps in take() does not see it change.
import java.util.concurrent.*;

class Channel {
    static final BlockingQueue<Integer> items = new ArrayBlockingQueue<>(4);
    static volatile boolean closed;

    static Integer receiveAll() throws InterruptedException {
        int sum = 0;
        while (!closed) sum += items.take();
        return sum;
    }

    public static void main(String[] args) throws Exception {
        var sum = new FutureTask<Integer>(Channel::receiveAll);
        var receiver = new Thread(sum);
        receiver.start();
        items.put(1);
        items.put(2);
        while (receiver.getState() != Thread.State.WAITING || !items.isEmpty())
            Thread.onSpinWait(); // the worst moment, made certain
        closed = true;
        System.out.println("closed");
        System.out.println(sum.get());
    }
}
// hangs after: closed
