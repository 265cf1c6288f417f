import type { SourceEdit } from '../mutants/load-edited.js';
import type { LifeScenarioName } from './scenarios.js';

/** The product without a safeguard of schedules, guards or near reads. */
export interface LifeMutant {
  /** The fault, in words. */
  readonly fault: string;
  readonly edits: readonly SourceEdit[];
  /** The scenario that finds it. */
  readonly foundBy: LifeScenarioName;
  readonly finds: RegExp;
}

/** Each must be found by its scenario. */
export const lifeMutants: readonly LifeMutant[] = [
  {
    fault: 'the guard is skipped',
    edits: [
      {
        file: 'guard/guard-run.ts',
        part: 'if (guard === undefined) return undefined;',
        replacement: 'if (guard === undefined || name !== "") return undefined;',
      },
    ],
    foundBy: 'losesRows',
    finds: /^5 rows came, and 5 are shown/,
  },
  {
    fault: 'the guard compares with what it has refused',
    edits: [
      {
        file: 'guard/row-limits.ts',
        part: 'const before = baseline?.rows ?? 0;',
        replacement: 'const before = 0;',
      },
    ],
    foundBy: 'losesRows',
    finds: /^40 rows came, and 40 are shown/,
  },
  {
    fault: 'who takes over believes that the versions it finds were followed',
    edits: [
      {
        file: 'instance/look-upstream.ts',
        part: 'if (version === builtAfter.get(name)) return false;',
        replacement:
          'runner.triedAfter ??= Object.fromEntries(versions); if (version === runner.triedAfter[name]) return false;',
      },
    ],
    foundBy: 'diesBetweenTriggers',
    finds: /^revenue was built 0 times/,
  },
  {
    fault: 'who takes over catches up no slot',
    edits: [
      {
        file: 'schedule/cron-trigger.ts',
        part: 'const fromMs = Math.max(servedMs, last.scheduleAtMs ?? 0, nowMs - owedMs);',
        replacement: 'const fromMs = Math.max(nowMs - 1, nowMs - owedMs);',
      },
    ],
    foundBy: 'diesBetweenTriggers',
    finds: /^nightly was built 0 times/,
  },
  {
    fault: 'a near reader hears no commit',
    edits: [
      {
        file: 'instance/version-watch.ts',
        part: 'if (isLater(String(version), this.#version ?? null)) this.doubt();',
        replacement: 'void isLater(String(version), null);',
      },
    ],
    foundBy: 'readsNearby',
    finds: /^after a commit run 1 is read/,
  },
  {
    fault: 'a near reader has no doubts when messages may be lost',
    edits: [
      {
        file: 'instance/cache-reading.ts',
        part: 'for (const watch of this.#watches ?? []) watch.doubt();',
        replacement: '',
      },
    ],
    foundBy: 'readsNearby',
    finds: /^after a gap run 4 is read/,
  },
];
