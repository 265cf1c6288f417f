import type { VersionWatch } from '../../contracts/version-watch.js';
import { freezeDeep } from './freeze-deep.js';
import type { ResolvedNear } from './near-options.js';

/** A row in memory. */
interface Entry<Row> {
  /** The row, if it is frozen for good; otherwise it is decoded for each call. */
  readonly row: Row | null;
  readonly stored: string | Buffer | undefined;
}

/** What was read together with its version. */
export interface Found {
  /** `null` if there is no such row. */
  readonly stored: string | Buffer | null;
  readonly version: string | null;
}

/** The rows of one target that an instance keeps in its memory. */
export interface NearStore<Row> {
  /** The row, `null` if the version has none, or `undefined` if Redis must be asked. */
  get(id: string): Row | null | undefined;
  /** Keeps what was found, if it is of the version that is known; returns its row, frozen. */
  keep(id: string, found: Found): Row | null;
  /** Reads a row by `read`; calls for the same id share one read. */
  share(id: string, read: () => Promise<Found>): Promise<Row | null>;
}

interface Pending {
  readonly found: Promise<Found>;
  readonly doubts: number;
}

/** A {@link NearStore}; `decode` must return a new row each time. */
export function createNearStore<Row>(
  watch: VersionWatch,
  { maxEntries, maxAgeMs }: ResolvedNear,
  decode: (id: string, stored: string | Buffer) => Row,
): NearStore<Row> {
  // In the order of the last use: a map keeps the order of insertion.
  let entries = new Map<string, Entry<Row>>();
  const pending = new Map<string, Pending>();
  watch.onChange(() => {
    entries = new Map();
  });

  const frozen = (id: string, stored: string | Buffer): Row => {
    // A row of bytes may be a view of what is kept.
    const row = decode(id, typeof stored === 'string' ? stored : Buffer.from(stored));
    freezeDeep(row);
    return row;
  };
  const add = (id: string, entry: Entry<Row>): void => {
    entries.delete(id);
    entries.set(id, entry);
    if (entries.size <= maxEntries) return;
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      return;
    }
  };
  const get: NearStore<Row>['get'] = (id) => {
    const entry = entries.get(id);
    if (entry === undefined || !watch.stands(maxAgeMs)) return undefined;
    add(id, entry);
    return entry.stored === undefined ? entry.row : frozen(id, entry.stored);
  };
  const keep: NearStore<Row>['keep'] = (id, { stored, version }) => {
    let entry: Entry<Row> = { row: null, stored: undefined };
    if (stored !== null) {
      const row = decode(id, typeof stored === 'string' ? stored : Buffer.from(stored));
      entry = { row, stored: freezeDeep(row) ? undefined : stored };
    }
    // Without a version, Redis may get its first one without a message.
    if (version !== null && version === watch.version) {
      add(id, entry.stored === undefined ? entry : { ...entry, row: null });
    }
    return entry.row;
  };
  const share: NearStore<Row>['share'] = async (id, read) => {
    const known = pending.get(id);
    // A read that was sent before a doubt may find what is old now.
    if (known?.doubts === watch.doubts) {
      const found = await known.found;
      return get(id) ?? keep(id, found);
    }
    const own: Pending = { found: read(), doubts: watch.doubts };
    pending.set(id, own);
    try {
      return keep(id, await own.found);
    } finally {
      if (pending.get(id) === own) pending.delete(id);
    }
  };
  return { get, keep, share };
}
