import { createSmartRedis } from 'smart-redis';
import { delays } from './delays.js';
import { readDelays } from './read-delays.js';

// Builds the delays; the only program that knows where they come from.
const smart = await createSmartRedis({
  redis: process.env.REDIS_URL ?? 'redis://localhost:6379',
  handleSignals: true,
});
const built = smart.register({
  ...delays,
  fetcher: ({ signal }) => readDelays(process.env.FLIGHTS, signal),
  refresh: { every: '5m' },
});
await built.ready();
console.log('the delays are built');
