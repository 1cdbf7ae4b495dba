// Whoever hands a signal on may add a deadline: the legs see one signal, for either cause.
import { setTimeout as sleep } from 'node:timers/promises';

function within(parent, ms) {
  const scope = new AbortController();
  const deadline = setTimeout(() => scope.abort('too late'), ms);
  const cancel = () => scope.abort(parent.reason);
  parent.addEventListener('abort', cancel);
  const close = () => {
    clearTimeout(deadline);
    parent.removeEventListener('abort', cancel);
  };
  return { signal: scope.signal, close };
}

async function book(signal) {
  await sleep(1, undefined, { signal });
  console.log('leg 1 is booked');
  try {
    await sleep(3600 * 1000, undefined, { signal });
  } finally {
    console.log('leg 1 is undone');
  }
}

const customer = new AbortController();
const request = within(customer.signal, 3600 * 1000);
setTimeout(() => customer.abort('the customer has hung up'), 20);
await book(request.signal).catch(() => console.log(request.signal.reason));
request.close();
// prints: leg 1 is booked, leg 1 is undone, the customer has hung up
