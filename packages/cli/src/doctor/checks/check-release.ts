import type { Facts } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { couldNotLook, readable } from './could-not-look.js';

/** The oldest release that smart-redis is tested with. */
const oldest: readonly [number, number] = [6, 2];

/** Whether Redis is new enough. Valkey says which Redis it is compatible with. */
export function checkRelease({ servers }: Facts): Outcome {
  const { infos, unchecked } = readable('release', 'the release', servers);
  const findings: Finding[] = [...unchecked];
  const seen: string[] = [];
  for (const { address, field } of infos) {
    const version = field('redis_version') ?? '';
    const [major, minor] = version.split('.').map(Number);
    if (major === undefined || minor === undefined || Number.isNaN(major + minor)) {
      findings.push(
        couldNotLook('release', `the release of ${address}`, { unknown: 'INFO does not say it' }),
      );
      continue;
    }
    const name = field('server_name') ?? 'redis';
    seen.push(`${name} ${field(`${name}_version`) ?? version}`);
    if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) continue;
    findings.push({
      check: 'release',
      severity: 'problem',
      found: `Redis at ${address} is ${version}`,
      why: `smart-redis needs Redis ${oldest.join('.')} or newer, or Valkey: older ones lack commands that it uses.`,
      todo: 'Upgrade the server.',
    });
  }
  return findings.length > 0 ? findings : { check: 'release', seen: [...new Set(seen)].join(', ') };
}
