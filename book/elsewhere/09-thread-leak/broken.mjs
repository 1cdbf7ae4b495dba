// Promise.any() settles with the first reply and leaves the losers' timers running.
import { setTimeout as sleep } from 'node:timers/promises';

const HOUR = 3600 * 1000;

async function ask(replica) {
  if (replica !== 2) await sleep(HOUR);
  return replica;
}

const first = await Promise.any([1, 2, 3].map(ask));
const left = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout');
console.log(`replica ${first} was first, ${left.length} timers are left`);
process.exit(); // or they would keep the process alive for an hour
// prints: replica 2 was first, 2 timers are left
