import type { Command, Reply } from '@smart-redis/core';
import type { ScriptRunner, Snapshot, Timeline } from '@smart-redis/testing';
import { createMemoryServer, createTimeline } from '@smart-redis/testing';
import { seededRandom } from '../run/seeded-random.js';
import type { Action } from './actions.js';
import type { NetworkDriver, SentAt } from './network-driver.js';
import { createNetworkDriver } from './network-driver.js';
import type { VirtualProcess } from './virtual-process.js';
import { createVirtualProcess } from './virtual-process.js';
import type { VirtualRedis } from './virtual-redis.js';
import { createVirtualRedis } from './virtual-redis.js';

/** A process with its connection to Redis. */
export interface Place {
  readonly name: string;
  readonly process: VirtualProcess;
  readonly driver: NetworkDriver;
}

/** A Redis and some processes, in virtual time. */
export interface World {
  readonly timeline: Timeline;
  /** Random in [0, 1), by the seed. */
  readonly random: () => number;
  readonly redis: VirtualRedis;
  /** The server's clock, in milliseconds. */
  serverNowMs(): number;
  addPlace(onReply?: (command: Command, reply: Reply, sentAt: SentAt) => void): Place;
  /** Does something to Redis, to a process or between them; `resign` is left to the caller. */
  apply(action: Action): void;
  /** Ends every fault. What has been sent may still arrive. */
  heal(): void;
}

/** Options of {@link createWorld}. */
export interface WorldOptions {
  readonly lua: ScriptRunner;
  /** The seed of latencies, clock rates, jitter and coincidences. */
  readonly seed: number;
  readonly keys: { readonly leader: string; readonly term: string };
  /** Whether a key is on the node of the election, not on that of the caches. @default `keys` */
  readonly isOfElection?: (key: string) => boolean;
  /** The keys that `evict seats` removes. @default none */
  readonly seatKeys?: (what: 'seats' | 'seated' | 'both' | 'rosters') => readonly string[];
  /** A hash that may lose a row. @default none */
  readonly rows?: string;
  /** Changes scripts on purpose. @default no changes */
  readonly alterScript?: (source: string) => string;
  /** Called after every event. */
  readonly look: () => void;
  /** Called after each command that Redis has run; for a transaction, after its last one. */
  readonly onExecuted: (command: readonly string[], reply: Reply) => void;
}

const wallMs = 1_700_000_000_000;

/** A {@link World} in which nothing has happened yet. */
export function createWorld({
  lua,
  seed,
  keys,
  isOfElection = (key) => Object.values(keys).includes(key),
  seatKeys = () => [],
  rows = '',
  alterScript = (source) => source,
  look,
  onExecuted,
}: WorldOptions): World {
  const random = seededRandom(seed);
  const timeline = createTimeline({ afterEach: look });
  const places: Place[] = [];
  const snapshots: Snapshot[] = [];
  // Clocks whose rates differ by up to 8 %, which the margin of a lease covers.
  const rate = (): number => 0.96 + 0.08 * random();
  const serverRate = rate();
  let serverJumpMs = 0;
  const nowMs = (): number => wallMs + timeline.nowMs * serverRate + serverJumpMs;
  const memory = createMemoryServer({ lua, nowMs, alter: alterScript });
  const redis = createVirtualRedis(memory, onExecuted);
  const at = (who: number): Place => places[who % places.length] as Place;
  const wakeAfter = (ms: number, { process }: Place): void => {
    timeline.after(ms, () => process.resume());
  };

  /** Other keys are on another node. */
  const bringBack = (snapshot: Snapshot, keeps: (key: string) => boolean): void => {
    const isKept = ([key]: readonly [string, unknown]): boolean => keeps(key);
    const kept = [...memory.keyspace.snapshot()].filter(isKept);
    memory.keyspace.restore(new Map([...[...snapshot].filter((entry) => !isKept(entry)), ...kept]));
  };
  const deafenFor = (ms: number, { driver }: Place): void => {
    driver.deafen(true);
    timeline.after(ms, () => driver.deafen(false));
  };
  const healed = ({ driver }: Place): void => {
    driver.slow(0);
    driver.deafen(false);
    driver.suffer('none');
  };
  const evictRow = (): void => {
    const value = memory.keyspace.entry(rows)?.value;
    const fields = value?.type === 'hash' ? [...value.fields.keys()] : [];
    // The first row names the fetch.
    const field = fields.find((name) => name !== '0');
    if (field !== undefined) memory.execute(['HDEL', rows, field]);
  };

  return {
    timeline,
    random,
    redis,
    serverNowMs: nowMs,
    addPlace: (onReply = () => undefined) => {
      const name = String.fromCharCode(65 + places.length);
      const process = createVirtualProcess({ timeline, random, rate: rate(), wallMs });
      const driver = createNetworkDriver({ redis, timeline, process, random, onReply });
      const place = { name, process, driver };
      places.push(place);
      return place;
    },
    apply: (action) => {
      snapshots.push(memory.keyspace.snapshot());
      switch (action.do) {
        case 'nothing':
        case 'resign':
          return;
        case 'pause':
          return at(action.who).process.pause();
        case 'resume':
          return at(action.who).process.resume();
        case 'block':
          at(action.who).process.pause();
          return wakeAfter(action.ms, at(action.who));
        case 'suspend':
          at(action.who).process.suspend();
          return wakeAfter(action.ms, at(action.who));
        case 'jump':
          return at(action.who).process.jumpWall(action.ms);
        case 'cut':
          return at(action.who).driver.suffer('cut');
        case 'drop requests':
          return at(action.who).driver.suffer('requests vanish');
        case 'drop replies':
          return at(action.who).driver.suffer('replies vanish');
        case 'slow':
          return at(action.who).driver.slow(action.ms);
        case 'heal':
          return healed(at(action.who));
        case 'failover':
          memory.flushScripts();
          memory.keyspace.restore(snapshots.at(-1 - action.lost) ?? new Map());
          for (const { driver } of places) driver.suffer('cut');
          timeline.after(action.ms, () => {
            for (const { driver } of places) driver.suffer('none');
          });
          return;
        case 'fail over the cache':
          return bringBack(snapshots.at(-1 - action.lost) ?? new Map(), isOfElection);
        case 'fail over the seats':
          return bringBack(
            snapshots.at(-1 - action.lost) ?? new Map(),
            (key) => !isOfElection(key),
          );
        case 'evict':
          return void memory.keyspace.remove(keys[action.key]);
        case 'evict seats':
          for (const key of seatKeys(action.what)) memory.keyspace.remove(key);
          return;
        case 'lose messages':
          return deafenFor(action.ms, at(action.who));
        case 'evict row':
          return evictRow();
        case 'flush':
          return memory.keyspace.restore(new Map());
        case 'flush scripts':
          return memory.flushScripts();
        case 'jump server':
          serverJumpMs += action.ms;
      }
    },
    heal: () => {
      for (const place of places) {
        healed(place);
        place.process.resume();
      }
    },
  };
}
