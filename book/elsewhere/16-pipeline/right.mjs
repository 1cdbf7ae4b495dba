// pipeline() ends all streams when one of them ends early, and says so.
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const pages = Readable.from([...Array(100).keys()]);
let written = 0;
const writer = new Writable({
  objectMode: true,
  highWaterMark: 1,
  write(page, encoding, done) {
    if (++written === 2) this.destroy();
    done();
  },
});

const reason = await pipeline(pages, writer).catch((error) => error.code);
console.log(`${written} pages, the reader is ${pages.destroyed ? 'closed' : 'still open'}, ${reason}`);
// prints: 2 pages, the reader is closed, ERR_STREAM_PREMATURE_CLOSE
