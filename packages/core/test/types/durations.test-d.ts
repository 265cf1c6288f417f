import type { Duration, SmartRedis } from '@smart-redis/core';
import { duration, hash, list } from '@smart-redis/core';

declare const smart: SmartRedis;
declare const ms: number;
declare const setting: string;
const targets = { all: list({ key: 'all' }) };

export const right: readonly Duration[] = [
  '250ms',
  '1.5 s',
  '5 minutes',
  '1d',
  `${ms}ms`,
  duration(setting),
];

export const wrong: readonly Duration[] = [
  // @ts-expect-error -- no number
  'nonsense',
  // @ts-expect-error -- no unit
  '10',
  // @ts-expect-error -- no number
  's',
  // @ts-expect-error -- no such unit
  '5 parsecs',
  // @ts-expect-error -- any text: duration(setting) reads it
  setting,
];

smart.register({ name: 'a', fetcher: () => [{ id: 1 }], refresh: { every: '5m' }, targets });
smart.register({
  name: 'b',
  fetcher: () => [{ id: 1 }],
  // @ts-expect-error -- no duration
  refresh: { every: 'nonsense' },
  targets: { all: hash({ key: 'b' }) },
});
