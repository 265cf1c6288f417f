import { checkClocks } from './checks/check-clocks.js';
import { checkDefinitions } from './checks/check-definitions.js';
import { checkEventLoop } from './checks/check-event-loop.js';
import { checkEviction } from './checks/check-eviction.js';
import { checkFailing } from './checks/check-failing.js';
import { checkLatency } from './checks/check-latency.js';
import { checkMemory } from './checks/check-memory.js';
import { checkOrphans } from './checks/check-orphans.js';
import { checkOverdue } from './checks/check-overdue.js';
import { checkPersistence } from './checks/check-persistence.js';
import { checkRelease } from './checks/check-release.js';
import { checkReplica } from './checks/check-replica.js';
import { checkRights } from './checks/check-rights.js';
import { checkTopology } from './checks/check-topology.js';
import type { Facts } from './facts.js';
import type { Finding, Outcome, Passed } from './finding.js';
import { isPassed } from './finding.js';

/** All checks, in the order in which they are told. */
const checks: readonly ((facts: Facts) => Outcome)[] = [
  ...[checkTopology, checkRelease, checkReplica, checkEviction, checkMemory, checkPersistence],
  ...[checkLatency, checkRights, checkOverdue, checkFailing, checkDefinitions],
  ...[checkClocks, checkEventLoop, checkOrphans],
];

/** What all checks have found. */
export interface Diagnosis {
  /** Problems first. */
  readonly findings: readonly Finding[];
  readonly passed: readonly Passed[];
}

const fromWorst: readonly Finding['severity'][] = ['problem', 'hint', 'unchecked'];

/** Makes all checks. */
export function diagnose(facts: Facts): Diagnosis {
  const outcomes = checks.map((check) => check(facts));
  const findings = outcomes.flatMap((outcome) => (isPassed(outcome) ? [] : outcome));
  const rank = ({ severity }: Finding): number => fromWorst.indexOf(severity);
  return {
    findings: findings.sort((one, other) => rank(one) - rank(other)),
    passed: outcomes.filter(isPassed),
  };
}
