// Between resolve() and the line after await, others run: the job is gone when its worker wakes.
const jobs = [], sleepers = [];

function put(job) {
  jobs.push(job);
  sleepers.shift()?.();
}

async function take() {
  if (jobs.length === 0) await new Promise(resolve => sleepers.push(resolve));
  return jobs.shift();
}

const early = take(); // finds nothing, and sleeps
put('a job');
const late = take(); // never slept, and is quicker
console.log(await early, '/', await late);
// prints: undefined / a job
