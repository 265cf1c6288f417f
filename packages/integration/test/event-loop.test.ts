import { list } from '@smart-redis/core';
import { systemClock } from '@smart-redis/core/drivers';
import type { Clock } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { block } from './support/block.js';
import type { Instance, Lab, LogRecord } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

/** A cache whose fetcher blocks once. */
function registerBlocking(lab: Lab, { smart }: Instance, ms: number) {
  let blocks = 1;
  return smart.register({
    name: 'report',
    fetcher: () => {
      if (blocks > 0) block(ms);
      blocks -= 1;
      return [{ id: 'a' }];
    },
    targets: { all: list({ key: lab.name('report') }) },
  });
}

function blocksIn(log: readonly LogRecord[]): LogRecord[] {
  return log.filter(({ level, message }) => level === 'warn' && /event loop/.test(message));
}

describeWithServer('a blocked event loop', (openLab) => {
  it('is reported with the name of the cache', async () => {
    await using lab = openLab();
    const instance = lab.instance({ elector: leaseElector({ spread: false, ttl: '3s' }) });
    const cache = registerBlocking(lab, instance, 1500);
    await instance.smart.start();
    await cache.ready();
    const warned = await waitFor(() => blocksIn(instance.log)[0], { message: 'the warning' });
    expect(warned.message).toContain('while these caches were refreshed: report;');
    expect(warned.fields).toMatchObject({ caches: ['report'] });
    expect(warned.fields.blockedMs).toBeGreaterThan(1000);
  });

  it('is reported once, separately from the loss of the leadership that it causes', async () => {
    await using lab = openLab();
    const instance = lab.instance({ elector: leaseElector({ spread: false, ttl: '600ms' }) });
    const deposed: string[] = [];
    instance.smart.on('deposed', ({ reason }) => void deposed.push(reason));
    const cache = registerBlocking(lab, instance, 900);
    await instance.smart.start();
    await cache.ready();
    expect(deposed[0]).toBe('deadline');
    // On a busy machine the process may be stopped at other times as well.
    const ofTheCache = blocksIn(instance.log).filter(({ message }) => message.includes('report'));
    expect(ofTheCache).toHaveLength(1);
  });

  it('is only watched for while the instance leads; no timer is left afterwards', async () => {
    await using lab = openLab();
    const waiting = new Set<object>();
    const clock: Clock = {
      ...systemClock,
      after: (delayMs, task) => {
        const timer = systemClock.after(delayMs, () => {
          waiting.delete(entry);
          task();
        });
        const entry = {
          stop: () => {
            waiting.delete(entry);
            timer.stop();
          },
        };
        waiting.add(entry);
        return entry;
      },
    };
    const { smart } = await lab.started({ clock });
    await waitFor(() => smart.isLeader, { message: 'it leads' });
    expect(waiting.size).toBeGreaterThan(0);
    await smart.close();
    expect(waiting.size).toBe(0);
  });
});
