import type { Fetched, Read } from '../../history/record.js';
import { seenIn } from '../look.js';
import { startReader } from '../reader.js';
import type { NodeReads } from '../servers/node-reads.js';
import type { TornWriter, TornWriterOptions } from './torn-writer.js';
import { startTornWriter } from './torn-writer.js';

/** Writers that write in place, and a reader of their rows. */
export interface TornWatch {
  readonly writers: readonly TornWriter[];
  readonly reads: number;
  /** The number of reads so far that were not whole. */
  faults(): number;
  stop(): Promise<void>;
}

/** Options of {@link watchTorn}. */
export interface TornWatchOptions extends Omit<TornWriterOptions, 'name' | 'onFetched'> {
  /** The number of writers. */
  readonly names: readonly string[];
  readonly client: NodeReads;
}

/** Starts writers and reads what they write, for controls: the reader must detect it. */
export function watchTorn({ names, client, ...options }: TornWatchOptions): TornWatch {
  const fetches = new Map<string, Fetched>();
  const reads: Read[] = [];
  const onFetched = (fetched: Fetched): void => void fetches.set(fetched.attempt, fetched);
  const writers = names.map((name) => startTornWriter({ ...options, name, onFetched }));
  const { namespace, cache } = options;
  const reader = startReader({
    name: 'control',
    namespace,
    cache,
    client,
    delta: false,
    everyMs: 5,
    record: (record) => {
      if (record.kind === 'read') reads.push(record);
    },
  });
  return {
    writers,
    get reads() {
      return reads.length;
    },
    faults: () => {
      const states = reads.map((read) => seenIn(read, fetches).state);
      return states.filter((state) => state !== 'whole' && state !== 'absent').length;
    },
    stop: async () => {
      await reader.stop();
      for (const writer of writers) await writer.stop();
    },
  };
}
