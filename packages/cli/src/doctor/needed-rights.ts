import type { CacheDetails } from '@smart-redis/core/operator';
import { siblingKey } from '@smart-redis/core/drivers';

/** A command that an instance must be allowed to run, with arguments of the right number. */
export interface NeededRight {
  readonly words: readonly [name: string, ...args: string[]];
  readonly writes: boolean;
}

/**
 * What every instance runs on the keys of a namespace. The page "Security" has the same commands,
 * and a test compares them.
 */
export function rightsOfNamespace(namespace: string): readonly NeededRight[] {
  const root = `smart-redis:${namespace}`;
  const [seats, seated] = [siblingKey(root, 'seats'), siblingKey(root, 'seated')];
  const roster = siblingKey(root, 'roster:0');
  return [
    ...reads(['TIME'], ['ZSCORE', seats, 'x'], ['ZRANGEBYSCORE', seats, '0', '0']),
    ...reads(['ZRANGE', seats, '0', '0'], ['HGET', seated, 'x'], ['HKEYS', seated]),
    ...reads(['HGETALL', seated], ['GET', roster]),
    ...writes(['EVAL', 'return 1', '1', seats], ['EVALSHA', '0'.repeat(40), '1', seats]),
    ...writes(['ZADD', seats, '0', 'x'], ['ZREM', seats, 'x'], ['HSET', seated, 'x', '']),
    ...writes(['HDEL', seated, 'x'], ['SET', roster, ''], ['PEXPIRE', roster, '1']),
    ...writes(['HSET', siblingKey(root, 'registry'), 'x', '']),
  ];
}

/** What the instance that serves a cache runs on its keys. */
export function rightsOfCache({ targets, metadataKeys }: CacheDetails): readonly NeededRight[] {
  return [
    ...metadataKeys.flatMap((key) => [
      ...reads(['HMGET', key, 'x']),
      ...writes(['HSET', key, 'x', ''], ['HDEL', key, 'x']),
    ]),
    ...targets.flatMap(({ key, type }) => {
      const staging = siblingKey(key, 'smart-redis:staging:0-0-0');
      const record = siblingKey(key, 'smart-redis:owner:0');
      return [
        ...reads(['GET', record]),
        ...writes(['SET', record, ''], ['UNLINK', key], ['UNLINK', staging]),
        ...writes(['RENAME', staging, key], ['PERSIST', key], ['PEXPIRE', staging, '1']),
        ...rightsOfType(type, staging),
      ];
    }),
  ];
}

/** The commands of a writer; those of writers of one's own are not known here. */
function rightsOfType(type: string, key: string): readonly NeededRight[] {
  switch (type) {
    case 'hash':
      return [...writes(['HSET', key, 'x', '']), ...reads(['HLEN', key])];
    case 'list':
      return [...writes(['RPUSH', key, '']), ...reads(['LLEN', key])];
    case 'set':
      return [...writes(['SADD', key, '']), ...reads(['SCARD', key])];
    case 'sortedSet':
      return [...writes(['ZADD', key, '0', '']), ...reads(['ZCARD', key])];
    case 'string':
      return [...writes(['SET', key, ''], ['APPEND', key, '']), ...reads(['STRLEN', key])];
    default:
      return [];
  }
}

type Words = NeededRight['words'];

function reads(...commands: readonly Words[]): readonly NeededRight[] {
  return commands.map((words) => ({ words, writes: false }));
}

function writes(...commands: readonly Words[]): readonly NeededRight[] {
  return commands.map((words) => ({ words, writes: true }));
}
