// The promise is noted before anything is awaited: whoever comes later waits for the same one.
const answers = new Map();
let seat = 12;

async function payment() {
  await null; // the bank is asked, and the retry comes in meanwhile
}

async function buy() {
  await payment();
  return seat++;
}

function order(number) {
  if (!answers.has(number))
    answers.set(number, buy());
  return answers.get(number);
}

console.log(await Promise.all([order(1), order(1)]), seat - 12, 'seats sold');
// prints: [ 12, 12 ] 1 seats sold
