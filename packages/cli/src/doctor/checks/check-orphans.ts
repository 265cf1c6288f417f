import { countOf, durationText } from '../../render/units.js';
import type { Facts, FormerKeyFacts, OrphanFacts } from '../facts.js';
import { isUnknown } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { isPlaced } from '../orphans/left-caches.js';
import { couldNotLook } from './could-not-look.js';

/** Whether there are keys of caches that nobody registers. */
export function checkOrphans({ orphans: facts }: Facts): Outcome {
  if (isUnknown(facts)) return [couldNotLook('orphans', 'the keys', facts)];
  const { orphans, former, leftStaging, complete, scanned, hasInstances } = facts;
  const findings: Finding[] = orphans.map((orphan) => findingOf(orphan, hasInstances));
  findings.push(...former.map(formerFindingOf));
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
  // One that is named with its place has a space in it.
  const command = `smart-redis doctor --delete --only ${isPlaced(cache) ? `'${cache}'` : cache}`;
  const age = ageMs === null ? '' : `, refreshed ${durationText(ageMs)} ago`;
  return {
    check: 'orphans',
    severity: 'problem',
    found: `nobody registers cache ${cache}: ${countOf(live, 'live key')} and ${countOf(others, 'other key')}${age}`,
    why: 'Its keys take memory, and whoever still reads them gets rows that nobody refreshes.',
    todo: hasInstances
      ? `If it is gone for good: ${command}`
      : `No instance is alive, so it may only be stopped. If it is gone for good: ${command}`,
  };
}

/** A hint: readers of the release before may still use it. */
function formerFindingOf({ cache, key, type, count, isRolledOut }: FormerKeyFacts): Finding {
  const size = type === 'string' ? countOf(count, 'byte') : countOf(count, 'element');
  return {
    check: 'orphans',
    severity: 'hint',
    found: `cache ${cache} has left the key of a former target: ${key}, a ${type} of ${size}`,
    why: 'Nobody refreshes it, and it does not expire: whoever still reads it gets old rows.',
    todo: isRolledOut
      ? 'If nobody reads it, and you will not go back to the release before: smart-redis doctor --delete --former'
      : 'Instances of two releases run. Look again when the rollout is over.',
  };
}
