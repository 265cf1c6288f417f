import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRedis, waitFor } from '@smart-redis/testing';
import { repositoryRoot } from '../workspace.js';

/**
 * Runs `examples/classic/sample.cjs` in `folder`, where smart-redis is installed, and checks the
 * keys that it left in Redis.
 */
export async function runClassicSample(folder: string): Promise<void> {
  copyFileSync(join(repositoryRoot, 'examples/classic/sample.cjs'), join(folder, 'sample.cjs'));
  await using server = await startRedis();
  const env = { ...process.env, REDIS_PORT: String(server.port) };
  const sample = spawn('node', ['sample.cjs'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(sample, 'exit');
  let output = '';
  sample.stdout.on('data', (text) => (output += String(text)));
  await waitFor(() => output.includes('sampleCacheName') || sample.exitCode !== null, {
    message: 'the sample has registered',
  });

  const rows = ['{"id":"id1","value":"value1"}', '{"id":"id2","value":"value2"}'];
  assert.deepEqual(await server.command('LRANGE', 'sample-key-list', '0', '1'), rows);
  assert.deepEqual(await server.command('HGETALL', 'sample-key-hash'), [
    'id1',
    rows[0],
    'id2',
    rows[1],
  ]);
  assert.equal(await server.command('EXISTS', 'CACHE_MASTER_KEYsample-key'), 1);
  sample.kill('SIGTERM');
  await ended;
  assert.equal(await server.command('EXISTS', 'CACHE_MASTER_KEYsample-key'), 0);
}
