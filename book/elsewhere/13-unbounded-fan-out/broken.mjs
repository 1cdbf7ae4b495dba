// map() calls them all before the first await is over: every photo is in memory.
let held = 0, most = 0;

async function thumbnail(photo) {
  most = Math.max(most, ++held); // a photo in memory
  await null; // it is scaled, and the others go on meanwhile
  held--;
  return photo * photo;
}

const photos = [...Array(1000).keys()];
const thumbnails = await Promise.all(photos.map(thumbnail));
console.log(`${thumbnails.length} thumbnails, ${most} photos at once`);
// prints: 1000 thumbnails, 1000 photos at once
