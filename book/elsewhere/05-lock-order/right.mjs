// Every account has a number, and the lower number comes first, whichever way the money goes.
class Account {
  balance = 100;
  last = Promise.resolve(); // settles when everyone who came before is done
  constructor(number) { this.number = number; }
  locked(work) { return this.last = this.last.then(work); }
}

function transfer(from, to, amount) {
  const [first, second] = [from, to].sort((a, b) => a.number - b.number);
  return first.locked(() => second.locked(() => {
    from.balance -= amount;
    to.balance += amount;
  }));
}

const alice = new Account(1), bob = new Account(2);
await Promise.all([transfer(alice, bob, 30), transfer(bob, alice, 20)]);
console.log(alice.balance, bob.balance);
// prints: 90 110
