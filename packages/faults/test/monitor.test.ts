import { startRedis, waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { parseMonitorLine, startMonitor } from '../src/lab/monitor.js';

it('sees every command as it was sent, also while others send', async () => {
  const server = await startRedis();
  const busy = { isOver: false };
  const sending = (async () => {
    while (!busy.isOver) await server.command('PING');
  })();
  try {
    const monitor = await startMonitor(server);
    const value = 'a "quoted" \\ text\r\n\x01 and ü';
    await server.command('SET', 'key', value);
    const found = await waitFor(
      () => monitor.executed.find(({ words }) => words[0]?.toUpperCase() === 'SET'),
      { message: 'the command' },
    );
    expect(found.words.slice(0, 2).map((word) => word.toLowerCase())).toEqual(['set', 'key']);
    expect(Buffer.from(found.words[2] ?? '', 'latin1').toString()).toBe(value);
    expect(monitor.since(found.client)).toBeLessThanOrEqual(found.atMs);
    monitor.end();
  } finally {
    busy.isOver = true;
    await sending;
    await server.stop();
  }
});

it('ignores what is no command', () => {
  for (const line of ['+OK', '', '-ERR no', '+1.5 "PING"']) {
    expect(parseMonitorLine(line)).toBeUndefined();
  }
});
