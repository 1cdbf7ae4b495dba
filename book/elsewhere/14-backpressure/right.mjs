// When write() returns false, wait for 'drain'.  pipeline() does this for you.
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

let sent = 0, most = 0;
const sink = new Writable({
  objectMode: true, // count lines, not bytes
  highWaterMark: 8,
  write(line, encoding, done) { sent++; setImmediate(done); }, // it takes its time
});

for (let number = 0; number < 1000; number++) {
  const room = sink.write(`line ${number}`);
  most = Math.max(most, sink.writableLength);
  if (!room) await once(sink, 'drain');
}
sink.end();
await finished(sink);
console.log(`${sent} lines sent, ${most} waited at once`);
// prints: 1000 lines sent, 8 waited at once
