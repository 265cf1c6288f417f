import { describe, expect, it } from 'vitest';
import { createChannelHub } from '../src/drivers/channel-hub.js';

describe('the hub of all channels', () => {
  it('restores every channel that is not refused, and retries only the others', async () => {
    const refused = new Set<string>();
    const asked: string[] = [];
    const gaps: string[] = [];
    const hub = createChannelHub({
      subscribe: (channel) => {
        asked.push(channel);
        return refused.has(channel) ? Promise.reject(new Error('NOPERM')) : Promise.resolve();
      },
      unsubscribe: () => Promise.resolve(),
    });
    for (const channel of ['a', 'b', 'c']) {
      await hub.add(channel, { onMessage: () => undefined, onGap: () => void gaps.push(channel) });
    }
    refused.add('a').add('b');
    await hub.restore();
    expect(gaps).toEqual(['c']);

    refused.delete('b');
    asked.length = 0;
    await hub.retry();
    expect([asked, gaps]).toEqual([
      ['a', 'b'],
      ['c', 'b'],
    ]);
    refused.clear();
    await hub.retry();
    await hub.retry();
    expect(gaps).toEqual(['c', 'b', 'a']);
  });

  it('does not retry a channel that nobody hears any more', async () => {
    const asked: string[] = [];
    let isRefused = false;
    const hub = createChannelHub({
      subscribe: (channel) => {
        asked.push(channel);
        return isRefused ? Promise.reject(new Error('NOPERM')) : Promise.resolve();
      },
      unsubscribe: () => Promise.resolve(),
    });
    const subscription = await hub.add('a', { onMessage: () => undefined, onGap: () => undefined });
    isRefused = true;
    await hub.restore();
    await subscription.close();
    await hub.retry();
    expect(asked).toEqual(['a', 'a']);
  });
});
