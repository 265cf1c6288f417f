import { setTimeout as sleep } from 'node:timers/promises';
import type { Sight } from './stamped-cache.js';
import { judge } from './stamped-cache.js';

/** Reads a stamped cache again and again, and notes what must not be seen. */
export interface Watcher {
  /** Reads that were answered. */
  readonly reads: number;
  /** What was not whole, went back, or was committed twice. */
  readonly violations: readonly string[];
  /** The fetch that each version showed. */
  readonly stamps: ReadonlyMap<number, string>;
  readonly last: Sight | undefined;
  stop(): Promise<void>;
}

/** Options of {@link watch}. */
export interface WatchOptions {
  /** Replies to `readCommand`; `undefined` or a rejection: nobody answers just now. */
  readonly read: () => Promise<unknown>;
  /** For the sentences. */
  readonly name: string;
  /** Whether versions may go back, because a failover may lose the last ones. @default false */
  readonly mayGoBack?: boolean;
}

const everyMs = 5;

/** Starts a {@link Watcher}. */
export function watch({ read, name, mayGoBack = false }: WatchOptions): Watcher {
  const violations: string[] = [];
  const stamps = new Map<number, string>();
  const versionOf = new Map<string, number>();
  let last: Sight | undefined;
  let reads = 0;
  let isOver = false;

  const note = (sight: Sight): void => {
    const { version, stamp, fault } = sight;
    if (fault !== '') violations.push(`${name}, version ${String(version)}: ${fault}`);
    if (!mayGoBack && last !== undefined && version < last.version) {
      violations.push(`${name}: version ${String(version)} after ${String(last.version)}`);
    }
    const known = stamps.get(version) ?? stamp;
    if (version > 0 && known !== stamp) {
      violations.push(`${name}: version ${String(version)} shows ${stamp} after ${known}`);
    }
    const before = versionOf.get(stamp) ?? version;
    if (stamp !== '' && before !== version) {
      violations.push(
        `${name}: fetch ${stamp} was committed as ${String(before)} and ${String(version)}`,
      );
    }
    stamps.set(version, stamp);
    versionOf.set(stamp, version);
    last = sight;
  };
  const keepLooking = async (): Promise<void> => {
    while (!isOver) {
      const reply = await read().catch(() => undefined);
      if (reply !== undefined) {
        reads += 1;
        note(judge(reply));
      }
      await sleep(everyMs);
    }
  };
  const done = keepLooking();
  return {
    get reads() {
      return reads;
    },
    get last() {
      return last;
    },
    violations,
    stamps,
    stop: async () => {
      isOver = true;
      await done;
    },
  };
}
