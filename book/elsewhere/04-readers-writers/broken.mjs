// One thread that never blocks, and two promises that each wait for the other to stop reading.  Node
// ends: nothing is left to do, and the last await is not settled.
let version = 1, readers = 0;
let wake, changed = new Promise(resolve => { wake = resolve; });

function readersAre(n) {
  readers = n;
  wake();
  changed = new Promise(resolve => { wake = resolve; });
}

async function refresh() {
  readersAre(readers + 1);
  await null; // the file is looked at, and the other one goes on meanwhile
  while (readers > 1)
    await changed;
  version = 2;
  readersAre(0);
}

await Promise.all([refresh(), refresh()]);
console.log('version', version);
// fails: exit status 13
