// A loan is closed by the block that it was opened in, whatever is thrown there.
import java.util.List;
import java.util.concurrent.*;

class Bank {
    static final Semaphore permits = new Semaphore(2);

    record Loan() implements AutoCloseable {
        static Loan take() throws Exception {
            if (!permits.tryAcquire(1, TimeUnit.SECONDS)) throw new TimeoutException("no connection");
            return new Loan();
        }

        @Override public void close() { permits.release(); }
    }

    static int query(String sql) throws Exception {
        try (Loan loan = Loan.take()) {
            if (!sql.equals("SELECT 7")) throw new Exception("failed");
            return 7;
        }
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
// prints: failed, failed, 7
