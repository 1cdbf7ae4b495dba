// The lower number first.  Where there is no order, jstack finds the deadlock and names the locks.
class LockOrder {
    record Account(int number, long[] balance) {}

    static void transfer(Account from, Account to, long amount) {
        Account first = from.number < to.number ? from : to;
        Account second = first == from ? to : from;
        synchronized (first.balance) {
            synchronized (second.balance) { // first again if there is only one: monitors nest
                from.balance[0] -= amount;
                to.balance[0] += amount;
            }
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Account alice = new Account(1, new long[] {100}), bob = new Account(2, new long[] {100});
        Thread[] tellers = {new Thread(() -> transfer(alice, bob, 30)),
                            new Thread(() -> transfer(bob, alice, 20))};
        for (Thread teller : tellers) teller.start();
        for (Thread teller : tellers) teller.join();
        System.out.println(alice.balance[0] + " " + bob.balance[0]);
    }
}
