import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { untilKey } from '../until-key.js';

const never = new AbortController().signal;

it('waits for a key, of a terminal in raw mode or of a pipe', async () => {
  const modes: boolean[] = [];
  const keys = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (mode: boolean) => modes.push(mode),
  });
  const pressed = untilKey(never, { keys });
  keys.write('x');
  await pressed;
  expect(modes).toEqual([true, false]);
  const pipe = new PassThrough();
  const piped = untilKey(never, { keys: pipe });
  pipe.end('a line\n');
  await piped;
});

it('does not end with an input that has ended, but with the signal, or in the end', async () => {
  const stopping = new AbortController();
  const keys = new PassThrough();
  const waiting = untilKey(stopping.signal, { keys, isUnattended: false });
  const ended = waiting.then(
    () => 'over',
    (error: unknown) => error,
  );
  keys.end();
  await new Promise((resolve) => keys.once('end', () => setImmediate(resolve)));
  const first = await Promise.race([ended, new Promise((resolve) => setImmediate(resolve))]);
  expect(first).toBeUndefined();
  const reason = new Error('Stopped.');
  stopping.abort(reason);
  expect(await ended).toBe(reason);
  const empty = new PassThrough();
  empty.end();
  await untilKey(never, { keys: empty, isUnattended: false, longestMs: 1 });
});

it('does not wait where nobody is there', async () => {
  const keys = new PassThrough();
  keys.end();
  await untilKey(never, { keys, isUnattended: true });
});
