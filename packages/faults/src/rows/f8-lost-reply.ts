import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, RedisDriver } from '@smart-redis/core';
import type { FaultProxy } from '@smart-redis/testing';
import { waitFor } from '@smart-redis/testing';
import { missedBar } from '../outages/bars.js';
import type { Bench } from '../outages/bench.js';
import { openBench } from '../outages/bench.js';
import type { Crew } from '../outages/crew.js';
import { openCrew, ttlMs } from '../outages/crew.js';
import { inLanes } from '../outages/in-lanes.js';
import { reportOf } from '../outages/report-of.js';
import { firstArgument, tamper } from '../outages/tamper.js';
import type { Row } from '../row.js';
import type { DriverName } from '../run/driver-name.js';

/** The call that wins the election runs, and its reply never comes. */
export const lostReply: Row = {
  id: 'F8',
  title: 'the reply to the acquire that won is lost',
  bar: 'the first answered retry wins, in the same term; leads within 1.2 TTL',
  async run({ driver, tries }) {
    await using bench = await openBench();
    const count = tries(400);
    const grounds = await inLanes(
      count,
      20,
      () => openGround(driver, bench),
      (ground) => ground.lose(),
    );
    const found = grounds.flatMap(({ rounds }) => rounds);
    const control = await openGround(driver, bench, withNewCandidacies);
    await control.lose();
    await control[Symbol.asyncDispose]();
    const [again] = control.rounds;
    const leadsMs = found.map((round) => round.leadsMs);
    return reportOf({
      tries: count,
      broken: found.flatMap(({ refusals, storedTerm, term }) => [
        ...(refusals > 0 ? [`${String(refusals)} retries were refused by the own key`] : []),
        ...(storedTerm === term ? [] : [`term ${String(storedTerm)} became ${String(term)}`]),
      ]),
      missed: missedBar('leads after a lost reply', leadsMs, { maxMs: 1.2 * ttlMs }),
      takeoversMs: leadsMs,
      controls: [
        {
          text: `a new candidacy for each try: ${String(again?.refusals)} refusals, leads after ${again?.leadsMs.toFixed(0) ?? 'never'} ms`,
          failed: (again?.refusals ?? 0) > 0,
        },
      ],
    });
  },
};

interface Round {
  /** Retries that found the key held. */
  readonly refusals: number;
  /** What the lost call had issued. */
  readonly storedTerm: number;
  readonly term: number;
  /** From the lost call until it leads. */
  readonly leadsMs: number;
}

interface Ground extends AsyncDisposable {
  readonly rounds: readonly Round[];
  lose(): Promise<void>;
}

async function openGround(
  driver: DriverName,
  bench: Bench,
  change = (command: Command): Command => command,
): Promise<Ground> {
  const rounds: Round[] = [];
  let isArmed = false;
  let lostAt = Number.NaN;
  let refusals = 0;
  let storedTerm = 0;

  const alter = (plain: RedisDriver, proxy: FaultProxy): RedisDriver =>
    tamper(plain, async ({ kind, command, pass }) => {
      if (kind !== 'acquire') return pass();
      const changed = change(command);
      if (isArmed) {
        isArmed = false;
        lostAt = performance.now();
        proxy.swallowReplies(1);
        try {
          return await pass(changed);
        } catch (error) {
          storedTerm = Number(await bench.admin.get(String(command[4])));
          throw error;
        }
      }
      const reply = await pass(changed);
      if (!Number.isNaN(lostAt) && Array.isArray(reply) && reply[0] === 0) refusals += 1;
      return reply;
    });
  const crew: Crew = await openCrew({
    driver,
    ...bench,
    size: 1,
    alter,
    register: () => undefined,
  });

  return {
    rounds,
    lose: async () => {
      const { member, reign } = await crew.reigning();
      [isArmed, refusals, lostAt] = [true, 0, Number.NaN];
      await reign.leadership.resign();
      const next = await waitFor(() => member.reigns.find(({ startedAt }) => startedAt > lostAt), {
        message: 'it leads again',
        everyMs: 5,
      });
      const { term } = next.leadership;
      rounds.push({ refusals, storedTerm, term, leadsMs: next.startedAt - lostAt });
      await crew.connected();
      await sleep(20);
    },
    [Symbol.asyncDispose]: () => crew[Symbol.asyncDispose](),
  };
}

/** For the control: who asks is somebody else each time. */
function withNewCandidacies(command: Command): Command {
  const [name, ...words] = command;
  words[firstArgument(command) - 1] = `ghost ${randomUUID()}`;
  return [name, ...words];
}
