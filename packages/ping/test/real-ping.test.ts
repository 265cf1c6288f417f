import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { systemClock } from '@smart-redis/core/drivers';
import { startRedis, waitFor } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import type { PingAnswer } from '../src/ping-host.js';
import { pingHost } from '../src/ping-host.js';
import { startCandidate } from './candidate.js';

const { signal } = new AbortController();
const stateOf = async (host: string): Promise<PingAnswer['state']> =>
  (await pingHost(host, { clock: systemClock, seconds: 1, signal })).state;

const hasPing = runs('ping', '-c', '1', '127.0.0.1');
const hasNamespaces = canMakeNamespaces();
// Skipped, the title says why.
const ping = hasPing ? 'a real ping' : 'a real ping (Debian: apt-get install iputils-ping)';
const needed = hasNamespaces ? '' : ' (needs network namespaces)';

describe.skipIf(!hasPing)(ping, () => {
  it('reaches this machine, and no name that nobody has', async () => {
    expect(await stateOf('127.0.0.1')).toBe('alive');
    expect(await stateOf('no-such-host.invalid')).toBe('silent');
  });

  it.skipIf(!hasNamespaces)(
    `notices that a host goes away, and takes its place${needed}`,
    async () => {
      const [name, address] = ['smart-redis-ping', '10.231.77.2'];
      const ip = (command: string): void =>
        void execFileSync('ip', command.split(' '), { stdio: 'ignore' });
      await using server = await startRedis();
      ip(`netns add ${name}`);
      try {
        ip(`link add sr-here type veth peer name sr-there netns ${name}`);
        ip('addr add 10.231.77.1/24 dev sr-here');
        ip('link set sr-here up');
        ip(`-n ${name} addr add ${address}/24 dev sr-there`);
        ip(`-n ${name} link set sr-there up`);
        await waitFor(async () => (await stateOf(address)) === 'alive', {
          message: 'the host lives',
        });

        const namespace = randomUUID();
        const options = { every: '1s', timeout: '1s', misses: 2 } as const;
        await using leader = await startCandidate(server, namespace, address, options);
        await waitFor(() => leader.leads(), { message: 'the first leads' });
        await using standby = await startCandidate(server, namespace, '127.0.0.1', options);
        const { pauses } = standby;
        await waitFor(() => standby.pauses > pauses + 6, { message: 'answers' });
        expect(standby.leaderships).toEqual([]);

        ip(`-n ${name} link set sr-there down`);
        await waitFor(() => standby.leads(), { message: 'the standby leads' });
        const [old] = leader.leaderships;
        await waitFor(() => old?.signal.reason === 'taken', { message: 'the old leader notices' });
      } finally {
        ip(`netns del ${name}`);
      }
    },
  );
});

function canMakeNamespaces(): boolean {
  const name = `smart-redis-try-${String(process.pid)}`;
  return runs('ip', 'netns', 'add', name) && runs('ip', 'netns', 'del', name);
}

function runs(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
