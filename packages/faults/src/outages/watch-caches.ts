import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { readStamped } from './stamped-cache.js';

/** A reader that never rests. */
export interface Watch extends AsyncDisposable {
  readonly reads: number;
  /** What it saw that was neither whole nor absent. */
  readonly torn: readonly string[];
  /** Whole targets beside ones that are absent. */
  readonly lacking: readonly string[];
  /** Reads that found nothing. */
  readonly absences: number;
  stop(): Promise<void>;
}

/** Reads stamped caches over and over, each in one transaction. */
export function watchCaches(
  server: { readonly host: string; readonly port: number },
  names: readonly string[],
): Watch {
  const redis = new Redis({ host: server.host, port: server.port });
  redis.on('error', () => undefined);
  const torn: string[] = [];
  const lacking: string[] = [];
  let [reads, absences, isStopped] = [0, 0, false];
  const run = async (): Promise<void> => {
    while (!isStopped) {
      for (const name of names) {
        const seen = await readStamped(redis, name);
        reads += 1;
        if (seen.state === 'torn') torn.push(seen.detail);
        if (seen.state === 'lacking') lacking.push(seen.detail);
        if (seen.state === 'absent') absences += 1;
      }
      await sleep(5);
    }
  };
  // A server that is gone ends it.
  const done = run().catch(() => undefined);
  const stop = async (): Promise<void> => {
    isStopped = true;
    await done;
    redis.disconnect();
  };
  return {
    get reads() {
      return reads;
    },
    get absences() {
      return absences;
    },
    torn,
    lacking,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
