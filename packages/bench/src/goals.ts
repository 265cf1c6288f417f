import type { Figure } from './figures.js';

/** The target of a figure. */
export interface Goal {
  readonly says: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/**
 * The goals of this project, for full sizes on an idle machine. Figures are medians unless stated
 * otherwise.
 */
export const goals = {
  pipe: { says: 'rows/s of a build, ÷ redis-cli --pipe', atLeast: 0.6 },
  handPipeline: { says: 'rows/s of a build, ÷ an ioredis pipeline by hand', atLeast: 5 },
  encodedJson: { says: 'rows/s of rows that carry their JSON text, ÷ as objects', atLeast: 2.5 },
  threeTargets: { says: 'time of three targets, ÷ one', atMost: 2.2 },
  missed: { says: 'reads that found nothing during refresh and swap', atMost: 0 },
  readerP99: { says: 'p99 of a paced reader during refresh and swap, ÷ idle', atMost: 2 },
  stall: { says: 'longest stall of a paced reader, worst round, ms', atMost: 10 },
  renameStall: { says: 'control: longest stall by a plain RENAME, ms', atLeast: 350 },
  unchangedBytes: { says: 'bytes of a refresh without a change, ÷ a full one', atMost: 0.01 },
  deltaBytes: { says: 'bytes of a refresh of 1 % by delta, ÷ a full one', atMost: 0.03 },
  deltaCpu: {
    says: "Redis's processor time of a refresh of 1 % by delta, ÷ a full one",
    atMost: 0.05,
  },
  deltaMemory: {
    says: "Redis's further memory at a refresh of 1 % by delta, ÷ a full one",
    atMost: 0.1,
  },
  deltaStall: { says: 'longest stall of a paced reader at a delta, worst round, ms', atMost: 10 },
  termP50: { says: 'takeover after SIGTERM, p50, ms', atMost: 20 },
  termP99: { says: 'takeover after SIGTERM, p99, ms', atMost: 100 },
  killP99: { says: 'takeover after SIGKILL, p99, ms above the lease', atMost: 100 },
  typedGet: { says: 'read.byId.get, ÷ bare HGET and JSON.parse', atLeast: 0.95 },
  near: { says: 'reads/s of a target with near, ÷ from Redis', atLeast: 50 },
  registerMs: { says: 'registering 10,000 caches, ms', atMost: 2000 },
  heapPerCache: { says: 'heap per cache that is led, KiB', atMost: 4 },
  idleCpu: { says: 'processor of 10,000 caches that wait, % of one core', atMost: 1 },
  claimMs: { says: 'claiming 10,000 caches after a takeover, ms', atMost: 2000 },
  speedUp: { says: 'three instances, caches that wait for their source, ÷ one', atLeast: 2.5 },
  settleMs: { says: '50 instances share 10,000 caches after, ms', atMost: 3000 },
  stormCommands: {
    says: 'commands for seats of one of 50 instances when all start, or a third of them dies',
    atMost: 4,
  },
  servedHeap: { says: 'heap per cache that is served, bytes', atMost: 4096 },
  registeredHeap: { says: 'heap per cache and instance that has it, bytes', atMost: 1536 },
  familyMs: { says: '10,000 members of a family come, change or go in, ms', atMost: 5000 },
  memory: { says: 'highest memory above start of a streamed build, MiB', atMost: 120 },
  arrayMemory: {
    says: 'highest memory above start where an array is the source, MiB',
    atMost: 120,
  },
  growth: { says: 'time per row, longest ÷ shortest over all sizes', atMost: 1.15 },
  flatReading: { says: 'highest memory above start while all rows are read, MiB', atMost: 120 },
} as const satisfies Record<string, Goal>;

/** The name of a goal. */
export type GoalName = keyof typeof goals;

/** A figure for a goal. */
export interface Measured {
  readonly goal: GoalName;
  /** The subject of the measurement, if a goal has several. */
  readonly subject: string;
  readonly value: number;
}

/** Whether the goal is reached. */
export function isReached({ goal, value }: Measured): boolean {
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Goal =
    goals[goal];
  return value >= atLeast && value <= atMost;
}

/** The ratio of each of `subjects` to `baseline`, for a goal. */
export function measuredRatios(
  goal: GoalName,
  { title, figures }: { readonly title: string; readonly figures: readonly Figure[] },
  baseline: string,
  subjects: readonly string[],
): Measured[] {
  return figures.flatMap(({ subject, ratios }) => {
    const ratio = ratios[baseline];
    if (ratio === undefined || !subjects.includes(subject)) return [];
    return [{ goal, subject: `${title}: ${subject}`, value: ratio.median }];
  });
}
