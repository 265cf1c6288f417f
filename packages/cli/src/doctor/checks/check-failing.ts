import type { CacheDetails } from '@smart-redis/core/operator';
import { statusWord } from '../../caches/status-text.js';
import { timeText } from '../../render/units.js';
import type { Facts } from '../facts.js';
import { isUnknown } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { couldNotLook } from './could-not-look.js';

/** Which refreshes have failed, and which caches are paused. */
export function checkFailing({ caches, instances }: Facts): Outcome {
  if (isUnknown(caches)) return [couldNotLook('failing', 'the caches', caches)];
  const isAlone = !isUnknown(instances) && instances.length === 0;
  const findings = caches.flatMap((cache) => findingsOf(cache, isAlone));
  return findings.length > 0 ? findings : { check: 'failing', seen: 'no refresh has failed' };
}

function findingsOf(cache: CacheDetails, isAlone: boolean): readonly Finding[] {
  const { name, lastError, paused } = cache;
  const status = statusWord(cache);
  return [
    ...(lastError === null
      ? []
      : [
          {
            check: 'failing' as const,
            severity: status === 'fresh' ? ('hint' as const) : ('problem' as const),
            found: `cache ${name} (${status}) has failed at ${timeText(lastError.at)}: ${lastError.code}: ${lastError.message}`,
            why: isAlone
              ? 'Readers keep the last version; no instance runs, so nobody tries again.'
              : 'Readers keep the last version; it is tried again by itself.',
            todo: `docs/errors.md explains ${lastError.code}.`,
          },
        ]),
    ...(paused === null
      ? []
      : [
          {
            check: 'failing' as const,
            severity: 'hint' as const,
            found: `cache ${name} is paused since ${timeText(paused.at)} by ${paused.by}${paused.reason === null ? '' : `: ${paused.reason}`}`,
            why: 'It is not refreshed by itself, across deployments and restarts.',
            todo: `smart-redis resume ${name}`,
          },
        ]),
  ];
}
