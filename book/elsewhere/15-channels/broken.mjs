// race() has a winner and drops the others, but the item of a loser has left its channel.
async function* channel(name) {
  for (let i = 1; i <= 3; i++) yield name + i;
}

const channels = [channel('a'), channel('b')], received = [];

for (let i = 0; i < 6; i++) {
  const { value } = await Promise.race(channels.map(channel => channel.next()));
  if (value !== undefined) received.push(value);
}
console.log(`6 items, and received were ${received.join(' ')}`);
// prints: 6 items, and received were a1 a2 a3
