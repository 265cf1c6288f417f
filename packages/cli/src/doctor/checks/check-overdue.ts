import type { CacheDetails } from '@smart-redis/core/operator';
import { durationText, timeText } from '../../render/units.js';
import type { Facts } from '../facts.js';
import { isUnknown } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { couldNotLook } from './could-not-look.js';

/** Whether caches are refreshed when they are due. */
export function checkOverdue({ caches, instances }: Facts): Outcome {
  if (isUnknown(caches)) return [couldNotLook('overdue', 'the caches', caches)];
  const waiting = new Map<string, string[]>();
  for (const { name, report } of isUnknown(instances) ? [] : instances) {
    for (const cache of report?.overdue ?? []) {
      waiting.set(cache, [...(waiting.get(cache) ?? []), name]);
    }
  }
  const findings = caches.flatMap((cache) => findingOf(cache, waiting.get(cache.name) ?? []));
  if (findings.length > 0) return findings;
  return { check: 'overdue', seen: 'every cache is refreshed in time' };
}

function findingOf(cache: CacheDetails, waitingOn: readonly string[]): readonly Finding[] {
  const { name, overdue, servedBy, nextRefreshAt, ageMs } = cache;
  const age = ageMs === null ? 'it was never built' : `it is ${durationText(ageMs)} old`;
  if (waitingOn.length > 0) {
    return [
      {
        check: 'overdue',
        severity: 'problem',
        found: `cache ${name} waits for a slot on ${waitingOn.join(', ')} for longer than its interval; ${age}`,
        why: 'More is due on that instance than its option concurrency allows at once.',
        todo: 'Start another instance, raise concurrency, or refresh less often.',
      },
    ];
  }
  if (!overdue) return [];
  const since = nextRefreshAt === null ? '' : ` since ${timeText(nextRefreshAt)}`;
  return [
    {
      check: 'overdue',
      severity: 'problem',
      found: `cache ${name} is due${since}, and is not refreshed; ${age}`,
      why:
        servedBy === null
          ? 'No instance that is alive serves it.'
          : `Instance ${servedBy} serves it, and has not begun.`,
      todo:
        servedBy === null
          ? 'Start an instance that registers it; or, if it is gone for good, see the orphans.'
          : 'See the log of that instance: it may be blocked, or cut off from Redis.',
    },
  ];
}
