import type { Timer } from '../contracts/clock.js';
import type { SeatTimes } from '../contracts/elector.js';
import type { Assignment } from '../serving/assignment.js';
import type { SeatsOf } from '../serving/seat-commands.js';
import { rememberFirstSeen } from '../serving/seat-commands.js';
import type { SeatKeeper } from '../serving/seat-keeper.js';
import type { InstanceContext } from './instance-context.js';

const mostNamed = 10;

/** Caches of which instances have several definitions at once. */
export interface DefinitionConflicts {
  /** Warns of them, and writes down which definitions are older. */
  report(assignment: Pick<Assignment, 'conflicts' | 'met'>): void;
  /** Nothing is written down from now on. */
  stop(): void;
}

/** What {@link createDefinitionConflicts} works with. */
export interface ConflictsOptions {
  readonly context: Pick<InstanceContext, 'clock' | 'logger' | 'warnings'>;
  readonly keeper: Pick<SeatKeeper, 'seat' | 'view'>;
  readonly seats: SeatsOf;
  readonly times: SeatTimes;
}

/** The {@link DefinitionConflicts} that an instance knows of by the seats. */
export function createDefinitionConflicts({
  context: { clock, logger, warnings },
  keeper,
  seats,
  times,
}: ConflictsOptions): DefinitionConflicts {
  let remembering: Timer | undefined;
  let isStopped = false;
  const rememberSoon = (met: Assignment['met'], delayMs: number): void => {
    const missing = (): Map<string, number> => {
      const { firstSeen } = keeper.view();
      return new Map([...met].filter(([field]) => !firstSeen.has(field)));
    };
    if (isStopped || missing().size === 0 || remembering !== undefined) return;
    remembering = clock.after(delayMs, () => {
      remembering = undefined;
      const ages = missing();
      if (ages.size === 0) return;
      void rememberFirstSeen(seats, ages, times.replyTimeoutMs).catch((error: unknown) => {
        logger.debug('the age of definitions could not be written down; retrying', { error });
        rememberSoon(met, times.renewEveryMs);
      });
    });
  };
  return {
    report: ({ conflicts, met }) => {
      if (conflicts.size === 0) {
        warnings.resolved('definitions', 'each cache has one definition again');
        return;
      }
      const names = [...conflicts.keys()];
      warnings.warn(
        'definitions',
        `caches have several definitions at once, as during a deployment; the newest is served by the instances that know it: ${names.slice(0, mostNamed).join(', ')}`,
        { caches: names.slice(0, mostNamed), count: names.length },
      );
      const isFirst = [...keeper.view().seats.keys()].sort()[0] === keeper.seat;
      // One instance is enough; the others step in if it does not.
      rememberSoon(met, isFirst ? 0 : times.renewEveryMs);
    },
    stop: () => {
      isStopped = true;
      remembering?.stop();
    },
  };
}
