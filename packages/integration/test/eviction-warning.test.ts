import { startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import { ignoreReadyCheck } from './support/ignore-ready-check.js';
import type { LogRecord } from './support/lab.js';
import { openLab } from './support/lab.js';

const ofEviction = ({ message }: LogRecord): boolean => /evict/.test(message);

let restoreConsole: () => void;
beforeAll(() => {
  restoreConsole = ignoreReadyCheck();
});
afterAll(() => restoreConsole());

describe.each(drivers)('the eviction policy over $name', (driver) => {
  it('leads to one warning at the start if live keys may be evicted', async () => {
    await using server = await startRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    await using lab = openLab(server, driver);
    const { smart, log } = await lab.started();
    await smart.start();
    const warning = await waitFor(() => log.find(ofEviction), { message: 'the warning' });
    expect(warning).toMatchObject({ level: 'warn', fields: { policy: 'allkeys-lru' } });
    expect(warning.message).toContain('Set maxmemory-policy to noeviction');
    await smart.close();
    expect(log.filter(ofEviction)).toHaveLength(1);
  });

  it('leads to no warning if live keys cannot be evicted', async () => {
    await using server = await startRedis({ args: ['--maxmemory-policy', 'volatile-ttl'] });
    await using lab = openLab(server, driver);
    const { smart, log } = await lab.started();
    await waitFor(() => smart.isLeader, { message: 'it leads' });
    await smart.close();
    expect(log.filter(ofEviction)).toEqual([]);
  });

  it('may be hidden from a user without permission', async () => {
    await using server = await startRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    await server.command('ACL', 'SETUSER', 'default', '-info');
    await using lab = openLab(server, driver);
    const { smart, log } = await lab.started();
    await waitFor(() => smart.isLeader, { message: 'it leads' });
    const record = await waitFor(() => log.find(ofEviction), { message: 'the line' });
    expect(record.level).toBe('debug');
  });
});
