import { spawnSync } from 'node:child_process';
import { systemClock } from '@smart-redis/core/drivers';
import { describe, expect, it } from 'vitest';
import type { PingAnswer } from '../src/ping-host.js';
import { pingHost } from '../src/ping-host.js';
import { answers, fakePing, isSilent, locally } from './fake-ping.js';

const host = '10.1.2.3';
const { signal } = new AbortController();
const stateOf = async (name: string): Promise<PingAnswer['state']> =>
  (await pingHost(name, { clock: systemClock, seconds: 1, signal })).state;

const busybox = `
echo "PING $host ($host): 56 data bytes"
echo "64 bytes from $host: seq=0 ttl=64 time=0.085 ms"`;
const unknownName = 'echo "ping: $host: Name or service not known" >&2; exit 2';
const notPermitted = `
echo "ping: socktype: SOCK_RAW" >&2
echo "ping: socket: Operation not permitted" >&2
exit 2`;
const foreign = `
echo "PING $host ($host) 56(84) octets de datos."
echo "64 octets desde $host: tiempo 0,034"`;

describe('pingHost', () => {
  const cases: readonly (readonly [string, string, 'alive' | 'silent' | 'unknown'])[] = [
    ['answers', answers, 'alive'],
    ['answers, by the ping of BusyBox', busybox, 'alive'],
    ['does not answer', locally(answers, isSilent), 'silent'],
    ['has no name any more', locally(answers, unknownName), 'silent'],
    ['has a name that is looked up for ever', locally(answers, 'exec sleep 30'), 'silent'],
    ['is asked by a program that never ends', 'exec sleep 30', 'unknown'],
    ['cannot be asked, because this user may not ping', notPermitted, 'unknown'],
    ['answers in a language that nobody here reads', foreign, 'unknown'],
    ['does not answer, and neither does this machine', isSilent, 'unknown'],
  ];
  for (const [what, script, expected] of cases) {
    it(`says ${expected} of a host that ${what}`, async () => {
      await using ping = await fakePing(script);
      expect(await stateOf(host)).toBe(expected);
      expect((await ping.hosts())[0]).toBe(host);
    });
  }

  it('says unknown without a ping program', async () => {
    const path = process.env.PATH;
    process.env.PATH = '/nowhere';
    try {
      expect(await stateOf(host)).toBe('unknown');
    } finally {
      process.env.PATH = path;
    }
  });

  it('says unknown of what is no host, and gives it to no program', async () => {
    await using ping = await fakePing(isSilent);
    for (const name of ['-f', '-h', '', 'a b', '$(reboot)', 'leader;id', 'x'.repeat(254)]) {
      expect(await stateOf(name), name).toBe('unknown');
    }
    expect(await ping.hosts()).toEqual([]);
  });

  it('asks for names, IPv4 and IPv6 addresses', async () => {
    await using ping = await fakePing(answers);
    const hosts = ['web-1.internal', 'my_host', '10.0.0.1', '::1', 'fe80::1%eth0'];
    for (const name of hosts) expect(await stateOf(name), name).toBe('alive');
    expect(await ping.hosts()).toEqual(hosts);
  });

  it('leaves the language of this process as it was', async () => {
    await using ping = await fakePing(answers);
    const before = process.env.LANG;
    try {
      process.env.LANG = 'fr_FR.UTF-8';
      await stateOf(host);
      expect(process.env.LANG).toBe('fr_FR.UTF-8');
      delete process.env.LANG;
      await stateOf(host);
      expect('LANG' in process.env).toBe(false);
      expect(await ping.hosts()).toEqual([host, host]);
    } finally {
      if (before === undefined) delete process.env.LANG;
      else process.env.LANG = before;
    }
  });

  it('is found where Node runs it without a bundler, from ESM', () => {
    // vitest gives a CommonJS module named exports that Node does not see.
    const source =
      "import ping from 'ping'; if (typeof ping.promise.probe !== 'function') throw 0;";
    const node = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
      cwd: new URL('..', import.meta.url),
      encoding: 'utf8',
    });
    expect(node.status, node.stderr).toBe(0);
  });
});
