// One thread, and a deposit is lost all the same: += reads the balance, then awaits, then writes.
let balance;
const checked = async (amount) => amount; // asks the fraud service, say

async function deposit(amount) {
  balance += await checked(amount);
}

async function depositSafely(amount) {
  const sound = await checked(amount);
  balance += sound; // no await between the read and the write: nobody can get in
}

async function main() {
  for (const pay of [deposit, depositSafely]) {
    balance = 0;
    await Promise.all([pay(100), pay(100)]);
    console.log(pay.name, balance);
  }
}

main();
