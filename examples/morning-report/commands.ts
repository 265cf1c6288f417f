import type { AnyCacheHandle } from 'smart-redis';

/** What a command prints. */
export interface Told {
  /** Whether the command line ends with 0. @default true */
  readonly isFine?: boolean;
  readonly [name: string]: unknown;
}

/** What the command line can do with the report, from any machine. */
export const commands = {
  /** Has it built now, by whoever serves it. */
  build: async (report: AnyCacheHandle): Promise<Told> => {
    const { version, rows } = await report.refresh({ timeout: '1m' });
    return { version, rows };
  },
  versions: async (report: AnyCacheHandle): Promise<Told> => ({
    versions: await report.versions(),
  }),
  /** Puts the version before back, and stops the schedule until `resume`. */
  rollback: async (report: AnyCacheHandle): Promise<Told> => {
    const { version, rows, paused } = await report.rollback();
    return { version, rows, paused: paused?.reason };
  },
  /** Goes on with the schedule. */
  resume: async (report: AnyCacheHandle): Promise<Told> => {
    await report.resume();
    return { paused: null };
  },
  /** For the monitoring: fine as long as the report is fresh. */
  health: async (report: AnyCacheHandle): Promise<Told> => {
    const health = await report.health();
    return { ...health, isFine: health.status === 'fresh' };
  },
} as const;

/** The name of a command. */
export type CommandName = keyof typeof commands;
