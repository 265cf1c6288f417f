import type { Findings } from './scenario.js';

/** What a figure is held against. */
export interface Goal {
  readonly says: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What this project wants to reach, at full sizes on a quiet machine. Figures are medians unless it says otherwise. */
export const goals = {
  pipe: { says: 'rows/s of a build, ÷ redis-cli --pipe', atLeast: 0.6 },
  handPipeline: { says: 'rows/s of a build, ÷ an ioredis pipeline by hand', atLeast: 5 },
  threeTargets: { says: 'time of three targets, ÷ one', atMost: 2.2 },
  missed: { says: 'reads that found nothing during refresh and swap', atMost: 0 },
  readerP99: { says: 'p99 of a paced reader during refresh and swap, ÷ idle', atMost: 2 },
  stall: { says: 'longest stall of a paced reader, worst round, ms', atMost: 10 },
  renameStall: { says: 'control: longest stall by a plain RENAME, ms', atLeast: 350 },
} as const satisfies Record<string, Goal>;

/** The name of a goal. */
export type GoalName = keyof typeof goals;

/** A figure that a goal speaks of. */
export interface Measured {
  readonly goal: GoalName;
  /** What was measured, where a goal speaks of several things. */
  readonly subject: string;
  readonly value: number;
}

/** Whether the goal is reached. */
export function isReached({ goal, value }: Measured): boolean {
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Goal =
    goals[goal];
  return value >= atLeast && value <= atMost;
}

/** The ratio of each of `subjects` to `baseline`, as that goal has it. */
export function measuredRatios(
  goal: GoalName,
  { title, figures }: Pick<Findings, 'title' | 'figures'>,
  baseline: string,
  subjects: readonly string[],
): Measured[] {
  return figures.flatMap(({ subject, ratios }) => {
    const ratio = ratios[baseline];
    if (ratio === undefined || !subjects.includes(subject)) return [];
    return [{ goal, subject: `${title}: ${subject}`, value: ratio.median }];
  });
}
