// An exception leaves query() before release(): the permit is gone.
import java.util.List;
import java.util.concurrent.*;

class Bank {
    static final Semaphore permits = new Semaphore(2);

    static int query(String sql) throws Exception {
        if (!permits.tryAcquire(1, TimeUnit.SECONDS)) throw new TimeoutException("no connection");
        if (!sql.equals("SELECT 7")) throw new Exception("failed");
        permits.release();
        return 7;
    }

    public static void main(String[] args) {
        for (String sql : List.of("SELECT nonsense", "SELECT nonsense", "SELECT 7")) {
            try {
                System.out.println(query(sql));
            } catch (Exception e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
// prints: failed, failed, no connection
