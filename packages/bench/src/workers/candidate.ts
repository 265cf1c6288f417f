// candidate.ts <url> <milliseconds of the lease>: an instance that leads when it can.
import { SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import type { CandidateMessage } from './candidate-message.js';

const [url = '', lease = ''] = process.argv.slice(2);
const ttlMs = Number(lease);
const send = (message: CandidateMessage): void => {
  process.send?.(message);
};
const smart = new SmartRedis({
  driver: ioredisDriver(url),
  elector: leaseElector({ spread: false, ttl: `${ttlMs}ms` }),
  namespace: 'bench-takeover',
  handleSignals: true,
});
smart.on('elected', () => send({ type: 'elected', at: Date.now() }));
process.on('message', () => {
  void smart.close().then(() => process.exit());
});
await smart.start();
send({ type: 'started' });
