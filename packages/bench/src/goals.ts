/** What a figure is held against. */
export interface Goal {
  readonly says: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What this project wants to reach, at full sizes on a quiet machine. Figures are medians unless it says otherwise. */
export const goals = {
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
