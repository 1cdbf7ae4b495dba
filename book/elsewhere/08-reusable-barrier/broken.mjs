// A promise that is settled stays so: it holds nobody up in the next phase.
class Barrier {
  arrived = 0;
  open;
  all = new Promise((open) => { this.open = open; });
  constructor(parties) { this.parties = parties; }
  wait() {
    if (++this.arrived === this.parties) {
      this.arrived = 0;
      this.open();
    }
    return this.all;
  }
}

const finished = { hare: 0, tortoise: 0 }, barrier = new Barrier(2);
let lead = 0;

async function work(name, pace) {
  for (let phase = 1; phase <= 3; phase++) {
    for (let step = 0; step < pace; step++) await null;
    finished[name] = phase;
    lead = Math.max(lead, finished.hare - finished.tortoise);
    await barrier.wait();
  }
}

await Promise.all([work('hare', 1), work('tortoise', 9)]);
console.log(`the hare was ahead by ${lead}`);
// prints: the hare was ahead by 2
