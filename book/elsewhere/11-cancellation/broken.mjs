// An AbortSignal stops only those who have been given it.  The second leg was not.
import { setTimeout as sleep } from 'node:timers/promises';

async function book(signal) {
  await sleep(1, undefined, { signal });
  console.log('leg 1 is booked');
  await sleep(50);
  console.log('leg 2 is booked');
}

const customer = new AbortController();
setTimeout(() => {
  customer.abort();
  console.log('the customer has hung up');
}, 20);
await book(customer.signal);
// prints: leg 1 is booked, the customer has hung up, leg 2 is booked
