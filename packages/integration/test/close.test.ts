import { list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

const rows = [{ id: 'a' }];

describeWithServer('close()', (openLab) => {
  it('waits for fetchers and their clean-up, so that their pool may be closed afterwards', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ drain: '20s' });
    const ended: string[] = [];
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));
    let started = 0;
    smart.register({
      name: 'generator',
      fetcher: async function* ({ signal }) {
        started += 1;
        try {
          for (let id = 0; !signal.aborted; id += 1) {
            yield { id };
            await pause();
          }
        } finally {
          await pause();
          ended.push('generator');
        }
      },
      targets: { all: list({ key: lab.name('generator') }) },
    });
    smart.register({
      name: 'function',
      fetcher: async ({ signal }) => {
        started += 1;
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        await pause();
        ended.push('function');
        return rows;
      },
      targets: { all: list({ key: lab.name('function') }) },
    });
    await waitFor(() => started === 2, { message: 'both fetch' });
    await smart.close();
    expect(ended.sort()).toEqual(['function', 'generator']);
  });

  it('with finish waits for running refreshes, which publish', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ concurrency: 1 });
    let answer: (() => void) | undefined;
    const running = smart.register({
      name: 'running',
      fetcher: () => new Promise<typeof rows>((resolve) => (answer = () => resolve(rows))),
      targets: { all: list({ key: lab.name('running') }) },
    });
    // A refresh() might come after the one that is starting, and would cause another.
    const built = running.ready();
    await waitFor(() => answer !== undefined, { message: 'it fetches' });
    let fetched = 0;
    const waiting = smart.register({
      name: 'waiting',
      fetcher: () => {
        fetched += 1;
        return rows;
      },
      targets: { all: list({ key: lab.name('waiting') }) },
    });
    const asked = failureOf(waiting.refresh());
    const closed = smart.close({ finish: '1m' });
    answer?.();
    await built;
    await closed;
    expect((await asked).code).toBe('SR_CLOSED');
    expect(await lab.redis('LLEN', lab.name('running'))).toBe(1);
    expect(fetched).toBe(0);
  });

  it('stops finishing after the given time, or at a second call', async () => {
    for (const again of [true, false]) {
      await using lab = openLab();
      const { smart } = await lab.started({ drain: '20s' });
      let isAborted = false;
      let isFetching = false;
      smart.register({
        name: 'slow',
        fetcher: async ({ signal }) => {
          isFetching = true;
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          isAborted = true;
          return rows;
        },
        targets: { all: list({ key: lab.name('slow') }) },
      });
      await waitFor(() => isFetching, { message: 'it fetches' });
      const closed = smart.close({ finish: again ? '10m' : '200ms' });
      if (again) void smart.close();
      await closed;
      expect(isAborted).toBe(true);
    }
  });

  it('refuses a finish time that is no duration', async () => {
    await using lab = openLab();
    const { smart } = lab.instance();
    expect(() => smart.close({ finish: JSON.parse('"soon"') as '1s' })).toThrow(/"finish"/);
    await smart.close();
  });
});
