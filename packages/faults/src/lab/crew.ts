import { join } from 'node:path';
import { electionChannelOf } from '@smart-redis/core/electors';
import { waitFor } from '@smart-redis/testing';
import type { Disturbed, HistoryRecord } from '../history/record.js';
import type { DriverName } from '../run/driver-name.js';
import type { Election } from './election-watch.js';
import { watchElections } from './election-watch.js';
import type { Judgement } from './judge.js';
import { judgeCrew } from './judge.js';
import type { Lab } from './lab.js';
import { machineNowMs } from './machine-time.js';
import type { Member } from './member.js';
import { enlist } from './member.js';
import type { SlotLog } from './merge-history.js';
import type { ReadClient } from './read-client.js';
import { openReadClient } from './read-client.js';
import type { Reader } from './reader.js';
import { startReader } from './reader.js';
import { openWitnessLog } from './witness-log.js';
import type {
  RedisAddress,
  ScriptMoment,
  WorkerMessage,
  WorkerSettings,
} from './worker/protocol.js';

/** How a crew is set up. */
export interface CrewOptions {
  readonly driver: DriverName;
  /** Nobody else uses it. */
  readonly namespace: string;
  /** Where readers read, and workers work unless `addressOf` says otherwise. */
  readonly address: RedisAddress;
  /**
   * Where the worker of this number (0, 1, … as they are started) works: behind a proxy of its own,
   * say.
   */
  readonly addressOf?: (index: number) => RedisAddress;
  /** Processes at the start. @default 3 */
  readonly size?: number;
  /** @default 1 */
  readonly cacheCount?: number;
  /** Milliseconds between two reads of each cache; `null`: nobody reads. @default 5 */
  readonly readEveryMs?: number | null;
  /** What differs from the usual settings of a worker. */
  readonly settings?: Partial<WorkerSettings>;
}

/** The usual settings: the time to live of the table's bars, and a cache that is always due. */
const usual = {
  rowCount: 40,
  fetchMs: 0,
  refreshEveryMs: 20,
  delta: false,
  ttlMs: 300,
  stagingTtlMs: 1000,
  commandTimeoutMs: 300,
  isDeaf: false,
  mutant: null,
} as const;

/**
 * Several instances of one namespace, each in a process of its own, with readers beside them; all
 * is recorded.
 */
export interface Crew extends AsyncDisposable {
  readonly options: CrewOptions;
  readonly caches: readonly string[];
  readonly settings: Omit<WorkerSettings, 'process' | 'address' | 'historyFile'>;
  /** Those that run, paused ones among them. */
  members(): readonly Member[];
  /** Every election so far, in the order of their terms. */
  elections(): readonly Election[];
  /** The last election, if its winner still runs. */
  leader(): Election | undefined;
  /** Waits for {@link Crew.leader}. */
  leading(): Promise<Election>;
  /** Waits for an election of a higher term. */
  electionAfter(term: number, timeoutMs?: number): Promise<Election>;
  /** Waits until every process hears the election; one that still starts would not. */
  hearing(): Promise<void>;
  /** Waits for so many commits from now on, by whomever. */
  moreCommits(count: number, cache?: string): Promise<void>;
  /** Waits until the process tells, from now on, that half of a fetch is on its way. */
  halfWay(member: Member): Promise<void>;
  /** One more process. */
  spawn(changes?: Partial<WorkerSettings>): Promise<Member>;
  /** A signal that ends it. Answers when it was sent. */
  kill(member: Member, signal?: 'SIGKILL' | 'SIGTERM'): number;
  /** SIGSTOP. Answers when. */
  pause(member: Member): number;
  /** SIGCONT, after {@link Crew.pause} or {@link Crew.stopBefore}. */
  resume(member: Member): void;
  /**
   * Lets a leader stop itself just before it sends a script; resolves with when, once it has.
   * `undefined`: it lost its term before that, which can happen where the machine is slow.
   */
  stopBefore(election: Election, moment: ScriptMoment): Promise<number | undefined>;
  /** Notes in the history what was done to the system. */
  disturbed(record: Omit<Disturbed, 'kind'>): void;
  /**
   * Data goes back: what is logged is read first. With `commands` they run in one step with that
   * (single server, so nothing comes in between); a function may take its time.
   */
  lose(work: (readonly [string, ...string[]])[] | (() => Promise<void>)): Promise<void>;
  /** Plain Redis, where the readers read. */
  readonly client: ReadClient;
  /** Ends all processes, reads what is left, and judges the history. Once. */
  judge(options?: JudgeOptions): Promise<Judgement>;
}

/** Options of {@link Crew.judge}. */
export interface JudgeOptions {
  /**
   * A cache is committed at least this often while nothing disturbs. @default the lease, twice, and
   * a second
   */
  readonly freshWithinMs?: number;
}

/**
 * Starts a crew; resolves when each process has joined the election and each cache has been
 * committed.
 */
export async function startCrew(lab: Lab, options: CrewOptions): Promise<Crew> {
  const { namespace, driver, address, size = 3, cacheCount = 1, readEveryMs = 5 } = options;
  const caches = Array.from({ length: cacheCount }, (_, index) => `cache-${String(index + 1)}`);
  const settings = { ...usual, driver, namespace, caches, ...options.settings };
  const client = openReadClient(address);
  const watch = watchElections();
  const everyone: Member[] = [];
  let spawned = 0;
  const gone = new Set<Member>();
  const pausedAt = new Map<Member, number>();
  const records: HistoryRecord[] = [];
  const log: SlotLog[number][] = [];
  const logs = caches.map((cache) => openWitnessLog(namespace, cache));
  const record = (line: HistoryRecord): void => void records.push(line);
  const members = (): Member[] =>
    everyone.filter((member) => member.isRunning && !gone.has(member));

  const spawn = async (changes: Partial<WorkerSettings> = {}): Promise<Member> => {
    // Before anything is waited for: two may be started at once.
    const index = spawned;
    spawned += 1;
    const worker = await lab.pool.take();
    const name = `${namespace}-${String(index + 1)}`;
    const member = await enlist(worker, {
      ...settings,
      address: options.addressOf?.(index) ?? address,
      process: name,
      historyFile: join(lab.program.folder, `${name}.jsonl`),
      ...changes,
    });
    everyone.push(member);
    watch.add(member);
    return member;
  };
  const takeLogs = async (): Promise<void> => {
    for (const { key, accept } of logs) {
      log.push(...accept(await client.send('XRANGE', key, '-', '+')));
    }
  };
  const takeLogsWith = async (commands: (readonly [string, ...string[]])[]): Promise<void> => {
    const reads = logs.map(({ key }) => ['XRANGE', key, '-', '+'] as const);
    const replies = await client.transaction([...reads, ...commands]);
    for (const [index, { accept }] of logs.entries()) log.push(...accept(replies[index]));
  };
  const disturbed: Crew['disturbed'] = (what) => record({ kind: 'disturbed', ...what });
  const leader = (): Election | undefined => {
    const last = watch.elections().at(-1);
    return last !== undefined && members().includes(last.member) ? last : undefined;
  };
  const moreCommits: Crew['moreCommits'] = async (count, cache) => {
    const before = watch.commitCount(cache);
    await waitFor(() => watch.commitCount(cache) >= before + count, {
      message: `${String(count)} commits of ${cache ?? namespace}`,
    });
  };

  let readers: readonly Reader[] = [];
  const crew: Crew = {
    options,
    caches,
    settings,
    members,
    leader,
    moreCommits,
    spawn,
    disturbed,
    client,
    elections: watch.elections,
    leading: () => waitFor(leader, { message: `a leader of ${namespace}`, everyMs: 2 }),
    electionAfter: (term, timeoutMs = 20_000) =>
      waitFor(() => watch.elections().find((election) => election.term > term), {
        message: `the next election of ${namespace}`,
        timeoutMs,
        everyMs: 2,
      }),
    hearing: async () => {
      const channel = electionChannelOf(namespace);
      const hear = async (): Promise<boolean> => {
        const [, count] = (await client.send('PUBSUB', 'NUMSUB', channel)) as [string, number];
        return count === members().length;
      };
      await waitFor(hear, { message: `every process of ${namespace} hears`, everyMs: 2 });
    },
    halfWay: async ({ messages, name }) => {
      const from = messages.length;
      const isStaging = (): boolean => messages.slice(from).some(({ type }) => type === 'staging');
      await waitFor(isStaging, { message: `half of a fetch of ${name}`, everyMs: 1 });
    },
    kill: (member, signal = 'SIGKILL') => {
      gone.add(member);
      const at = machineNowMs();
      member.signal(signal);
      disturbed({ action: 'kill', process: member.name, at, until: at });
      return at;
    },
    pause: (member) => {
      const at = machineNowMs();
      pausedAt.set(member, at);
      member.signal('SIGSTOP');
      return at;
    },
    resume: (member) => {
      const at = pausedAt.get(member) ?? machineNowMs();
      pausedAt.delete(member);
      disturbed({ action: 'pause', process: member.name, at, until: machineNowMs() });
      member.signal('SIGCONT');
    },
    stopBefore: async ({ member, term }, moment) => {
      const from = member.messages.length;
      await member.tell({ type: 'stopBefore', moment });
      // It may have been over before it was told.
      const isOver = (message: WorkerMessage, index: number): boolean =>
        (message.type === 'stopping' && index >= from) ||
        (message.type === 'deposed' && message.term === term);
      const end = await waitFor(() => member.messages.find(isOver), {
        message: `${member.name} stops before ${moment}`,
        everyMs: 1,
      });
      if (end.type !== 'stopping') {
        await member.tell({ type: 'stopBefore', moment: null });
        // It may have stopped in between; then it is woken.
        member.signal('SIGCONT');
        return undefined;
      }
      pausedAt.set(member, end.at);
      return end.at;
    },
    lose: async (work) => {
      const at = machineNowMs();
      if (typeof work === 'function') {
        await takeLogs();
        await work();
      } else {
        await takeLogsWith(work);
      }
      const loss = { kind: 'disturbed', action: 'loss', at, until: machineNowMs() } as const;
      log.push(loss);
    },
    judge: async ({ freshWithinMs = (settings.ttlMs ?? 0) * 2 + 1000 } = {}) => {
      const closingAt = machineNowMs();
      for (const member of pausedAt.keys()) crew.resume(member);
      await end('SIGTERM');
      await Promise.all(readers.map((reader) => reader.stop()));
      disturbed({ action: 'kill', at: closingAt, until: machineNowMs() });
      await takeLogs();
      return judgeCrew({
        namespace,
        caches,
        client,
        records,
        log,
        freshWithinMs,
        members: everyone,
        stagingTtlMs: settings.stagingTtlMs,
        delta: settings.delta,
      });
    },
    [Symbol.asyncDispose]: async () => {
      await end('SIGKILL');
      await Promise.all(readers.map((reader) => reader.stop()));
      client[Symbol.dispose]();
    },
  };

  /** Resolves when every process has ended; those that do not obey in time are killed. */
  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    for (const member of everyone) if (member.isRunning) member.signal(signal);
    const timer = setTimeout(() => {
      for (const member of everyone) member.signal('SIGKILL');
    }, 3000);
    await Promise.all(everyone.map(({ exited }) => exited));
    clearTimeout(timer);
  }

  try {
    await Promise.all(Array.from({ length: size }, () => spawn()));
    const haveStarted = (): boolean =>
      everyone.every(({ messages }) => messages.some(({ type }) => type === 'started'));
    await waitFor(haveStarted, { message: `every process of ${namespace} has started` });
    await waitFor(() => caches.every((cache) => watch.commitCount(cache) > 0), {
      message: `a first commit of each cache of ${namespace}`,
    });
    // Not before there is something to read: the history begins here.
    readers = caches.flatMap((cache) =>
      readEveryMs === null
        ? []
        : [
            startReader({
              name: `reader of ${cache}`,
              namespace,
              cache,
              client,
              record,
              everyMs: readEveryMs,
              delta: settings.delta,
            }),
          ],
    );
    return crew;
  } catch (error) {
    await crew[Symbol.asyncDispose]();
    // What they told last says why.
    const told = everyone.map(
      ({ name, messages }) => `${name}: ${JSON.stringify(messages.slice(-5))}`,
    );
    throw new Error(`${namespace} did not start\n${told.join('\n')}`, { cause: error });
  }
}
