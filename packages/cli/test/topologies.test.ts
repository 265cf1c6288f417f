import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ioredisDriver } from '@smart-redis/ioredis';
import { startCluster, startRedis, startSentinel } from '@smart-redis/testing';
import { Cluster } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../src/doctor/finding.js';
import { startInstance } from './support/instances.js';
import { run } from './support/run.js';

async function findingsOf(
  args: readonly string[],
): Promise<{ code: number; findings: readonly Finding[] }> {
  const { code, out } = await run(['doctor', '--json', ...args]);
  const { findings } = JSON.parse(out) as { readonly findings: readonly Finding[] };
  return { code, findings };
}

describe.concurrent('the program', () => {
  it('works with a cluster, and the doctor looks at all of its nodes', async () => {
    await using cluster = await startCluster();
    const nodes = cluster.nodes.slice(0, 3);
    const client = new Cluster(nodes.map(({ host, port }) => ({ host, port })));
    await (
      await startInstance('', ['one', 'two', 'three'], { driver: ioredisDriver(client) })
    ).close();
    await using alive = await startInstance('', ['one', 'two'], { driver: ioredisDriver(client) });
    expect(alive).toBeDefined();
    const url = `redis://${nodes.map(({ host, port }) => `${host}:${port}`).join(',')}`;
    const listed = await run(['ls', '-r', url, '--cluster']);
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out).toMatch(/^one .*\n^three .*\n^two /m);
    const { code, findings } = await findingsOf(['-r', url, '--cluster']);
    expect({ code, findings: findings.filter(({ severity }) => severity !== 'unchecked') }).toEqual(
      {
        code: 1,
        findings: [expect.objectContaining({ check: 'orphans', severity: 'problem' })],
      },
    );
    const deleted = await run(['doctor', '-r', url, '--cluster', '--delete', '--yes']);
    expect(deleted.code).toBe(0);
    expect(await cluster.command('three:by-id', 'EXISTS', 'three:by-id')).toBe(0);
    expect(await cluster.command('one:by-id', 'EXISTS', 'one:by-id')).toBe(1);

    const plain = await findingsOf([
      '-r',
      `redis://${nodes[0]?.host ?? ''}:${String(nodes[0]?.port)}`,
    ]);
    expect(plain.code).toBe(1);
    expect(plain.findings[0]).toMatchObject({ check: 'topology', severity: 'problem' });
    const refused = await run([
      'ls',
      '-r',
      `redis://${nodes[0]?.host ?? ''}:${String(nodes[0]?.port)}`,
    ]);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--cluster');
    client.disconnect();
  });

  it('says that a client for clusters does not suit a single server', async () => {
    await using server = await startRedis();
    const { code, findings } = await findingsOf(['-r', server.url, '--cluster']);
    expect(code).toBe(1);
    expect(findings[0]).toMatchObject({ check: 'topology', severity: 'problem' });
  });

  it('finds the primary through sentinels', async () => {
    await using sentinels = await startSentinel();
    const hosts = sentinels.sentinels.map(({ host, port }) => `${host}:${port}`).join(',');
    const ran = await run(['ls', '-r', `redis+sentinel://${hosts}/${sentinels.name}`]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('has no caches');
  });

  it('trusts a certificate that it is given', async () => {
    await using server = await startRedis({ tls: true });
    const folder = mkdtempSync(join(tmpdir(), 'smart-redis-cli-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, server.tls?.ca ?? '');
    const trusting = await run(['ls', '-r', server.url, '--tls-ca', file]);
    const others = await run(['ls', '-r', server.url]);
    rmSync(folder, { recursive: true });
    expect(trusting.err).toContain('has no caches');
    expect(others).toMatchObject({ code: 3 });
  });
});
