// One thread that never blocks, and two promises wait for each other.  Node ends: nothing is left to
// do, and the last await is not settled.
class Account {
  balance = 100;
  last = Promise.resolve(); // settles when everyone who came before is done
  locked(work) { return this.last = this.last.then(work); }
}

function transfer(from, to, amount) {
  return from.locked(() => to.locked(() => {
    from.balance -= amount;
    to.balance += amount;
  }));
}

const alice = new Account(), bob = new Account();
await Promise.all([transfer(alice, bob, 30), transfer(bob, alice, 20)]);
console.log(alice.balance, bob.balance);
// fails: exit status 13
