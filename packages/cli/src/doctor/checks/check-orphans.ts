import { countOf, durationText } from '../../render/units.js';
import type { Facts, OrphanFacts } from '../facts.js';
import { isUnknown } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { couldNotLook } from './could-not-look.js';

/** Whether there are keys of caches that nobody registers. */
export function checkOrphans({ orphans: facts }: Facts): Outcome {
  if (isUnknown(facts)) return [couldNotLook('orphans', 'the keys', facts)];
  const { orphans, leftStaging, complete, scanned, hasInstances } = facts;
  const findings: Finding[] = orphans.map((orphan) => findingOf(orphan, hasInstances));
  if (leftStaging.length > 0) {
    findings.push({
      check: 'orphans',
      severity: 'hint',
      found: `${countOf(leftStaging.length, 'staging key')} without a time to live, such as ${leftStaging[0] ?? ''}`,
      why: 'Staging keys expire by themselves; somebody has removed the time to live of these.',
      todo: 'Remove them with UNLINK when no refresh runs.',
    });
  }
  if (!complete) {
    const unknown = { unknown: `only ${countOf(scanned, 'key')} were looked at in time` };
    findings.push(couldNotLook('orphans', 'all keys', unknown));
  }
  if (findings.length > 0) return findings;
  return { check: 'orphans', seen: 'every key belongs to a registered cache' };
}

function findingOf({ cache, keys, ageMs }: OrphanFacts, hasInstances: boolean): Finding {
  const live = keys.filter(({ kind }) => kind === 'live').length;
  const others = keys.length - live;
  const age = ageMs === null ? '' : `, refreshed ${durationText(ageMs)} ago`;
  return {
    check: 'orphans',
    severity: 'problem',
    found: `nobody registers cache ${cache}: ${countOf(live, 'live key')} and ${countOf(others, 'other key')}${age}`,
    why: 'Its keys take memory, and whoever still reads them gets rows that nobody refreshes.',
    todo: hasInstances
      ? `If it is gone for good: smart-redis doctor --delete --only ${cache}`
      : `No instance is alive, so it may only be stopped. If it is gone for good: smart-redis doctor --delete --only ${cache}`,
  };
}
