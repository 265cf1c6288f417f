import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { OwnIoredisClient } from '../src/client-like.js';
import { gatherWrites } from '../src/gather-writes.js';

function recordingStream(): { stream: Writable; writes: string[] } {
  const writes: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      writes.push(String(chunk));
      done();
    },
    writev: (chunks, done) => {
      writes.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    },
  });
  return { stream, writes };
}

it('writes at once what is sent before the event loop goes on, also by promises', async () => {
  const { stream, writes } = recordingStream();
  const gather = gatherWrites({ stream } as unknown as OwnIoredisClient);
  const send = (text: string): void => {
    gather();
    stream.write(text);
  };
  send('a');
  send('b');
  await turn();
  expect(writes).toEqual(['ab']);
  // As replies that arrive together resolve calls, each of which sends the next command.
  await Promise.all(['c', 'd', 'e'].map((text) => Promise.resolve(text).then(send)));
  await turn();
  expect(writes).toEqual(['ab', 'cde']);
});

it('writes to the connection that was there, and to the next one', async () => {
  const [first, next] = [recordingStream(), recordingStream()];
  const own = { stream: first.stream };
  const gather = gatherWrites(own as unknown as OwnIoredisClient);
  gather();
  first.stream.write('a');
  own.stream = next.stream;
  gather();
  next.stream.write('b');
  await turn();
  gather();
  next.stream.write('c');
  await turn();
  expect([first.writes, next.writes]).toEqual([['a'], ['b', 'c']]);
});
