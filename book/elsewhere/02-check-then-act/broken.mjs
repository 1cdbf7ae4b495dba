// One thread, and an order that is sent again is sold again: the answer is noted after the await.
const answers = new Map();
let seat = 12;

async function payment() {
  await null; // the bank is asked, and the retry comes in meanwhile
}

async function order(number) {
  if (!answers.has(number)) {
    await payment();
    answers.set(number, seat++);
  }
  return answers.get(number);
}

console.log(await Promise.all([order(1), order(1)]), seat - 12, 'seats sold');
// prints: [ 12, 13 ] 2 seats sold
