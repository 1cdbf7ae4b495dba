// One thread, and a deposit is lost all the same: += reads, then awaits, then writes.
let balance = 0;

async function counted(amount) {
  await null; // the notes are counted, and the others go on meanwhile
  return amount;
}

async function deposit(amount) {
  balance += await counted(amount);
}

await Promise.all([deposit(100), deposit(100)]);
console.log('balance', balance);
// prints: balance 100
