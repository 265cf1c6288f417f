import { tellBytes, tellCounted } from '../text/numbers.js';
import { tellTime } from '../text/times.js';
import { visible } from '../text/visible.js';
import type { Asked } from './ask.js';

/** What an action will do, in plain sentences. */
export function explain(asked: Asked): readonly string[] {
  const { cache } = asked;
  switch (asked.action) {
    case 'refresh':
      return [
        `${whoRuns(asked)} runs its fetcher now, whatever the schedule says.`,
        cache.version === null
          ? 'Readers get the first version as soon as it is complete.'
          : 'Readers keep the version they have until the new one is complete. If the refresh fails, nothing changes for them.',
        ...(cache.paused === null ? [] : ['It is built once. The pause stays.']),
      ];
    case 'force':
      return [
        `${whoRuns(asked)} runs its fetcher now and publishes what comes of it, even if the guard refuses it: too few rows, too many, repeated ids, or rows that do not fit the schema.`,
        'Readers see these rows at once. Later refreshes are not compared with this version.',
        ...(cache.lastError?.code === 'SR_REFUSED'
          ? [`The guard has refused the last one: ${visible(cache.lastError.message)}`]
          : []),
      ];
    case 'pause':
      return [
        'No instance refreshes it by schedule any more, until somebody resumes it. The pause survives deployments.',
        'Readers keep the version they have, and it grows older. “Refresh” still builds it once.',
      ];
    case 'resume':
      return [
        'Its schedule holds again. If it is due, it is refreshed at once.',
        ...(cache.rolledBackFrom === null
          ? []
          : ['It was rolled back: the next refresh replaces the version that was put back.']),
      ];
    case 'rollback': {
      const { version } = asked;
      if (version === undefined) return [];
      const of = tellTime(Date.parse(version.builtAt), Date.now());
      return [
        `Readers see the version of ${of} with ${tellCounted(version.rows, 'row')} (${tellBytes(version.bytes)}) at once, in one step for all of its targets.`,
        'The cache is paused, so that no refresh replaces it. Resume it when the source is right again.',
      ];
    }
  }
}

function whoRuns({ cache }: Asked): string {
  return cache.servedBy === null
    ? 'The instance that will serve it'
    : `The instance ${visible(cache.servedBy)}`;
}
