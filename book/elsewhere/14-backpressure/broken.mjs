// write() takes every line.  That it returns false is a request, and nobody listens.
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

let sent = 0, most = 0;
const sink = new Writable({
  objectMode: true, // count lines, not bytes
  highWaterMark: 8,
  write(line, encoding, done) { sent++; setImmediate(done); }, // it takes its time
});

for (let number = 0; number < 1000; number++) {
  sink.write(`line ${number}`);
  most = Math.max(most, sink.writableLength);
}
sink.end();
await finished(sink);
console.log(`${sent} lines sent, ${most} waited at once`);
// prints: 1000 lines sent, 1000 waited at once
