import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, RedisDriver } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import type { Bench } from '../lab/bench.js';
import { openBench } from '../lab/bench.js';
import { brokenBy } from '../lab/in-process/open-crews.js';
import type { Proxied, ProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { openProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { firstArgument, tamper } from '../lab/in-process/tamper.js';
import { ttlMs } from '../lab/lease.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { Row } from '../row.js';
import { missedBar } from '../run/bars.js';
import type { DriverName } from '../run/driver-name.js';
import { inLanes } from '../run/in-lanes.js';
import { reportOf } from '../run/report-of.js';
import type { ExecRound } from './f8/lost-exec.js';
import { forgetful, openExecGround } from './f8/lost-exec.js';

/** The call that wins the election, or a delta, runs, but its reply is lost. */
export const lostReply: Row = {
  id: 'F8',
  title: 'the reply to the acquire that won is lost, or that to the EXEC of a delta',
  bar: 'the first answered retry wins, in the same term, and leads within 1.2 TTL; a delta is known again, and committed once',
  crew: 'in process',
  judgedBy: 'what the instance tells, against what Redis had stored; and the checker of histories',
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
    const execCount = tries(100);
    const execGrounds = await inLanes(
      execCount,
      10,
      () => openExecGround(driver, bench),
      (ground) => ground.lose(),
    );
    const execControl = await openExecGround(driver, bench, forgetful);
    await execControl.lose();
    await execControl[Symbol.asyncDispose]();
    const [forgotten] = execControl.rounds;
    const leadsMs = found.map((round) => round.leadsMs);
    return reportOf({
      tries: count + execCount,
      broken: [
        ...(await brokenBy([...grounds, ...execGrounds].map(({ crew }) => crew))),
        ...execGrounds.flatMap(({ rounds }) => rounds.flatMap(untrue)),
        ...found.flatMap(({ refusals, storedTerm, term }) => [
          ...(refusals > 0 ? [`${String(refusals)} retries were refused by the own key`] : []),
          ...(storedTerm === term ? [] : [`term ${String(storedTerm)} became ${String(term)}`]),
        ]),
      ],
      missed: missedBar('leads after a lost reply', leadsMs, { maxMs: 1.2 * ttlMs }),
      takeoversMs: leadsMs,
      figures: { 'lost replies to EXEC': execCount },
      controls: [
        {
          text: `a new candidacy for each try: ${String(again?.refusals)} refusals, leads after ${again?.leadsMs.toFixed(0) ?? 'never'} ms`,
          failed: (again?.refusals ?? 0) > 0,
        },
        {
          text: `a delta that does not know its attempt again: ${forgotten?.reported ?? 'nothing'} though it was committed`,
          failed: forgotten?.reported.startsWith('SR_') ?? false,
        },
      ],
    });
  },
};

/** A commit must be reported with its version, once, and must be whole. */
function untrue({ stored, reported, seen }: ExecRound): string[] {
  return [
    ...(reported === String(stored)
      ? []
      : [`version ${String(stored)} was reported as ${reported}`]),
    ...(seen === 'whole' ? [] : [`a cache is ${seen} after the reply to EXEC was lost`]),
  ];
}

interface Round {
  /** The number of retries that found the key held. */
  readonly refusals: number;
  /** The term that the lost call had issued. */
  readonly storedTerm: number;
  readonly term: number;
  /** Milliseconds from the lost call until it leads. */
  readonly leadsMs: number;
}

interface Ground extends AsyncDisposable {
  readonly crew: ProxiedCrew;
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

  const alter = (plain: RedisDriver, { proxy }: Proxied): RedisDriver =>
    tamper(plain, async ({ kind, command, pass }) => {
      if (kind !== 'acquire') return pass();
      const changed = change(command);
      if (isArmed) {
        isArmed = false;
        lostAt = machineNowMs();
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
  const crew: ProxiedCrew = await openProxiedCrew({
    driver,
    ...bench,
    size: 1,
    alter,
    caches: [],
  });

  return {
    crew,
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

/** For the control: each call names another candidacy. */
function withNewCandidacies(command: Command): Command {
  const [name, ...words] = command;
  words[firstArgument(command) - 1] = `ghost ${randomUUID()}`;
  return [name, ...words];
}
