import type { Facts } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { readable } from './could-not-look.js';

/** Whether Redis can save what it holds; if not, it may refuse writes. */
export function checkPersistence({ servers }: Facts): Outcome {
  const { infos, unchecked } = readable('persistence', 'the persistence', servers);
  const findings: Finding[] = [...unchecked];
  for (const { address, field } of infos) {
    const failed = [
      ...(field('rdb_last_bgsave_status') === 'err' ? ['its last snapshot (RDB)'] : []),
      ...(field('aof_last_write_status') === 'err' ? ['the last write to its log (AOF)'] : []),
    ];
    if (failed.length === 0) continue;
    findings.push({
      check: 'persistence',
      severity: 'problem',
      found: `Redis at ${address} has failed with ${failed.join(' and ')}`,
      why: 'Redis refuses writes while it cannot save (stop-writes-on-bgsave-error): refreshes fail with MISCONF.',
      todo: 'See the log of the server: usually its disk is full, or its folder cannot be written.',
    });
  }
  return findings.length > 0 ? findings : { check: 'persistence', seen: 'no save has failed' };
}
