import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { spawnWorker, waitFor } from '../src/index.js';

type Echo = { readonly echo: unknown } | { readonly greeting: string; readonly slot: number };

const program = (name: string): URL => new URL(`workers/${name}`, import.meta.url);
const env = {
  TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)),
  MARK: 'mark',
};

describe.concurrent('spawnWorker', () => {
  it('runs TypeScript with a channel, arguments and variables, and tells how it ended', async () => {
    await using worker = spawnWorker<Echo>(program('echo.ts'), { env, args: ['argument'] });
    const greeting = await worker.waitForMessage((message) => 'greeting' in message, {
      message: 'a greeting',
    });
    assert.deepEqual(greeting, { greeting: 'ready', slot: 15_495 });
    const sent = { at: new Date(0), names: new Map([['a', 1]]) };
    await worker.send(sent);
    await worker.send('twice');
    await worker.send('end');
    assert.deepEqual(await worker.exited, { code: 3, signal: null });
    assert.deepEqual(worker.messages, [
      greeting,
      { echo: sent },
      ...[{ echo: 1 }, { echo: 2 }],
      { echo: 'end' },
    ]);
    assert.match(worker.stderr, /ends as told, argument mark/);
    await assert.rejects(worker.send('too late'), /closed/i);
  });

  it('runs none of it while paused, and can be killed then', async () => {
    await using worker = spawnWorker<Echo>(program('echo.ts'), { env });
    const echoOf = (text: string) => (message: Echo) => 'echo' in message && message.echo === text;
    await worker.waitForMessage((message) => 'greeting' in message, { message: 'a greeting' });
    worker.pause();
    await worker.send('held back');
    await assert.rejects(
      worker.waitForMessage(echoOf('held back'), { message: 'its echo', timeoutMs: 200 }),
      /not within \d+ ms: its echo/,
    );
    worker.resume();
    await worker.waitForMessage(echoOf('held back'), { message: 'its echo' });
    worker.pause();
    worker.kill();
    assert.deepEqual(await worker.exited, { code: null, signal: 'SIGKILL' });
  });

  it('says at once why a message will not come', async () => {
    await using worker = spawnWorker(program('missing.ts'), { env });
    const late = { message: 'a greeting', timeoutMs: 60_000 };
    await assert.rejects(
      worker.waitForMessage(() => true, late),
      /ended \(code 1\) before: a greeting[^]*missing\.ts/,
    );
  });

  it('ends with the process that started it, however that ends, and so do servers', async () => {
    await using holder = spawnWorker<{ ports: number[]; folder: string }>(program('holder.ts'), {
      env,
    });
    const { ports, folder } = await holder.waitForMessage(() => true, {
      message: 'a server and a worker',
    });
    assert.equal(ports.length, 2);
    for (const port of ports) assert.ok(await isListening(port));
    assert.ok(existsSync(folder));
    holder.kill('SIGKILL');
    await holder.exited;
    for (const port of ports) {
      await waitFor(async () => !(await isListening(port)), { message: 'nobody listens' });
    }
    await waitFor(() => !existsSync(folder), { message: 'the folder is removed' });
  });
});

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
