/** The type of a key. */
export type KeyType = 'hash' | 'list' | 'set' | 'sortedSet' | 'string';

/**
 * The keys of one cache for a program that reads them: names and types, independent of smart-redis.
 */
export interface View {
  readonly cache: string;
  readonly keys: Readonly<Record<string, KeyType>>;
}

/** The keys that the readers of the demo read. */
export const views: readonly View[] = [
  {
    cache: 'missed-connections',
    keys: {
      'connections:by-route': 'hash',
      'connections:ranking': 'list',
      'connections:worst': 'sortedSet',
    },
  },
  {
    cache: 'delay-outlook',
    keys: { 'outlook:by-slot': 'hash', 'outlook:by-median': 'sortedSet' },
  },
  {
    cache: 'airport-pulse',
    keys: {
      'pulse:by-airport': 'hash',
      'pulse:ranking': 'list',
      'pulse:worst': 'sortedSet',
      'pulse:airports': 'set',
      'pulse:report': 'string',
    },
  },
  {
    cache: 'busy-hours',
    keys: { 'busy:by-airport': 'hash', 'busy:worst': 'sortedSet', 'busy:report': 'string' },
  },
];
