import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { RedisServer } from '../src/index.js';
import { rawCommand, startFaultProxy, startRedis, waitFor } from '../src/index.js';
import { createDelayLine } from '../src/fault-proxy/delay-line.js';
import { createReplyCounter } from '../src/fault-proxy/reply-counter.js';
import { createReplySwallower } from '../src/fault-proxy/reply-swallower.js';

describe('startFaultProxy', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  it('passes bytes, resets connections, and refuses until healed', async () => {
    await using proxy = await startFaultProxy(server);
    assert.equal(await rawCommand(proxy, ['PING']), 'PONG');
    proxy.refuse();
    await assert.rejects(rawCommand(proxy, ['PING']));
    proxy.heal();
    assert.equal(await rawCommand(proxy, ['PING']), 'PONG');
  });

  it('leaves a connection half open when it drops bytes', async () => {
    await using proxy = await startFaultProxy(server);
    proxy.drop('toClient');
    const reply = rawCommand(proxy, ['SET', 'dropped', 'v']);
    await waitFor(async () => (await server.command('GET', 'dropped')) === 'v', {
      message: 'executed',
    });
    proxy.cutAll();
    await assert.rejects(reply);
  });

  it('delays each direction, and keeps the order of what was under way', async () => {
    await using proxy = await startFaultProxy(server);
    const elapsedMs = async (): Promise<number> => {
      const start = performance.now();
      await rawCommand(proxy, ['PING']);
      return performance.now() - start;
    };
    proxy.delay('both', 100);
    assert.ok((await elapsedMs()) >= 200);
    proxy.delay('toServer', 0);
    assert.ok((await elapsedMs()) >= 100);

    const client = await openClient(proxy);
    client.send('SET delayed first');
    await waitFor(async () => (await server.command('GET', 'delayed')) === 'first', {
      message: 'executed',
    });
    proxy.heal();
    client.send('GET delayed');
    await waitFor(() => client.received() === '+OK\r\n$5\r\nfirst\r\n', {
      message: 'both replies',
    });
  });

  it('swallows replies, then resets those who missed one, and nobody else', async () => {
    await using proxy = await startFaultProxy(server);
    const bystander = await openClient(proxy);
    const client = await openClient(proxy);
    client.send('PING');
    await waitFor(() => client.received() === '+PONG\r\n', { message: 'a reply' });
    proxy.swallowReplies(3);
    client.send('MULTI', 'SET swallowed v');
    await waitFor(async () => String(await server.command('CLIENT', 'LIST')).includes('multi=1'), {
      message: 'queued',
    });
    assert.ok(client.isOpen());
    client.send('EXEC');
    await waitFor(() => !client.isOpen(), { message: 'the reset' });
    assert.equal(client.received(), '+PONG\r\n');
    assert.equal(await server.command('GET', 'swallowed'), 'v');
    bystander.send('PING');
    await waitFor(() => bystander.received() === '+PONG\r\n', { message: 'a reply' });
  });
});

describe('createDelayLine', () => {
  const chunks = Array.from({ length: 200 }, (_, index) => Buffer.from([index]));

  it('hands on at once what need not wait', () => {
    const arrived: Buffer[] = [];
    const line = createDelayLine((bytes) => arrived.push(bytes));
    for (const chunk of chunks) {
      line(chunk, 0);
      assert.equal(arrived.at(-1), chunk);
    }
  });

  it('shifts chunks in time all together and in order, none before its time', async () => {
    const delayMs = 50;
    const arrived: Buffer[] = [];
    let earlyCount = 0;
    const start = performance.now();
    const line = createDelayLine((bytes) => {
      if (performance.now() - start < delayMs) earlyCount += 1;
      arrived.push(bytes);
    });
    for (const chunk of chunks) line(chunk, delayMs);
    line(Buffer.from('after'), 0);
    await waitFor(() => arrived.length > chunks.length, { message: 'all chunks' });
    // One after the other they would take 200 times the delay, which is ten seconds.
    assert.ok(performance.now() - start < (chunks.length * delayMs) / 2);
    assert.deepEqual(arrived, [...chunks, Buffer.from('after')]);
    assert.equal(earlyCount, 0);
  });
});

describe('createReplySwallower', () => {
  it('lets no connection go on that lost a reply, when told to end early or to begin anew', () => {
    const cut: string[] = [];
    const swallower = createReplySwallower((connection: string) => cut.push(connection));
    const reply = Buffer.from('+OK\r\n');
    swallower.begin(2);
    assert.ok(swallower.take('first', reply));
    swallower.begin(2);
    assert.deepEqual(cut, ['first']);
    assert.ok(swallower.take('second', reply));
    swallower.end();
    assert.deepEqual(cut, ['first', 'second']);
    assert.ok(!swallower.take('third', reply));
  });
});

describe('createReplyCounter', () => {
  const count = (text: string): number => createReplyCounter()(Buffer.from(text));

  it('counts replies of both protocols, whole ones only, and no pushes', () => {
    assert.equal(count('+OK\r\n-ERR no\r\n:1\r\n$-1\r\n$2\r\nhi\r\n*2\r\n+a\r\n*0\r\n'), 6);
    assert.equal(count('_\r\n#t\r\n,1.5\r\n(12\r\n=5\r\ntxt:a\r\n!3\r\nERR\r\n~1\r\n+a\r\n'), 7);
    assert.equal(count('%1\r\n+key\r\n%1\r\n+a\r\n:1\r\n'), 1);
    assert.equal(count('>2\r\n+invalidate\r\n*1\r\n+k\r\n+OK\r\n'), 1);
    assert.equal(count('*2\r\n+a\r\n'), 0);
  });

  it('counts a reply when its last byte has come', () => {
    const counter = createReplyCounter();
    const counts = Array.from('$5\r\nhello\r\n:1\r\n', (byte) => counter(Buffer.from(byte)));
    assert.deepEqual(
      counts.flatMap((each, index) => (each === 0 ? [] : [[index, each]])),
      [
        [10, 1],
        [14, 1],
      ],
    );
  });

  it('counts the rest of a reply that was under way as one', () => {
    assert.equal(count('rest of a long value\r\n'), 1);
  });
});

interface TestClient {
  send(...commands: readonly string[]): void;
  received(): string;
  isOpen(): boolean;
}

/** A client that neither waits nor understands. */
async function openClient({ host, port }: { host: string; port: number }): Promise<TestClient> {
  const socket: Socket = connect(port, host);
  await once(socket, 'connect');
  let received = '';
  socket.on('data', (bytes) => (received += bytes.toString()));
  socket.on('error', () => undefined);
  return {
    send: (...commands) => socket.write(commands.map((command) => `${command}\r\n`).join('')),
    received: () => received,
    isOpen: () => !socket.destroyed,
  };
}
