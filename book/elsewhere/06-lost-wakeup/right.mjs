// Who is woken looks again, and sleeps again if somebody was quicker.
const jobs = [], sleepers = [];

function put(job) {
  jobs.push(job);
  sleepers.shift()?.();
}

async function take() {
  while (jobs.length === 0) await new Promise(resolve => sleepers.push(resolve));
  return jobs.shift();
}

const early = take(); // finds nothing, and sleeps
put('a job');
const late = take(); // never slept, and is quicker
queueMicrotask(() => queueMicrotask(() => put('another job')));
console.log(await early, '/', await late);
// prints: another job / a job
