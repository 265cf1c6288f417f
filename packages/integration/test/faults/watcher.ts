import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import { waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { keysOf, rowCount } from './ledger.js';

/** A read that violates a promise. */
export interface Violation {
  readonly kind: 'gap' | 'mix' | 'torn' | 'version went back' | 'term went back';
  readonly seen: string;
}

/** A reader that never stops, and checks what it reads. */
export interface Watcher extends AsyncDisposable {
  readonly reads: number;
  readonly violations: readonly Violation[];
  readonly version: number;
  /**
   * During `work`, and after it until there is a version again, the keys may be absent: Redis loses
   * its data.
   */
  forgiveLoss(work: () => Promise<void>): Promise<void>;
  /** Resolves after this number of further reads. */
  moreReads(count: number): Promise<void>;
}

/** Reads all targets in one transaction, repeatedly, with plain Redis commands. */
export function startWatcher(address: { host: string; port: number }, namespace: string): Watcher {
  const redis = new Redis({
    ...address,
    protocol: 2,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  });
  redis.on('error', () => undefined);
  const keys = keysOf(namespace);
  const metadata = metadataKey(namespace);
  const violations: Violation[] = [];
  let reads = 0;
  let version = 0;
  let term = 0;
  let mayBeAbsent = true;
  let isForgiving = false;
  let stopped = false;

  const look = async (): Promise<void> => {
    const replies = await redis
      .multi()
      .hmget(metadata, 'version', 'builtTerm')
      .hlen(keys.byId)
      .hget(keys.byId, '0')
      .llen(keys.all)
      .lindex(keys.all, -1)
      .smembers(keys.stamp)
      .exec();
    const values = (replies ?? []).map(([, value]) => value);
    const [[seenVersion, seenTerm], hashSize, field, length, last, stamps] = values as [
      (string | null)[],
      number,
      string | null,
      number,
      string | null,
      string[],
    ];
    reads += 1;
    const report = (kind: Violation['kind']): void =>
      void violations.push({ kind, seen: JSON.stringify(values).slice(0, 400) });
    if (seenVersion === null || field === null || last === null) {
      if (!mayBeAbsent && !isForgiving) report('gap');
      return;
    }
    if (hashSize !== rowCount || length !== rowCount) report('torn');
    const stampOf = (row: string | null): string =>
      (JSON.parse(row ?? '{}') as { stamp: string }).stamp;
    if (stamps.length !== 1 || stampOf(field) !== stamps[0] || stampOf(last) !== stamps[0])
      report('mix');
    if (Number(seenVersion) < version) report('version went back');
    if (Number(seenTerm) < term) report('term went back');
    version = Number(seenVersion);
    term = Number(seenTerm);
    mayBeAbsent = false;
  };
  const run = async (): Promise<void> => {
    while (!stopped) await look().catch(() => new Promise((resolve) => setTimeout(resolve, 5)));
  };
  const done = run();
  return {
    get reads() {
      return reads;
    },
    violations,
    get version() {
      return version;
    },
    forgiveLoss: async (work) => {
      isForgiving = true;
      await work();
      mayBeAbsent = true;
      isForgiving = false;
    },
    moreReads: async (count) => {
      const before = reads;
      await waitFor(() => reads >= before + count, { message: `${String(count)} more reads` });
    },
    [Symbol.asyncDispose]: async () => {
      stopped = true;
      redis.disconnect();
      await done;
    },
  };
}

/** The specified place: beside the first of the targets' keys, in their slot. */
function metadataKey(namespace: string): string {
  const anchor = Object.values(keysOf(namespace)).sort()[0] ?? '';
  const key = siblingKey(anchor, `smart-redis:${namespace}:ledger`);
  if (keySlot(key) !== keySlot(anchor)) throw new Error('the metadata lies in another slot');
  return key;
}
