import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A `ping` program of our own in front of the PATH; gone with its block. */
export interface FakePing extends AsyncDisposable {
  /** The hosts it was asked for so far, in order. */
  hosts(): Promise<string[]>;
}

/**
 * Puts a program `ping` on the PATH that runs `script` (sh; the host is `$host`), for what this
 * machine cannot show: other programs, other languages, missing rights. The rest of the PATH stays,
 * for what a script calls.
 */
export async function fakePing(script: string): Promise<FakePing> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-fake-ping-'));
  const log = join(folder, 'log');
  await writeFile(log, '');
  const program = `#!/bin/sh\nfor host in "$@"; do :; done\necho "$host" >> '${log}'\n${script}\n`;
  for (const name of ['ping', 'ping6']) {
    await writeFile(join(folder, name), program, { mode: 0o755 });
  }
  const path = process.env.PATH;
  process.env.PATH = [folder, path].join(delimiter);
  return {
    hosts: async () => (await readFile(log, 'utf8')).split('\n').filter((host) => host !== ''),
    [Symbol.asyncDispose]: async () => {
      process.env.PATH = path;
      await rm(folder, { recursive: true });
    },
  };
}

/** As iputils answers for a host that lives. */
export const answers = `
echo "PING $host ($host) 56(84) bytes of data."
echo "64 bytes from $host: icmp_seq=1 ttl=64 time=0.034 ms"
echo
echo "--- $host ping statistics ---"
echo "1 packets transmitted, 1 received, 0% packet loss, time 0ms"
echo "rtt min/avg/max/mdev = 0.034/0.034/0.034/0.000 ms"`;

/** As iputils ends when nobody answers. */
export const isSilent = `
echo "PING $host ($host) 56(84) bytes of data."
echo
echo "--- $host ping statistics ---"
echo "1 packets transmitted, 0 received, 100% packet loss, time 0ms"
exit 1`;

/** Runs one script for this machine's own addresses, and another for all hosts beside. */
export function locally(own: string, others: string): string {
  return `case "$host" in 127.0.0.1|::1) ${own}\n;; *) ${others}\n;; esac`;
}
