import { bytesText } from '../../render/units.js';
import type { Facts } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import type { ServerInfo } from './could-not-look.js';
import { couldNotLook, readable } from './could-not-look.js';

/** Above this part of maxmemory, writes will soon be refused. */
const nearlyFull = 0.9;

/** Whether Redis may remove live keys to make room, or has no room. */
export function checkEviction({ servers }: Facts): Outcome {
  const { infos, unchecked } = readable('eviction', 'the eviction policy', servers);
  const findings = [...unchecked, ...infos.flatMap(findingsAt)];
  if (findings.length > 0) return findings;
  const policies = new Set(infos.map(({ field }) => field('maxmemory_policy')));
  return { check: 'eviction', seen: `maxmemory-policy ${[...policies].join(', ')}` };
}

function findingsAt({ address, field, number }: ServerInfo): readonly Finding[] {
  const policy = field('maxmemory_policy');
  if (policy === undefined) {
    const unknown = { unknown: 'INFO memory does not say it' };
    return [couldNotLook('eviction', `the eviction policy of ${address}`, unknown)];
  }
  const max = number('maxmemory') ?? 0;
  const used = number('used_memory') ?? 0;
  const evicted = number('evicted_keys') ?? 0;
  const already =
    evicted === 0 ? '' : `; ${evicted} keys were evicted since the start of the server`;
  if (policy.startsWith('allkeys-')) {
    const limit = max === 0 ? 'there is no maxmemory yet' : `maxmemory is ${bytesText(max)}`;
    return [
      {
        check: 'eviction',
        severity: 'problem',
        found: `maxmemory-policy of ${address} is ${policy}, ${limit}${already}`,
        why: 'When memory is full, Redis removes any key: live keys that readers need, and the metadata beside them.',
        todo: 'Set maxmemory-policy to noeviction, or to a volatile- policy: live keys have no time to live.',
      },
    ];
  }
  if (max > 0 && used > max * nearlyFull) {
    return [
      {
        check: 'eviction',
        severity: 'problem',
        found: `${bytesText(used)} of the ${bytesText(max)} of ${address} are used (maxmemory), with the policy ${policy}`,
        why: 'When memory is full, Redis refuses writes: refreshes fail, and readers keep what there is.',
        todo: 'Raise maxmemory, or store less.',
      },
    ];
  }
  if (policy.startsWith('volatile-') && evicted > 0) {
    return [
      {
        check: 'eviction',
        severity: 'hint',
        found: `maxmemory-policy of ${address} is ${policy}${already}`,
        why: 'Keys that are being staged have a time to live: if one is evicted, its refresh fails and is tried again.',
        todo: 'Raise maxmemory if refreshes fail with SR_STAGING_INCOMPLETE.',
      },
    ];
  }
  return [];
}
