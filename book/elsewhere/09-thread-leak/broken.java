// anyOf() is done with the first reply.  Nobody tells the losers, and they go on waiting.
import java.util.concurrent.*;
import java.util.stream.Stream;

class Client {
    static int ask(int replica) {
        try {
            if (replica != 2) new CountDownLatch(1).await(); // a reply that never comes
        } catch (InterruptedException nobodyDoesThat) { }
        return replica;
    }

    public static void main(String[] args) throws Exception {
        var pool = Executors.newCachedThreadPool();
        var calls = Stream.of(1, 2, 3)
            .map(replica -> CompletableFuture.supplyAsync(() -> ask(replica), pool))
            .toArray(CompletableFuture[]::new);
        Object first = CompletableFuture.anyOf(calls).get();
        long left = Stream.of(calls).filter(call -> !call.isDone()).count();
        System.out.println("replica " + first + " was first, " + left + " threads are left");
        System.exit(0); // or they would keep the program alive
    }
}
// prints: replica 2 was first, 2 threads are left
