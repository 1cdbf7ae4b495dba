// Promise.any() settles with the first reply and leaves the losers running: the process would stay
// alive for an hour.  One signal tells them all.
const { setTimeout: sleep } = require('node:timers/promises');

async function ask(replica, ms, signal) {
  try {
    return await sleep(ms, `replica ${replica}`, { signal });
  } finally {
    if (signal.aborted) console.log(`replica ${replica} winds up`);
  }
}

async function firstReply(delays) {
  const losers = new AbortController();
  const calls = delays.map((ms, i) => ask(i + 1, ms, losers.signal));
  try {
    return await Promise.any(calls);
  } finally {
    losers.abort();
    await Promise.allSettled(calls);
  }
}

firstReply([30, 10, 3600 * 1000]).then((reply) => console.log(reply, 'was first'));
