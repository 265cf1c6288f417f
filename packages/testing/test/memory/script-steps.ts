import { defineScript, runScript, siblingKey } from '@smart-redis/core/drivers';
import {
  acquireLeaderKey,
  issueTerm,
  releaseLeaderKey,
  renewLeaderKey,
} from '@smart-redis/core/electors';
import fc from 'fast-check';
import { text, words } from './command-steps.js';
import type { ScriptCall } from './record-scripts.js';
import type { Step } from './side.js';

/** The leader key of {@link electionSteps}. */
export const leaderKey = '{r}:leader';
const term = fc.constantFrom(0, 9_000_000_000_000, 9_000_000_000_005);
const holder = fc.constantFrom('one', 'two').map((candidacy) => ({ instance: 'i j', candidacy }));
const ttl = fc.constantFrom(null, 1_000_000, 9_000_000);
const call = { leaderKey, timeoutMs: 10_000, channel: 'election' };

/** Calls of the scripts of an election. */
export const electionSteps: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({ holder, ttlMs: ttl, minTerm: term, replaces: fc.constantFrom('', 'i j one', 'x') })
    .map((given): Step => [
      `acquire ${JSON.stringify(given)}`,
      ({ driver }) => acquireLeaderKey(driver, { ...call, ...given.holder, ...given }),
    ]),
  fc
    .tuple(holder, ttl)
    .map(([who, ttlMs]): Step => [
      `renew ${who.candidacy}`,
      ({ driver }) => renewLeaderKey(driver, { ...call, ...who, ttlMs }),
    ]),
  holder.map((who): Step => [
    `release ${who.candidacy}`,
    ({ driver }) => releaseLeaderKey(driver, { ...call, ...who }),
  ]),
  term.map((minTerm): Step => [
    `issue a term above ${String(minTerm)}`,
    ({ driver }) => issueTerm(driver, { ...call, minTerm }),
  ]),
);

const metadata = siblingKey('{r}:all', 'smart-redis:default:recorded');
const disturbedKeys = fc.constantFrom(leaderKey, '{r}:leader:term', '{r}:all', '{r}:by-id');

/** What others do to the keys of the scripts. */
export const disturbances: fc.Arbitrary<Step> = fc.oneof(
  words('DEL', disturbedKeys),
  words('SET', '{r}:leader:term', fc.constantFrom('x', '-1', '12', '9e15', '9007199254740991')),
  words('RPUSH', '{r}:all', text),
  words('GET', disturbedKeys),
  words('PTTL', disturbedKeys),
  words('HDEL', metadata, fc.constantFrom('version', 'term', 'attempt')),
);

/** A recorded call, its term, candidacy and what it expects replaced. */
export function scriptSteps({ source, keys, args }: ScriptCall): fc.Arbitrary<Step> {
  const script = defineScript(source);
  return fc
    .record({
      term: fc.constantFrom('100', '101'),
      candidacy: fc.constantFrom('c', 'd'),
      expected: fc.constantFrom(null, null, null, 0, 3),
      sequence: fc.nat(1),
    })
    .map((changed): Step => [
      `${source.slice(-60)} ${JSON.stringify(changed)}`,
      ({ driver }) => runScript(driver, script, keys as [string], changeArgs(args, changed)),
    ]);
}

interface Change {
  readonly term: string;
  readonly candidacy: string;
  readonly expected: number | null;
  readonly sequence: number;
}

function changeArgs(args: readonly string[], { term, candidacy, expected, sequence }: Change) {
  const [first = '', , third = '', ...rest] = args;
  const run = `${candidacy}-${String(sequence)}`;
  // A claim gives its seat and number, and a list of places.
  if (args[5]?.startsWith('[') === true) return [term, candidacy, String(sequence), ...rest];
  if (/^\d{13}$/.test(first)) return [term, run, third, ...rest];
  if (!first.startsWith('{')) return args;
  const plan = JSON.parse(first) as { targets?: { expected: number }[] };
  const attempt = `${term}-${run}`;
  const targets = plan.targets?.map((target) => ({
    ...target,
    expected: expected ?? target.expected,
  }));
  const json = JSON.stringify({ ...plan, term, candidacy: run, attempt, targets });
  return [json, ...args.slice(1)];
}
