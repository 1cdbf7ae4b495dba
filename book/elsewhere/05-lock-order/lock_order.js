// One thread that never blocks, and a deadlock all the same: two promises wait for each other.
class Account {
  last = Promise.resolve(); // settles when everyone who came before is done
  balance = 100;
  constructor(number) { this.number = number; }
  locked(work) { return this.last = this.last.then(work); }
}

function transfer(from, to, amount, order) {
  const [first, second] = [from, to].sort(order);
  return first.locked(() => second.locked(() => {
    from.balance -= amount;
    to.balance += amount;
  }));
}

function oppositeTransfers(order) {
  const [alice, bob] = [new Account(1), new Account(2)];
  const both = [transfer(alice, bob, 30, order), transfer(bob, alice, 20, order)];
  const late = new Promise((resolve) => setTimeout(resolve, 100, 'deadlock'));
  return Promise.race([Promise.all(both).then(() => [alice.balance, bob.balance]), late]);
}

oppositeTransfers((a, b) => a.number - b.number).then((end) => console.log('by number:', end));
oppositeTransfers(() => 0).then((end) => console.log('as called:', end));
