// Nothing is awaited between the read and the write, so nobody can get in.
let balance = 0;

async function counted(amount) {
  await null; // the notes are counted, and the others go on meanwhile
  return amount;
}

async function deposit(amount) {
  const sum = await counted(amount);
  balance += sum;
}

await Promise.all([deposit(100), deposit(100)]);
console.log('balance', balance);
// prints: balance 200
