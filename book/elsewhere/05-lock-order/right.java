// Every account has a number, and the lower number is locked first, whichever way the money goes.
class Bank {
    record Account(int number, long[] balance) {}

    static void transfer(Account from, Account to, long amount) {
        Account first = from.number < to.number ? from : to;
        Account second = first == from ? to : from;
        synchronized (first) {
            synchronized (second) { // perhaps the same one again: a monitor lets its owner in
                from.balance[0] -= amount;
                to.balance[0] += amount;
            }
        }
    }

    public static void main(String[] args) throws InterruptedException {
        var alice = new Account(1, new long[] {100});
        var bob = new Account(2, new long[] {100});
        Thread[] tellers = {new Thread(() -> transfer(alice, bob, 30)),
                            new Thread(() -> transfer(bob, alice, 20))};
        for (Thread teller : tellers) teller.start();
        for (Thread teller : tellers) teller.join();
        System.out.println(alice.balance[0] + " " + bob.balance[0]);
    }
}
// prints: 90 110
