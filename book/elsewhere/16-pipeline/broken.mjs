// pipe() passes data downstream, and nothing upstream: nobody tells the reader that it can stop.
import { Readable, Writable } from 'node:stream';

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

pages.pipe(writer);
writer.on('close', () => setImmediate(() => {
  console.log(`${written} pages, the reader is ${pages.destroyed ? 'closed' : 'still open'}`);
}));
// prints: 2 pages, the reader is still open
