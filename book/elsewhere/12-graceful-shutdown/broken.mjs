// process.exit() ends the process here and now, with whatever was still to come.
import { setTimeout as sleep } from 'node:timers/promises';

let done = 0;

async function job() {
  await sleep(3600 * 1000);
  done++;
}

const jobs = [job(), job(), job()];
process.on('SIGTERM', () => {
  console.log(`${jobs.length} jobs accepted, ${done} done`);
  process.exit();
});
process.kill(process.pid, 'SIGTERM');
// prints: 3 jobs accepted, 0 done
