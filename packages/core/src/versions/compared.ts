import type { RedisDriver, Reply } from '../contracts/driver.js';
import type { Target } from '../contracts/target.js';
import { bulkReply } from '../redis/replies.js';
import { decodeStored } from '../targets/decode-stored.js';

/** How one target differs between two versions. */
export interface TargetDiff {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Some of the rows. */
  readonly sample: DiffSample;
}

/** Some rows that differ, of each kind. */
export interface DiffSample {
  readonly added: readonly DiffRow[];
  readonly changed: readonly DiffRow[];
  readonly removed: readonly DiffRow[];
}

/** A row that differs. */
export interface DiffRow {
  /** Field of a hash, member of a set; index in a list; `null` for a string. */
  readonly id: string | number | null;
  /** The row as it was, decoded; the score of a sorted set; `null` if it was added. */
  readonly before: unknown;
  /** The row as it is, decoded; the score of a sorted set; `null` if it was removed. */
  readonly after: unknown;
}

/** Two keys that are compared. */
export interface Compared {
  readonly driver: RedisDriver;
  readonly target: Target;
  readonly from: string;
  readonly to: string;
  /** Rows of each kind in the sample. */
  readonly sample: number;
  readonly signal: AbortSignal | undefined;
}

/** What is stored, as a row; undecoded if the writer has no codec. */
export function rowOf({ key, writer }: Target, stored: Buffer): unknown {
  const { codec } = writer;
  if (codec === undefined) return stored.toString();
  return decodeStored(codec, codec.binary === true ? stored : stored.toString(), key);
}

/** The size of what was read. */
export function sizeOf(stored: readonly Buffer[]): number {
  return stored.reduce((total, { length }) => total + length, 0);
}

/** A bulk reply as bytes, so that no two values look alike; `null` if there is none. */
export function bytesOf(reply: Reply | undefined): Buffer | null {
  if (reply === null || reply === undefined) return null;
  // A score, which a RESP3 client may return as a number.
  if (typeof reply === 'number') return Buffer.from(String(reply));
  const bulk = bulkReply(reply);
  return typeof bulk === 'string' ? Buffer.from(bulk) : bulk;
}
