import { bytesText } from '../../render/units.js';
import type { Facts, RoomFacts } from '../facts.js';
import { isUnknown } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { couldNotLook } from './could-not-look.js';

/** Less than this part of the memory left after a build is worth knowing. */
const tight = 0.1;

/** Whether the next builds of the largest caches fit: each needs a second copy of its keys. */
export function checkMemory({ room }: Facts): Outcome {
  if (isUnknown(room)) return [couldNotLook('memory', 'the memory for the next refresh', room)];
  const findings = room.flatMap(findingOf);
  if (findings.length > 0) return findings;
  const [largest] = room;
  if (largest === undefined) return { check: 'memory', seen: 'no cache has content' };
  const size = bytesText(largest.neededBytes);
  return { check: 'memory', seen: `the largest cache, ${largest.cache}, needs another ${size}` };
}

function findingOf(facts: RoomFacts): readonly Finding[] {
  const { cache, neededBytes, usedBytes, maxBytes, evicts, systemBytes } = facts;
  const limit = maxBytes === 0 ? systemBytes : maxBytes;
  if (limit === 0) return [];
  // If Redis evicts keys, the used memory does not show how much can be made available.
  const free = evicts ? limit - neededBytes : limit - usedBytes;
  const of = maxBytes === 0 ? 'the memory of its machine' : 'its maxmemory';
  const found = `a refresh of ${cache} needs about ${bytesText(neededBytes)} beside the live keys; Redis has ${bytesText(Math.max(0, free))} left of ${of}, ${bytesText(limit)}`;
  if (neededBytes > free) {
    return [
      {
        check: 'memory',
        // Without maxmemory it is the operating system that decides.
        severity: maxBytes === 0 ? 'hint' : 'problem',
        found,
        why: 'Rows are staged beside the live keys and swapped at the end: a refresh that does not fit fails with SR_INSUFFICIENT_MEMORY.',
        todo: 'Raise maxmemory, or make the cache smaller: fewer rows, delta: true, or several caches.',
      },
    ];
  }
  if (free - neededBytes >= limit * tight) return [];
  return [
    {
      check: 'memory',
      severity: 'hint',
      found,
      why: 'It fits, but little is left while it runs, and refreshes of several caches may run at once.',
      todo: 'Raise maxmemory, or give the large caches a common group with concurrency 1.',
    },
  ];
}
