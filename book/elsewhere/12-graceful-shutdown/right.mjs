// The handler only lets the main flow go on.  That waits for the jobs, up to a deadline.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

let done = 0;

async function job() {
  await sleep(10);
  done++;
}

const told = once(process, 'SIGTERM');
const jobs = [job(), job(), job()];
process.kill(process.pid, 'SIGTERM');
await told;
await Promise.race([Promise.all(jobs), sleep(60 * 1000, undefined, { ref: false })]);
console.log(`${jobs.length} jobs accepted, ${done} done`);
// prints: 3 jobs accepted, 3 done
