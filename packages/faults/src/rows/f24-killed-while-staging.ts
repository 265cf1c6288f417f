import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@smart-redis/testing';
import type { Election } from '../lab/election-watch.js';
import { stagingKeys } from '../lab/final-state.js';
import type { ProcessCrew } from '../lab/processes/crew.js';
import type { Member } from '../lab/processes/member.js';
import type { Attempt } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import type { ScriptMoment } from '../lab/processes/worker/protocol.js';
import { inCases, isCaughtByTests } from '../mutants/is-caught-by-tests.js';
import type { Row } from '../row.js';

const stagingTtlMs = 1000;
const mutant = 'staging never expires';
const fetchMs = 60;
/**
 * Longer fetches than usual, so that a kill happens between batches, targets, renewals of staging,
 * and commits.
 */
const settings = { ttlMs: 200, rowCount: 300, fetchMs, stagingTtlMs, refreshEveryMs: 1 };

/** The leader is killed at a random point of a refresh. */
const killAtRandom: Attempt = async (crew, { random }) => {
  const election = await crew.leading();
  // The first build of a leader is a full build; it may be killed in other tries.
  if (crew.settings.delta) await crew.moreCommits(1);
  await sleep(random() * fetchMs * 2);
  return replace(crew, election);
};

/** Before a delta, after all its commands except EXEC, and after EXEC. */
const deltaMoments: readonly ScriptMoment[] = ['openDelta', 'exec', 'executed'];

/** The same, but in every fourth try just before its commit is sent, or within a delta. */
const killWhileStaging: Attempt = async (crew, attempt) => {
  const { index } = attempt;
  if (index % 4 !== 0) return killAtRandom(crew, attempt);
  const election = await crew.leading();
  const moment = crew.settings.delta ? deltaMoments[(index / 4) % deltaMoments.length] : 'commit';
  if ((await crew.stopBefore(election, moment ?? 'commit')) === undefined) return null;
  return replace(crew, election);
};

async function replace(crew: ProcessCrew, { member, term }: Election<Member>): Promise<undefined> {
  crew.kill(member);
  await Promise.all([crew.electionAfter(term), crew.spawn()]);
}

/** The keys that the killed leader staged expire in time; the living leader continues to stage. */
async function demandNothingLeft(crew: ProcessCrew, slackMs: number): Promise<void> {
  await sleep(stagingTtlMs + slackMs);
  const { term } = await waitFor(() => crew.leader(), { message: 'a leader' });
  const left = (await stagingKeys(crew.client)).filter(
    ({ key }) =>
      key.includes(`${crew.options.namespace}:`) && !key.includes(`:staging:${String(term)}-`),
  );
  if (left.length > 0) {
    throw new Error(
      `left: ${left.map(({ key, ttlMs }) => `${key} (${String(ttlMs)})`).join(', ')}`,
    );
  }
}

/** F24: SIGKILL at random points of staging and commit. */
export const killedWhileStaging: Row = {
  id: 'F24',
  title: 'the leader is killed while it stages or commits, or within a delta',
  bar: 'nothing staged outlives its time to live; live keys whole',
  crew: 'processes',
  judgedBy: 'the checker of histories, and a look at staging keys when their time is over',
  inMix: true,
  run: async (context) => {
    const result = await runCrews(context, {
      tries: context.tries(500),
      crewCount: 5,
      spare: 4,
      attempt: killWhileStaging,
      crew: { settings, readEveryMs: 20 },
      withDelta: true,
      after: (crew) => demandNothingLeft(crew, 100),
    });
    // Before a commit all staging keys are renewed, which hides this mutant: only some of the kills
    // in between detect it. So there are a few at a time, until one does.
    const isLeftOut = isCaughtByTests(context, mutant);
    let left = isLeftOut ? '' : undefined;
    for (let round = 0; round < 5 && left === undefined; round += 1) {
      const control = await runCrews(context, {
        tries: 4,
        crewCount: 1,
        attempt: killAtRandom,
        crew: { settings: { ...settings, mutant } },
        after: (crew) => demandNothingLeft(crew, 100),
      });
      left = control.violations.find((text) => text.includes('left: '));
    }
    return {
      ...result,
      violations: [
        ...result.violations,
        ...(left === undefined ? ['the control found nothing'] : []),
      ],
      control: isLeftOut
        ? inCases
        : `${String((left ?? '').split(',').length)} staging keys are left where none expires`,
      figures: {
        commits: result.commits,
        'commits in part': result.commitsInPart,
        reads: result.reads,
      },
    };
  },
};
