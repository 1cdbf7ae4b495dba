// One signal tells all the losers, and they are awaited, so that nothing of theirs is left.
import { setTimeout as sleep } from 'node:timers/promises';

const HOUR = 3600 * 1000;

async function ask(replica, signal) {
  if (replica !== 2) await sleep(HOUR, undefined, { signal });
  return replica;
}

async function firstReply(replicas) {
  const losers = new AbortController();
  const calls = replicas.map((replica) => ask(replica, losers.signal));
  try {
    return await Promise.any(calls);
  } finally {
    losers.abort();
    await Promise.allSettled(calls);
  }
}

const first = await firstReply([1, 2, 3]);
const left = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout');
console.log(`replica ${first} was first, ${left.length} timers are left`);
// prints: replica 2 was first, 0 timers are left
