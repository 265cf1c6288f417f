import type { Facts } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { readable } from './could-not-look.js';

/** Whether instances could write here. */
export function checkReplica({ servers }: Facts): Outcome {
  const { infos, unchecked } = readable('replica', 'the role', servers);
  const findings: Finding[] = [...unchecked];
  for (const { address, field } of infos) {
    if (field('role') !== 'slave') continue;
    const isReadOnly = field('slave_read_only') !== '0';
    const primary = `${field('master_host') ?? '?'}:${field('master_port') ?? '?'}`;
    findings.push({
      check: 'replica',
      severity: 'problem',
      found: `Redis at ${address} is a ${isReadOnly ? 'read-only' : 'writable'} replica of ${primary}`,
      why: isReadOnly
        ? 'Instances that are connected to it can refresh nothing, and a refresh, a pause or a rollback from here fails.'
        : 'What is written here is lost with the next synchronization.',
      todo: 'Connect to the primary, through Sentinel or the primary endpoint of the provider.',
    });
  }
  return findings.length > 0 ? findings : { check: 'replica', seen: 'connected to a primary' };
}
