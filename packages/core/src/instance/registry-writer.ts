import type { Timer } from '../contracts/clock.js';
import type { FullEntry } from '../registry/registry-entry.js';
import { forgetEntry, writeEntries } from '../registry/registry-commands.js';
import type { RefreshContext } from '../refresh/refresh-context.js';
import { createRegistryRemovals } from './registry-removals.js';

/** Writes what this instance serves into the registry of its namespace. */
export interface RegistryWriter {
  /** Writes an entry soon, in one command with others. */
  write(cache: string, entry: FullEntry): void;
  /** Removes the entry of that place; none of that cache that was to be written comes later. */
  remove(cache: string, at: string): Promise<void>;
  /** Removes the entry of a place that the cache had before. */
  forget(cache: string, at: string): Promise<void>;
  close(): void;
}

/** The largest number of entries in one command: some 40 KB. */
const mostAtOnce = 100;
const retryMs = 5000;

/**
 * A {@link RegistryWriter} with one command under way at a time: the entries of thousands of caches
 * that an instance gains at once are written together.
 */
export function createRegistryWriter({
  clock,
  driver,
  logger,
  namespace,
}: Pick<RefreshContext, 'clock' | 'driver' | 'logger' | 'namespace'>): RegistryWriter {
  const waiting = new Map<string, FullEntry>();
  const removals = createRegistryRemovals({ driver, namespace });
  let isWriting = false;
  /** Names whose entries are removed, and not tried again. */
  const removed = new Set<string>();
  let isClosed = false;
  let retry: Timer | undefined;
  const hasClosed = (): boolean => isClosed;

  const takeSome = (): readonly (readonly [string, FullEntry])[] => {
    const some: (readonly [string, FullEntry])[] = [];
    for (const entry of waiting) {
      waiting.delete(entry[0]);
      if (some.push(entry) >= mostAtOnce) break;
    }
    return some;
  };
  const writeAll = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    while (waiting.size > 0 && !hasClosed()) {
      const some = takeSome();
      try {
        await writeEntries({ driver, namespace }, some);
      } catch (error) {
        logger.debug('caches could not be registered in Redis; retrying', { error });
        for (const [cache, entry] of some) {
          if (!waiting.has(cache) && !removed.has(cache)) waiting.set(cache, entry);
        }
        retry?.stop();
        if (!hasClosed()) retry = clock.after(retryMs, () => void writeAll());
        break;
      }
    }
    isWriting = false;
  };
  return {
    write: (cache, entry) => {
      removed.delete(cache);
      removals.keep(cache);
      waiting.set(cache, entry);
      void writeAll();
    },
    remove: async (cache, at) => {
      waiting.delete(cache);
      removed.add(cache);
      await removals.remove(cache, at);
    },
    forget: (cache, at) => forgetEntry({ driver, namespace }, cache, at),
    close: () => {
      isClosed = true;
      retry?.stop();
    },
  };
}
