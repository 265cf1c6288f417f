import type { Command, RedisDriver, Reply } from '@smart-redis/core';
import { defineScript, runScript, siblingKey } from '@smart-redis/core/drivers';
import fc from 'fast-check';
import { text, words } from './command-steps.js';
import type { RecordedDelta } from './record-deltas.js';
import { scriptCallOf } from './record-deltas.js';
import type { ScriptCall } from './record-scripts.js';
import type { Step } from './side.js';

/**
 * Commits get the version that the clock says: for a delta to follow, it must be one that is known.
 */
const knownVersion = 1_763_880_000_123;
const metadata = siblingKey('{r}:changed', 'smart-redis:default:in-part');

/** Others write to what a delta is about to change, or take its fence. */
const strangers: fc.Arbitrary<Step> = fc.oneof(
  words('HDEL', metadata, fc.constantFrom('version', 'term', 'candidacy', 'attempt')),
  words('HSET', metadata, fc.constantFrom('version', 'term', 'opened'), text),
  words('HDEL', '{r}:changed', fc.constantFrom('a', 'b', 'c', 'd')),
  words('SADD', '{r}:ids', 'stranger'),
  words('SREM', '{r}:ids', fc.constantFrom('a', 'c')),
  words('SET', '{r}:ranked', 'of another type'),
  words('DEL', fc.constantFrom('{r}:changed', '{r}:ids', '{r}:ranked')),
  words('PEXPIRE', fc.constantFrom('{r}:changed', '{r}:ids'), '9000000'),
);

/** A full build and a delta; strangers before it, and before it is sent again. */
export function deltaSteps(
  { build, transaction }: RecordedDelta,
  onOpened: () => void,
): fc.Arbitrary<Step[]> {
  const building = build.map((call) => scriptStep(atVersion(call)));
  const commands = transaction.map(commandAtVersion);
  const delta: Step = [
    'a delta',
    async ({ driver }) => {
      const replies = await transact(driver, commands);
      if ((replies[0] as Reply[])[0] === 'OPENED') onOpened();
      return replies;
    },
  ];
  const stranger = fc.option(strangers, { nil: undefined, freq: 3 });
  const listed = (step: Step | undefined): Step[] => (step === undefined ? [] : [step]);
  return fc
    .record({ first: stranger, second: stranger, again: fc.boolean() })
    .map(({ first, second, again }) => [
      ...building,
      ...listed(first),
      delta,
      ...listed(second),
      ...(again ? [delta] : []),
    ]);
}

/** Also over a driver that has no transactions: its commands go out in one write. */
async function transact(driver: RedisDriver, commands: readonly Command[]): Promise<Reply[]> {
  const options = { lane: 'bulk', key: metadata } as const;
  if (driver.transact !== undefined) return driver.transact(commands, options);
  const replies = await driver.sendAll([['MULTI'], ...commands, ['EXEC']], options);
  return replies.at(-1) as Reply[];
}

function atVersion(call: ScriptCall): ScriptCall {
  const [plan = ''] = call.args;
  if (!plan.includes('"attempt"')) return call;
  const version = plan.includes('"baseVersion"')
    ? { baseVersion: String(knownVersion) }
    : { version: knownVersion };
  const changed = { ...(JSON.parse(plan) as object), ...version };
  return { ...call, args: [JSON.stringify(changed), ...call.args.slice(1)] };
}

function commandAtVersion(command: Command): Command {
  const call = scriptCallOf(command);
  if (call === undefined) return command;
  const { source, keys, args } = atVersion(call);
  return ['EVAL', source, String(keys.length), ...keys, ...args];
}

function scriptStep({ source, keys, args }: ScriptCall): Step {
  const script = defineScript(source);
  return [
    source.slice(-60),
    ({ driver }) => runScript(driver, script, keys as [string], args, { lane: 'control' }),
  ];
}
