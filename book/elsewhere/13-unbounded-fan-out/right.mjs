// Four workers share an iterator: each takes the next photo when it is done with the last.
let held = 0, most = 0;

async function thumbnail(photo) {
  most = Math.max(most, ++held); // a photo in memory
  await null; // it is scaled, and the others go on meanwhile
  held--;
  return photo * photo;
}

async function mapWithLimit(limit, items, work) {
  const results = [], entries = items.entries();
  async function worker() {
    for (const [i, item] of entries) results[i] = await work(item);
  }
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}

const photos = [...Array(1000).keys()];
const thumbnails = await mapWithLimit(4, photos, thumbnail);
console.log(`${thumbnails.length} thumbnails, ${most} photos at once`);
// prints: 1000 thumbnails, 4 photos at once
