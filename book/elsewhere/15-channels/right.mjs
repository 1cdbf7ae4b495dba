// What has been asked for and not been given yet is kept for the next round.
async function* channel(name) {
  for (let i = 1; i <= 3; i++) yield name + i;
}

const channels = [channel('a'), channel('b')], received = [];
const asked = new Map(); // from a channel to its promise

async function ask(channel) {
  return { channel, ...await channel.next() };
}

for (const channel of channels) asked.set(channel, ask(channel));
while (asked.size > 0) {
  const { channel, value, done } = await Promise.race(asked.values());
  if (done) asked.delete(channel);
  else {
    received.push(value);
    asked.set(channel, ask(channel));
  }
}
console.log(received.sort().join(' '));
// prints: a1 a2 a3 b1 b2 b3
