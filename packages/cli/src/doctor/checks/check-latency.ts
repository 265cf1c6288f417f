import type { Facts } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { couldNotLook } from './could-not-look.js';

/** A round trip that takes longer is felt by every reader. */
const slowMs = 100;

/** How long a round trip takes from here. */
export function checkLatency({ servers }: Facts): Outcome {
  const findings: Finding[] = [];
  const seen: number[] = [];
  for (const { address, pingMs } of servers) {
    if (pingMs === null) {
      const unknown = { unknown: 'PING was not answered' };
      findings.push(couldNotLook('latency', `the latency of ${address}`, unknown));
      continue;
    }
    seen.push(pingMs);
    if (pingMs < slowMs) continue;
    findings.push({
      check: 'latency',
      severity: 'hint',
      found: `a round trip to ${address} takes ${Math.round(pingMs)} ms from here`,
      why: 'Readers wait for a round trip; instances renew their seats with one.',
      todo: 'If instances are as far away: see SLOWLOG GET and LATENCY DOCTOR of the server, and its network.',
    });
  }
  if (findings.length > 0) return findings;
  return { check: 'latency', seen: `a round trip takes ${Math.max(0, ...seen).toFixed(1)} ms` };
}
