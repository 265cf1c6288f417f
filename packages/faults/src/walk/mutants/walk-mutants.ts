import type { SourceEdit } from '../../mutants/load-edited.js';

/** A fault that the product once had, restored. */
export interface WalkMutant {
  /** The fault, in words. */
  readonly fault: string;
  readonly edits: readonly SourceEdit[];
  /** Whether it takes many walks, too many for the tests: row F31 alone finds it. @default false */
  readonly isRare?: boolean;
}

const countsByRunner: readonly SourceEdit[] = [
  {
    file: 'instance/claim-groups.ts',
    part: 'context.nextSequence()',
    replacement: '(places.count = (places.count ?? 0) + 1)',
  },
  {
    file: 'metadata/scripts/claim.ts',
    part: "if held == term and last >= tonumber(ARGV[3]) then return {'LATE'} end",
    replacement: '',
  },
];

/** Each must be found by a walk: see `findMutant`. */
export const walkMutants: readonly WalkMutant[] = [
  {
    fault:
      'claims are counted by runner and not by instance, so that two of a leadership have one name',
    isRare: true,
    edits: countsByRunner,
  },
  {
    fault: 'a commit trusts any attempt of its leadership, whatever that has committed',
    isRare: true,
    edits: [
      {
        file: 'metadata/scripts/record-commit.ts',
        part: 'if last[1] == plan.attempt then',
        replacement:
          "if last[1] and string.match(last[1], '^%d+%-.*%-') == string.match(plan.attempt, '^%d+%-.*%-') then",
      },
    ],
  },
  {
    fault: 'what is done to one name at once is not done one after the other',
    isRare: true,
    edits: [
      {
        file: 'waiting/in-turns.ts',
        part: 'tails.get(name)?.then(task) ?? task()',
        replacement: 'task()',
      },
    ],
  },
  {
    fault:
      'with atomic: false the first group goes first and speaks for all, so that a leader killed between two leaves the others as they are',
    isRare: true,
    edits: [
      {
        file: 'refresh/commit-groups.ts',
        part: '[...groups.entries()].reverse()',
        replacement: 'groups.entries()',
      },
      {
        file: 'metadata/state-of-groups.ts',
        part: 'version: isBehind ? null : first.version',
        replacement: 'version: first.version',
      },
      {
        file: 'refresh/renew-groups.ts',
        part: '[...definition.groups.entries()].reverse()',
        replacement: '[...definition.groups.entries()].slice(0, 1)',
      },
    ],
  },
  {
    fault: 'live keys that stand under the names of staging keys are freed as rubbish',
    isRare: true,
    edits: [
      {
        file: 'metadata/scripts/close-delta.ts',
        part: 'if last[1] ~= plan.mark then',
        replacement: 'if true then',
      },
    ],
  },
  {
    fault: 'a refresh starts beside a fetcher of the last one that still works',
    isRare: true,
    edits: [
      {
        file: 'instance/demand-settled.ts',
        part: 'if (left === undefined) return undefined;',
        replacement: 'return undefined;',
      },
    ],
  },
  {
    fault: 'an update on an instance that does not lead is lost',
    edits: [
      {
        file: 'instance/cache-host.ts',
        part: 'options.add(resolved, ended)',
        replacement: 'options.add(service.servesAny() ? resolved : cache.definition, ended)',
      },
    ],
  },
  {
    fault: 'keys that an update fills no more stay',
    edits: [{ file: 'instance/cache-host.ts', part: 'next.retire(cache);', replacement: '' }],
  },
  {
    fault: 'the staging names of two caches meet',
    edits: [
      { file: 'redis/keys.ts', part: '-${shortDigest(namespace, cache, key)}`', replacement: '`' },
      { file: 'redis/keys.ts', part: '-${String(sequence)}`', replacement: '-1`' },
    ],
  },
];
