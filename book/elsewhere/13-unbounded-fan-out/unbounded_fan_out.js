// Promise.all(photos.map(thumbnail)) starts them all.  Four workers share an iterator instead.
let busy = 0, peak = 0;

async function thumbnail(photo) {
  peak = Math.max(peak, ++busy);
  await new Promise((done) => setTimeout(done, 1)); // reads, decodes and scales
  busy--;
  return photo * photo;
}

async function mapWithLimit(limit, items, work) {
  const results = [], entries = items.entries();
  async function worker() {
    for (const [i, item] of entries)
      results[i] = await work(item);
  }
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}

mapWithLimit(4, [...Array(1000).keys()], thumbnail).then((thumbnails) =>
  console.log(peak, 'at most, in order:', thumbnails.every((t, i) => t === i * i)));
